import type { Price } from '../domain/units.js';
import type { ReplaceOrder } from './commands.js';
import { BUY, NO_ORDER, POST_ONLY, REDUCE_ONLY, RESTING } from './layout.js';
import type { OrderBook } from './order-book.js';
import { sideOf } from './order-codes.js';
import type { OrderHandle } from './order-pool.js';
import type { OrderRegistry } from './order-registry.js';
import type { RejectReason } from './reasons.js';
import type { Reporter } from './reporter.js';
import { limitReason, quantityReason } from './validate-order.js';

/** Replaces a live order, or says why not; then it is as it was. */
export function replaceOrder(
  book: OrderBook,
  handle: OrderHandle,
  command: ReplaceOrder,
  registry: OrderRegistry,
  reporter: Reporter,
): RejectReason | undefined {
  if (book.halted) return 'symbol_halted';
  const account = registry.accountOf(handle);
  if (account.orderRate !== undefined) {
    if (account.orderRate.isFull(reporter.at)) return 'max_orders_per_second';
    account.orderRate.add(reporter.at);
  }
  if (registry.place(handle) !== RESTING || registry.siblingOf(handle) !== NO_ORDER) {
    return 'not_replaceable';
  }
  const { instrument } = book;
  const former = registry.clientOrderId(handle);
  const clientOrderId = command.newClientOrderId ?? former;
  if (clientOrderId === '') return 'invalid_order';
  if (clientOrderId !== former && account.orders.has(clientOrderId)) {
    return 'duplicate_client_order_id';
  }
  const limitPrice = command.limitPrice ?? reporter.limitPriceOf(instrument, handle);
  const wanted = command.quantity ?? registry.quantity(handle);
  const reason =
    limitReason(limitPrice, instrument, book.band) ??
    quantityReason(wanted, limitPrice, instrument);
  if (reason !== undefined) return reason;
  const filled = registry.filled(handle);
  if (wanted <= filled) return 'quantity_not_above_filled';
  const tag = registry.tag(handle);
  const side = sideOf(tag);
  const quantity =
    (tag & REDUCE_ONLY) === 0
      ? wanted
      : Math.min(wanted, filled + book.live.positions!.reducible(account.owner, side));
  const isPostOnly = (tag & POST_ONLY) !== 0;
  const obstacle = book.obstacle(account, isPostOnly, side, limitPrice / instrument.tick);
  if (obstacle !== undefined) return obstacle;
  const refusal = reporter.rehold(instrument, handle, quantity - filled, limitPrice);
  if (refusal !== undefined) return refusal;
  carryOut(book, handle, { quantity, limitPrice, clientOrderId }, registry, reporter);
  return undefined;
}

interface Terms {
  /** The new total. */
  readonly quantity: number;
  readonly limitPrice: Price;
  readonly clientOrderId: string;
}

/** The place in the queue is kept when the price stays and the quantity does not go up. */
function carryOut(
  book: OrderBook,
  handle: OrderHandle,
  { quantity, limitPrice, clientOrderId }: Terms,
  registry: OrderRegistry,
  reporter: Reporter,
): void {
  const { instrument, live } = book;
  const former = registry.clientOrderId(handle);
  const ticks = limitPrice / instrument.tick;
  const rank = sideOf(registry.tag(handle)) === BUY ? -ticks : ticks;
  registry.rename(handle, clientOrderId);
  if (rank === registry.rank(handle) && quantity <= registry.quantity(handle)) {
    live.shrinkResting(handle, registry.quantity(handle) - quantity);
    reporter.changed(instrument, handle, 'replaced', undefined, former);
    return;
  }
  const filled = registry.filled(handle);
  live.withdraw(handle);
  registry.setQuantity(handle, quantity, quantity - filled);
  registry.setRank(handle, rank);
  const extras = registry.extrasOf(handle);
  if (extras !== undefined) extras.limitPrice = limitPrice;
  reporter.changed(instrument, handle, 'replaced', undefined, former);
  book.enter(handle);
}
