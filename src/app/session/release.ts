/** Positions that belong to no strategy any more: they stay, as if bought by hand. */
import { qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import { asQuantity } from '../../core/domain/units.js';
import { MANUAL } from '../../core/engine/index.js';
import type { Carried } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import type { SessionPlan } from './plan.js';

type Position = Carried['positions'][number];

export interface Released {
  readonly carried: Carried;
  /** What became manual, in lines for people. */
  readonly lines: readonly string[];
}

/**
 * What is carried, with all that the named strategies hold made manual: at cost, with their protective
 * orders. Entries that still wait are cancelled, targets forgotten: the strategies begin flat. Throws a
 * TradsysError (usage) for a name that is none, and when what was bought by hand is of the other side.
 */
export function release(
  carried: Carried,
  wanted: readonly string[],
  plans: { readonly before: SessionPlan; readonly after: SessionPlan },
): Released {
  const names = new Set(wanted.flatMap((name) => instancesOf(name, carried, plans.after)));
  const moved = carried.positions.filter(
    ({ instance, lots }) => names.has(instance) && lots.length > 0,
  );
  return {
    lines: wanted.flatMap((name) => linesOf(name, moved, plans.before)),
    carried: {
      ...carried,
      positions: moved.reduce(handOver, carried.positions),
      orders: carried.orders.map((one) => (names.has(one.instance) ? manualOrder(one) : one)),
      instances: carried.instances.map((one) =>
        names.has(one.name) ? { ...one, targets: [] } : one,
      ),
    },
  };
}

const isOf = (wanted: string, name: string): boolean =>
  name === wanted || name.startsWith(`${wanted}:`);

/** `name`, or all of `name:SYMBOL`; those that are gone too. */
function instancesOf(
  wanted: string,
  { instances }: Carried,
  after: SessionPlan,
): readonly string[] {
  const known = [...instances, ...after.instances].map(({ name }) => name);
  const strategies = [...new Set(known)].filter((name) => name !== MANUAL);
  const meant = strategies.filter((name) => isOf(wanted, name));
  if (meant.length > 0) return meant;
  throw new TradsysError('session.strategy', `no strategy is called '${wanted}'`, {
    ...{ exit: 'usage', where: '--release', remedy: `there are ${strategies.join(', ')}` },
  });
}

function linesOf(
  wanted: string,
  moved: readonly Position[],
  { setup }: SessionPlan,
): readonly string[] {
  const held = moved.filter(({ instance }) => isOf(wanted, instance));
  if (held.length === 0) return [`${wanted}: it holds nothing that could be released`];
  return held.map(({ instance, symbol, side, lots }) => {
    const market = setup.markets.find((one) => qualifiedSymbol(one.instrument) === symbol)!;
    const units = lots.reduce((sum, { quantity }) => sum + quantity, 0);
    const quantity = quantityToNumber(market.instrument, asQuantity(units));
    return `${instance}: ${quantity} ${symbol} ${side > 0 ? '' : 'short '}is manual from now on`;
  });
}

/** Lots go to the manual position of the symbol; what was realised stays with who realised it. */
function handOver(positions: readonly Position[], given: Position): readonly Position[] {
  const { symbol, side, lots } = given;
  const own = positions.find((one) => one.instance === MANUAL && one.symbol === symbol);
  if (own && own.lots.length > 0 && own.side !== side) {
    throw new TradsysError('session.release', `${symbol} is held by hand on the other side`, {
      ...{ exit: 'usage', where: `--release ${given.instance}` },
      remedy: `close one of them first: 'tradsys position close ${symbol} --strategy ${MANUAL}'`,
    });
  }
  const nothing = { realised: '0', fees: '0', baseFees: '0' };
  const manual: Position = {
    ...(own ?? { ...nothing, instance: MANUAL, symbol }),
    side,
    lots: [...(own?.lots ?? []), ...lots].sort((a, b) => a.at - b.at),
  };
  const others = positions.filter((one) => one !== own && one.instance !== given.instance);
  const emptied = positions
    .filter((one) => one.instance === given.instance)
    .map((one) => (one.symbol === symbol ? { ...one, lots: [] } : one));
  return [...others, ...emptied, manual];
}

/** Protective orders protect what they protected; nobody waits for an entry any more. */
function manualOrder(one: Carried['orders'][number]): Carried['orders'][number] {
  const isEntry = one.working && !one.order.reduceOnly;
  return {
    ...{ ...one, instance: MANUAL },
    ...(isEntry && { cancelRequested: true, replacement: null }),
  };
}
