/** What can be sold: whole lots of what an instance holds, and on spot no coins that another order locks. */
import type { Order, OrderId } from '../domain/order.js';
import { sideSign } from '../domain/order.js';
import { asQuantity } from '../domain/units.js';
import { isAtVenue } from './emulated-order.js';
import type { Leg } from './emulated-order.js';
import type { Engine } from './engine.js';

/** Whole lots that a reduce-only order can take off what its instance holds; Infinity for any other. */
export function reducible(
  engine: Engine,
  { reduceOnly, instance, instrument, side }: Order,
): number {
  if (!reduceOnly) return Infinity;
  const { quantity } = engine.accountOf[instrument]!.portfolio.position(instance, instrument);
  const against = -sideSign(side) * quantity;
  return against > 0 ? against - (against % engine.instruments[instrument]!.lot) : 0;
}

export const isSpotSell = (engine: Engine, { instrument, side }: Order): boolean =>
  side === 'sell' && engine.instruments[instrument]!.kind === 'spot';

/** Whether it rests at a venue and locks coins there that a close of the same position may need. */
export const canStand = (engine: Engine, order: Order): boolean =>
  order.reduceOnly && order.pricing.type !== 'market' && isSpotSell(engine, order);

type Legs = ReadonlyMap<OrderId, Leg>;

/**
 * Most that an exit can lock at the venue: 0 as long as others sell of the same position, for they may leave less of
 * it; Infinity where nothing is locked.
 */
export function restable(engine: Engine, legs: Legs, { order, remaining }: Leg): number {
  if (isTakenNow(engine, legs, { ...order, quantity: asQuantity(remaining) })) return 0;
  if (!isSpotSell(engine, order)) return Infinity;
  const free = freeCoins(engine, legs, order);
  return free > 0 ? free - (free % engine.instruments[order.instrument]!.lot) : 0;
}

/** Whether coins that it would sell are locked by orders at the venue. */
export const isLocked = (engine: Engine, legs: Legs, order: Order): boolean =>
  isSpotSell(engine, order) && order.quantity > freeCoins(engine, legs, order);

/**
 * Units held through this program that no other order at the venue sells. What reduces a position has no more than
 * that of its own instance: the coins of another one lie at the same venue, and are not to be sold for it.
 */
export function freeCoins(engine: Engine, legs: Legs, order: Order): number {
  const all = unsold(engine, legs, order, () => true);
  if (!order.reduceOnly) return all;
  return Math.min(
    all,
    unsold(engine, legs, order, (instance) => instance === order.instance),
  );
}

function unsold(
  { accountOf, orders }: Engine,
  legs: Legs,
  { id, instrument }: Order,
  counts: (instance: number) => boolean,
): number {
  let free = 0;
  for (const one of accountOf[instrument]!.portfolio.positions) {
    if (one.instrumentIndex === instrument && counts(one.instanceIndex)) free += one.quantity;
  }
  for (const { order, filled } of orders.working) {
    if (order.instrument !== instrument || order.side !== 'sell' || order.id === id) continue;
    if (!counts(order.instance)) continue;
    const leg = legs.get(order.id);
    if (!leg) free -= order.quantity - filled;
    else if (isAtVenue(leg)) free -= leg.outstanding;
  }
  return free;
}

/** What is at the venue of the coins that an order wants to sell. */
export interface InTheWay {
  /** Must come back before it is sent: the other exit, and what locks its coins. */
  readonly recalled: readonly Leg[];
  /** Sells them at the market now: until that has come to an end nobody knows what is left. */
  readonly sells: boolean;
}

export function inTheWay(engine: Engine, legs: Legs, leg: Leg, other: Leg | undefined): InTheWay {
  const { order } = leg;
  const wanted = Math.min(leg.remaining, reducible(engine, order));
  const isTaken = isTakenNow(engine, legs, { ...order, quantity: asQuantity(leg.remaining) });
  const isOther = other !== undefined && isAtVenue(other);
  const recalled = isOther && !other.isFinal ? [other] : [];
  const sells = isTaken || (isOther && other.isFinal);
  if (!isSpotSell(engine, order)) return { recalled, sells };
  let missing = wanted - freeCoins(engine, legs, order) - (recalled[0]?.outstanding ?? 0);
  const selling = missing > 0 && soldNow(engine, legs, order, () => true) > 0;
  for (const one of legs.values()) {
    if (missing <= 0) break;
    if (!isOurs(one.order, order) || one === leg || one === other) continue;
    if (!isAtVenue(one) || one.isFinal) continue;
    recalled.push(one);
    missing -= one.outstanding;
  }
  return { recalled, sells: sells || selling };
}

const isOurs = (one: Order, { instrument, instance, side }: Order): boolean =>
  one.instrument === instrument && one.instance === instance && one.side === side;

/** Whether other orders reduce the same position at the market now, and may leave less of it than this one wants. */
function isTakenNow(engine: Engine, legs: Legs, order: Order): boolean {
  if (!order.reduceOnly) return false;
  const taken = soldNow(engine, legs, order, (one) => one.reduceOnly && isOurs(one, order));
  return taken > 0 && order.quantity > reducible(engine, order) - taken;
}

/** Whether it cannot be sent yet: other orders have, or are about to sell, what it wants. */
export const mustWait = (engine: Engine, legs: Legs, order: Order): boolean =>
  isLocked(engine, legs, order) || isTakenNow(engine, legs, order);

/** Units on the same side that other orders, those that `counts`, are about to trade at the market. */
function soldNow(
  { orders }: Engine,
  legs: Legs,
  { id, instrument, side }: Order,
  counts: (order: Order) => boolean,
): number {
  let units = 0;
  for (const { order, filled } of orders.working) {
    if (order.instrument !== instrument || order.side !== side || order.id === id) continue;
    if (!counts(order)) continue;
    const leg = legs.get(order.id);
    if (leg) units += isAtVenue(leg) && leg.isFinal ? leg.outstanding : 0;
    else if (order.pricing.type === 'market') units += order.quantity - filled;
  }
  return units;
}
