import type { Instrument } from '../domain/instrument.js';
import type { Quantity, Timestamp } from '../domain/units.js';
import type { Account } from './accounts.js';
import { hashOf } from './client-order-ids.js';
import type { Activation, NewOrder } from './commands.js';
import type { Exit } from './exits.js';
import { BUY, NO_ORDER, POST_ONLY, REDUCE_ONLY } from './layout.js';
import { hasLimit, hasTrigger, isTrailing, sideBit, tagOf } from './order-codes.js';
import type { OrderBook } from './order-book.js';
import type { OrderHandle } from './order-pool.js';
import type { OrderExtras, OrderRegistry } from './order-registry.js';
import type { RejectReason } from './reasons.js';
import type { Reporter } from './reporter.js';
import { limitReason, validateOrder } from './validate-order.js';

/** Where new orders become live: checks, holds, numbers and the first report; then the book has them. */
export class OrderEntry {
  constructor(
    private readonly registry: OrderRegistry,
    private readonly reporter: Reporter,
    private readonly dayEnd: (at: Timestamp, instrument: Instrument) => Timestamp,
  ) {}

  submit(book: OrderBook, order: NewOrder, account: Account): void {
    const hash = hashOf(order.clientOrderId);
    const reason = this.paceReason(account, 1) ?? this.refusal(book, order, account, hash);
    if (reason !== undefined) {
      this.reporter.rejected(order, reason);
      return;
    }
    const handle = this.create(book, order, account, hash);
    const obstacle =
      this.entryObstacle(book, handle, order, account) ??
      this.reporter.hold(book.instrument, handle);
    if (obstacle !== undefined) {
      this.discard(handle);
      this.reporter.rejected(order, obstacle);
      return;
    }
    this.registry.admit(handle, account);
    this.reporter.accepted(book.instrument, handle);
    book.activate(handle);
  }

  submitPair(book: OrderBook, first: NewOrder, second: NewOrder, account: Account): void {
    const reason = this.paceReason(account, 2) ?? pairReason(first, second);
    const ofFirst = reason ?? this.refusal(book, first, account);
    const ofSecond = reason ?? this.refusal(book, second, account);
    if (ofFirst !== undefined || ofSecond !== undefined) {
      this.refuseBoth(first, second, ofFirst, ofSecond);
      return;
    }
    this.placePair(book, first, second, account);
  }

  /** The exits of a filled entry: their size needs no check, and they count toward no rate. */
  placeExit(book: OrderBook, exit: Exit): void {
    const account = this.registry.accounts.open(exit.account);
    const orders = this.exitOrders(book, exit).filter((order) => {
      const reason = account.orders.has(order.clientOrderId)
        ? 'duplicate_client_order_id'
        : order.type === 'stop'
          ? undefined
          : limitReason(order.limitPrice, book.instrument, book.band);
      if (reason !== undefined) this.reporter.rejected(order, reason);
      return reason === undefined;
    });
    const [first, second] = orders;
    if (first === undefined) return;
    if (second !== undefined) {
      this.placePair(book, first, second, account);
      return;
    }
    const handle = this.create(book, first, account);
    const refusal = this.reporter.hold(book.instrument, handle);
    if (refusal !== undefined) {
      this.discard(handle);
      this.reporter.rejected(first, refusal);
      return;
    }
    this.accept(book, handle, account);
    book.activate(handle);
  }

  private placePair(book: OrderBook, first: NewOrder, second: NewOrder, account: Account): void {
    const one = this.create(book, first, account);
    const other = this.create(book, second, account);
    const ofFirst = this.entryObstacle(book, one, first, account);
    const ofSecond = this.entryObstacle(book, other, second, account);
    const reason = ofFirst ?? ofSecond ?? this.reporter.hold(book.instrument, one, other);
    if (reason !== undefined) {
      this.discard(one);
      this.discard(other);
      this.refuseBoth(first, second, ofFirst ?? reason, ofSecond ?? reason);
      return;
    }
    this.pairUp(one, first, other);
    this.pairUp(other, second, one);
    this.accept(book, one, account);
    this.accept(book, other, account);
    const orderId = this.registry.orderId(other);
    book.activate(one);
    // The first may have traded at once, which ended the second.
    if (this.registry.orderId(other) === orderId) book.activate(other);
  }

  private pairUp(handle: OrderHandle, order: NewOrder, sibling: OrderHandle): void {
    const extras = this.registry.extrasOf(handle) ?? extrasOf(order, undefined);
    this.registry.setExtras(handle, { ...extras, sibling });
  }

  private accept(book: OrderBook, handle: OrderHandle, account: Account): void {
    this.registry.admit(handle, account);
    this.reporter.changed(book.instrument, handle, 'accepted', undefined);
  }

  private discard(handle: OrderHandle): void {
    this.registry.dropExtras(handle);
    this.registry.pool.give(handle);
  }

  private refuseBoth(
    first: NewOrder,
    second: NewOrder,
    ofFirst: RejectReason | undefined,
    ofSecond: RejectReason | undefined,
  ): void {
    this.reporter.rejected(first, (ofFirst ?? ofSecond)!);
    this.reporter.rejected(second, (ofSecond ?? ofFirst)!);
  }

  /** Counts new orders toward the account's pace; the reason when they are too many. */
  private paceReason(account: Account, orders: number): RejectReason | undefined {
    const { orderRate } = account;
    if (orderRate === undefined) return undefined;
    if (orderRate.left(this.reporter.at) < orders) return 'max_orders_per_second';
    for (let each = 0; each < orders; each++) orderRate.add(this.reporter.at);
    return undefined;
  }

