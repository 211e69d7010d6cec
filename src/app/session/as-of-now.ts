/**
 * Starts and snapshots of journals from before a session could have several accounts, in the form that they
 * have now. Whatever else a journal holds is given back as it is.
 */
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

export function asOfNow(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['plan'])) return value;
  const { account, venue, setup, ...plan } = value['plan'];
  if (typeof account !== 'string') return value;
  const { currency, cash, limits, guardian, ...rest } = setup as Json;
  const accounts = [{ name: account, venue, currency, cash, limits, guardian }];
  const { carried, equity, live } = value;
  return {
    ...value,
    plan: { ...plan, setup: { ...rest, accounts } },
    carried: isObject(carried) ? carriedOf(carried, account) : carried,
    equity: isObject(equity) ? { [account]: equity } : equity,
    ...('live' in value && { live: isObject(live) ? [live] : live }),
  };
}

function carriedOf(carried: Json, account: string): Json {
  const { ledger, halt, guardian, rules, instances, ...rest } = carried;
  const before = instances as readonly Json[];
  const allocated: Record<string, unknown> = {};
  for (const one of before) allocated[String(one['name'])] = one['allocated'];
  return {
    ...rest,
    accounts: { [account]: { ledger, allocated, halt, guardian, rules } },
    instances: before.map((one) => without('allocated', one)),
  };
}

const without = (name: string, object: Json): Json =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
