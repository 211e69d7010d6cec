/** What can be sold: whole lots of what an instance holds, and on spot no coins that another order locks. */
import type { Order, OrderId } from '../domain/order.js';
import { sideSign } from '../domain/order.js';
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

/** Whether coins that it would sell are locked by orders at the venue. */
export const isLocked = (engine: Engine, legs: Legs, order: Order): boolean =>
  isSpotSell(engine, order) && order.quantity > freeCoins(engine, legs, order);

/** Units held through this program that no other order at the venue sells. */
export function freeCoins(
  { accountOf, orders }: Engine,
  legs: Legs,
  { id, instrument }: Order,
): number {
  let free = 0;
  for (const one of accountOf[instrument]!.portfolio.positions) {
    if (one.instrumentIndex === instrument) free += one.quantity;
  }
  for (const { order, filled } of orders.working) {
    if (order.instrument !== instrument || order.side !== 'sell' || order.id === id) continue;
    const leg = legs.get(order.id);
    if (!leg) free -= order.quantity - filled;
    else if (isAtVenue(leg)) free -= leg.outstanding;
  }
  return free;
}

/** Orders at the venue that must come back before one is sent: the other exit, and what locks its coins. */
export function aheadOf(
  engine: Engine,
  legs: Legs,
  leg: Leg,
  other: Leg | undefined,
): readonly Leg[] {
  const ahead = other && isAtVenue(other) ? [other] : [];
  if (!isSpotSell(engine, leg.order)) return ahead;
  const { instrument, instance, side } = leg.order;
  const wanted = Math.min(leg.remaining, reducible(engine, leg.order));
  let missing = wanted - freeCoins(engine, legs, leg.order) - (ahead[0]?.outstanding ?? 0);
  for (const one of legs.values()) {
    if (missing <= 0) break;
    const { order } = one;
    const isOurs = order.instrument === instrument && order.instance === instance;
    if (!isOurs || order.side !== side || one === leg || one === other) continue;
    if (!isAtVenue(one) || one.isFinal) continue;
    ahead.push(one);
    missing -= one.outstanding;
  }
  return ahead;
}