  /** What can be said before the order has a slot. */
  private refusal(
    book: OrderBook,
    order: NewOrder,
    account: Account,
    hash = hashOf(order.clientOrderId),
  ): RejectReason | undefined {
    if (book.halted) return 'symbol_halted';
    const reason = validateOrder(order, book.instrument, book.band, this.reporter);
    if (reason !== undefined) return reason;
    if (account.orders.get(order.clientOrderId, hash) !== NO_ORDER)
      return 'duplicate_client_order_id';
    if (order.reduceOnly !== true) return undefined;
    if (book.live.positions === undefined) return 'reduce_only_not_supported';
    if (hasTrigger(order.type)) return undefined;
    const reducible = book.live.positions.reducible(account.owner, sideBit(order.side));
    return reducible === 0 ? 'reduce_only_would_increase' : undefined;
  }

  /** What stands in the way of an order that would trade on arrival. */
  private entryObstacle(
    book: OrderBook,
    handle: OrderHandle,
    order: NewOrder,
    account: Account,
  ): RejectReason | undefined {
    if (order.postOnly !== true && account.tradeRate === undefined) return undefined;
    if (hasTrigger(order.type)) return undefined;
    const bound = book.boundOf(handle);
    return book.obstacle(account, order.postOnly === true, sideBit(order.side), bound);
  }

  private create(
    book: OrderBook,
    order: NewOrder,
    account: Account,
    hash = hashOf(order.clientOrderId),
  ): OrderHandle {
    const { side, type } = order;
    const limits = hasLimit(type);
    const flags =
      (order.postOnly === true ? POST_ONLY : 0) | (order.reduceOnly === true ? REDUCE_ONLY : 0);
    const lifetime = order.timeInForce ?? (limits || hasTrigger(type) ? 'gtc' : 'ioc');
    const prevention = order.selfTradePrevention ?? 'none';
    const ticks = limits ? order.limitPrice! / book.instrument.tick : 0;
    const bit = sideBit(side);
    const quantity =
      order.reduceOnly === true && !hasTrigger(type)
        ? Math.min(order.quantity, book.live.positions!.reducible(account.owner, bit))
        : order.quantity;
    const handle = this.registry.create(
      order,
      account,
      hash,
      tagOf(book.index, side, type, lifetime, prevention, flags),
      quantity,
      bit === BUY ? -ticks : ticks,
    );
    if (needsExtras(order)) {
      this.registry.setExtras(handle, extrasOf(order, this.deadline(book, order)));
    }
    return handle;
  }

  /** When the order expires; undefined for one that never does, or never rests. */
  private deadline(book: OrderBook, order: NewOrder): Timestamp | undefined {
    if (order.type === 'market') return undefined;
    if (order.timeInForce === 'gtd') return order.expireAt;
    return order.timeInForce === 'day' ? this.dayEnd(this.reporter.at, book.instrument) : undefined;
  }

  private exitOrders({ instrument }: OrderBook, exit: Exit): NewOrder[] {
    const { stopLoss, takeProfit } = exit.bracket;
    const shared = {
      kind: 'submit',
      at: this.reporter.at,
      symbol: instrument.symbol,
      account: exit.account,
      side: exit.side,
      quantity: exit.quantity as Quantity,
      selfTradePrevention: exit.selfTradePrevention,
    } as const;
    const orders: NewOrder[] = [];
    if (stopLoss !== undefined) {
      orders.push({
        ...shared,
        ...stopLoss,
        type: stopLoss.limitPrice === undefined ? 'stop' : 'stop_limit',
      });
    }
    if (takeProfit !== undefined) orders.push({ ...shared, ...takeProfit, type: 'limit' });
    return orders;
  }
}

/** Legs that one price event cannot both fill, that one hold covers, and that can wait. */
function pairReason(first: NewOrder, second: NewOrder): RejectReason | undefined {
  const alike =
    first.account === second.account &&
    first.symbol === second.symbol &&
    first.side === second.side &&
    first.quantity === second.quantity &&
    first.reduceOnly === second.reduceOnly &&
    first.clientOrderId !== second.clientOrderId;
  return alike && canBeLeg(first) && canBeLeg(second) ? undefined : 'invalid_order';
}

function canBeLeg({ type, bracket, timeInForce }: NewOrder): boolean {
  const immediate = timeInForce === 'ioc' || timeInForce === 'fok';
  return type !== 'market' && bracket === undefined && !(type === 'limit' && immediate);
}

function needsExtras(order: NewOrder): boolean {
  return (
    order.type !== 'limit' ||
    order.bracket !== undefined ||
    order.displayQuantity !== undefined ||
    order.timeInForce === 'gtd' ||
    order.timeInForce === 'day'
  );
}

function extrasOf(order: NewOrder, expireAt: Timestamp | undefined): OrderExtras {
  return {
    limitPrice: order.limitPrice,
    stopPrice: isTrailing(order.type) ? undefined : order.stopPrice,
    protectionPrice: order.protectionPrice,
    quoteAmount: order.quoteAmount,
    expireAt,
    trailingOffset: order.trailingOffset,
    trailingBps: order.trailingBps,
    bestPrice: undefined,
    activation: activationOf(order),
    displayQuantity: order.displayQuantity,
    bracket: order.bracket === undefined ? undefined : copyBracket(order.bracket),
    sibling: NO_ORDER,
  };
}

function activationOf({ stopPrice, activatedBy }: NewOrder): Activation | undefined {
  if (stopPrice === undefined || activatedBy === undefined) return undefined;
  return { price: stopPrice, by: activatedBy };
}

/** The caller may reuse its objects. */
function copyBracket({
  stopLoss,
  takeProfit,
}: NonNullable<NewOrder['bracket']>): NonNullable<NewOrder['bracket']> {
  return {
    stopLoss: stopLoss && { ...stopLoss },
    takeProfit: takeProfit && { ...takeProfit },
  };
}
