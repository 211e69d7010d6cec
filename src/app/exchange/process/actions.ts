/** What the command line can ask of a running exchange, by name, with what goes in and comes out. */
import type { Account, Exchange } from '../../../core/exchange/index.js';
import { addMoney, moneyFromText, moneyToText } from '../../../core/domain/money.js';
import { TradsysError } from '../../../errors.js';
import type { RunningExchange } from '../running-exchange.js';
import { chaos } from './chaos.js';
import type { ChaosRequest } from './chaos.js';

export interface ExchangeStatus {
  readonly symbols: readonly {
    readonly symbol: string;
    readonly status: string;
    readonly lastPrice: string | null;
    readonly bid: string | null;
    readonly ask: string | null;
  }[];
  readonly accounts: number;
  readonly openOrders: number;
  readonly trades: number;
}

export interface CreatedAccount {
  readonly apiKey: string;
  readonly secret: string;
}

export interface BalanceLine {
  readonly account: string;
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

export interface BalanceReport {
  readonly balances: readonly BalanceLine[];
  /** Sum over all accounts of each asset: zero, or money was made or lost. */
  readonly totals: readonly { readonly asset: string; readonly total: string }[];
}

export interface FundRequest {
  readonly name: string;
  /** Decimal text by asset. */
  readonly amounts: Readonly<Record<string, string>>;
}

/** Does one action; `stop` ends the process. Rejects with a TradsysError. */
export async function act(
  running: RunningExchange,
  action: string,
  input: unknown,
  stop: () => void,
): Promise<unknown> {
  const { exchange } = running.host;
  switch (action) {
    case 'status':
      return status(exchange);
    case 'stop':
      // The answer leaves first.
      setImmediate(stop);
      return {};
    case 'reset':
      await running.reset();
      return {};
    case 'account-create':
      return committed(running, createAccount(running, (input as { name: string }).name));
    case 'account-fund':
      return committed(running, fundAccount(running, input as FundRequest));
    case 'chaos':
      return chaos(running, input as ChaosRequest);
    case 'balances':
      return balanceReport(exchange);
    default:
      throw new TradsysError('exchange.unknown_action', `there is no action '${action}'`);
  }
}

/** The answer, once what it tells of is safe. */
function committed<Answer>({ host }: RunningExchange, answer: Answer): Promise<Answer> {
  return new Promise((resolve) => host.afterCommit(() => resolve(answer)));
}

/** `USDT=100000` words as amounts by asset. Throws a TradsysError (usage). */
export function amountsOf(words: readonly string[]): Readonly<Record<string, string>> {
  const pairs = words.map((word) => {
    const [asset = '', amount = ''] = word.split('=', 2);
    checkAmount(asset, amount);
    return [asset, amount] as const;
  });
  const twice = pairs.find(([asset], index) => pairs.findIndex(([a]) => a === asset) < index);
  if (twice !== undefined) {
    throw new TradsysError('exchange.bad_amount', `${twice[0]} is given twice`, {
      ...{ exit: 'usage', remedy: 'give each asset once' },
    });
  }
  return Object.fromEntries(pairs);
}

const ACCOUNT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;
const ASSET = /^[A-Z0-9]{1,10}$/;

/** Names the exchange uses itself. */
export const isOwn = (name: string): boolean =>
  ['funding', 'fees', 'clearing'].includes(name) || name.startsWith('robot-');

export function status(exchange: Exchange): ExchangeStatus {
  const text = (value: number | undefined, scale: number): string | null =>
    value === undefined ? null : (value / 10 ** scale).toFixed(scale);
  const users = exchange.allAccounts().filter(({ robot }) => !robot);
  return {
    symbols: exchange.markets.map((market) => {
      const { symbol, priceScale } = market.listing.instrument;
      return {
        ...{ symbol, status: market.status, lastPrice: text(market.lastPrice, priceScale) },
        bid: text(exchange.depth(market, 'buy', 1)[0]?.price, priceScale),
        ask: text(exchange.depth(market, 'sell', 1)[0]?.price, priceScale),
      };
    }),
    accounts: users.length,
    openOrders: users.reduce((sum, account) => sum + account.open().length, 0),
    trades: exchange.markets.reduce((sum, { tape }) => sum + (tape.last?.id ?? 0), 0),
  };
}

export function createAccount({ host, keys }: RunningExchange, name: string): CreatedAccount {
  if (!ACCOUNT_NAME.test(name) || isOwn(name)) {
    throw new TradsysError('exchange.bad_account', `'${name}' cannot be an account's name`, {
      exit: 'usage',
      remedy: 'use letters, digits, dots, dashes and underscores, 64 at most',
    });
  }
  const outcome = host.apply({ kind: 'open_account', name });
  if (outcome.kind !== 'opened') {
    throw new TradsysError('exchange.account_exists', `there is an account '${name}' already`, {
      exit: 'usage',
      remedy: 'choose another name',
    });
  }
  const { apiKey, secret } = keys.create(name);
  return { apiKey, secret };
}

export function fundAccount(
  running: RunningExchange,
  { name, amounts }: FundRequest,
): BalanceReport {
  const { host } = running;
  const account = knownAccount(host.exchange, name);
  for (const [asset, amount] of Object.entries(amounts)) {
    checkAmount(asset, amount);
    const { free } = host.exchange.balances.get(account.id, asset);
    if (addMoney(free, moneyFromText(amount)!) >= 0) continue;
    throw new TradsysError(
      'exchange.insufficient_balance',
      `${name} has less than ${amount.slice(1)} ${asset} free`,
      { exit: 'refused', remedy: 'take less' },
    );
  }
  for (const [asset, amount] of Object.entries(amounts)) {
    host.apply({ kind: 'fund', account: account.id, asset, amount });
  }
  const all = balanceReport(host.exchange);
  return { ...all, balances: all.balances.filter((line) => line.account === name) };
}

function checkAmount(asset: string, amount: string): void {
  if (!ASSET.test(asset)) {
    throw new TradsysError('exchange.bad_asset', `'${asset}' is no asset`, {
      ...{ exit: 'usage', remedy: 'write ASSET=AMOUNT, such as USDT=100000' },
    });
  }
  if (!/^-?\d{1,15}(\.\d{1,8})?$/.test(amount) || Number(amount) === 0) {
    throw new TradsysError('exchange.bad_amount', `'${amount}' is no amount of ${asset}`, {
      exit: 'usage',
      remedy: 'write a decimal other than zero, with at most 15 digits and 8 decimals',
    });
  }
}

function knownAccount(exchange: Exchange, name: string): Account {
  const account = isOwn(name) ? undefined : exchange.accountNamed(name);
  if (account !== undefined) return account;
  const names = exchange.allAccounts().filter((each) => !each.robot && !isOwn(each.name));
  throw new TradsysError('exchange.unknown_account', `there is no account '${name}'`, {
    exit: 'usage',
    remedy:
      names.length === 0
        ? `run 'tradsys exchange account create ${name}'`
        : `there are ${names.map((each) => each.name).join(', ')}`,
  });
}

export function balanceReport(exchange: Exchange): BalanceReport {
  const balances = exchange.allAccounts().flatMap(({ id, name }) =>
    [...exchange.balances.of(id)].map(([asset, { free, locked }]) => ({
      ...{ account: name, asset, free: moneyToText(free), locked: moneyToText(locked) },
    })),
  );
  const totals = [...exchange.balances.totals()].map(([asset, total]) => ({
    ...{ asset, total: moneyToText(total) },
  }));
  return { balances, totals };
}
