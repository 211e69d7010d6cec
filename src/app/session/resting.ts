/** What of a session's orders may still fill at the venue when its engine begins, as far as its books know. */
import type { OrderId } from '../../core/domain/order.js';
import type { Fill } from '../../core/domain/report.js';
import { isGiven, orderOf } from '../../core/engine/index.js';
import type { Carried, EpochStart, RestingOrder } from '../../core/engine/index.js';
import type { KnownVenueOrder } from '../../ports.js';

/** An execution that the engine hears of once it has begun, if its books do not have it. */
export interface Untold {
  readonly order: OrderId;
  readonly clientId: string;
  readonly fill: Fill;
}

interface Books {
  readonly epochs: readonly EpochStart[];
  readonly carried: Pick<Carried, 'orders'> | null | undefined;
}

/**
 * Orders that the venue has, and those that it has no more but whose executions are still to be told. To the
 * books what is not told yet is still open: an order that was not among these would be sent once more.
 */
export function restingOf(
  known: readonly KnownVenueOrder[],
  untold: readonly Untold[],
  { epochs, carried }: Books,
): readonly RestingOrder[] {
  const booked = new Map((carried?.orders ?? []).map((one) => [one.order.id, one]));
  const news = distinct(untold).filter(({ order, clientId, fill }) => {
    return isGiven(epochs, clientId) && booked.get(order)?.trades.includes(fill.tradeId) === false;
  });
  const open = known.flatMap(({ clientId, quantity, filled }): RestingOrder[] => {
    const order = orderOf(clientId);
    if (order === undefined || !isGiven(epochs, clientId)) return [];
    const ahead = Math.max(0, filled - (booked.get(order)?.filled ?? 0));
    const elsewhere = sum(news.filter((one) => one.order === order && one.clientId !== clientId));
    return [{ order, clientId, left: quantity - filled + ahead + elsewhere }];
  });
  const ended = new Map<OrderId, RestingOrder>();
  for (const { order, clientId } of news) {
    if (open.some((one) => one.order === order)) continue;
    ended.set(order, { order, clientId, left: sum(news.filter((one) => one.order === order)) });
  }
  return [...open, ...ended.values()];
}

function distinct(untold: readonly Untold[]): readonly Untold[] {
  return [...new Map(untold.map((one) => [`${one.order} ${one.fill.tradeId}`, one])).values()];
}

const sum = (fills: readonly Untold[]): number =>
  fills.reduce((total, { fill }) => total + fill.quantity, 0);
