import type { Instrument } from '../domain/instrument.js';
import type { OrderStatus, Side } from '../domain/order.js';
import type { Price, Quantity, Timestamp } from '../domain/units.js';
import {
  FLOATS_SHIFT,
  HIDDEN,
  INTS_SHIFT,
  OPEN,
  ORDER_ID,
  OWNER,
  QUANTITY,
  TAG,
  WAITING,
} from './layout.js';
import type {
  BalanceHolds,
  BookListener,
  HeldOrder,
  OrderReport,
  OrderReportKind,
  OrderView,
  PreventedTrade,
  TradePrint,
} from './listener.js';
import type { NewOrder } from './commands.js';
import { hasLimit, hasTrigger, lifetimeOf, placeOf, sideOf, typeOf } from './order-codes.js';
import type { OrderHandle } from './order-pool.js';
import type { OrderRegistry } from './order-registry.js';
import type { Reason, RejectReason } from './reasons.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** One object serves as report, as view for the holds and as answer to a query. */
type Sheet = Mutable<OrderReport & HeldOrder>;

/** Ends that come from the order's own terms rather than from someone's decision. */
const isExpiry = (reason: Reason): boolean =>
  reason === 'immediate_or_cancel' ||
  reason === 'fill_or_kill' ||
  reason === 'no_liquidity' ||
  reason === 'protection_price' ||
  reason === 'quote_amount_spent' ||
  reason === 'time_expired' ||
  reason === 'day_ended';

/** Fills the reused objects that the listener and the holds read. Decides nothing. */
export class Reporter {
  private readonly sheet = emptySheet();
  private readonly siblingSheet = emptySheet();
  private readonly print: Mutable<TradePrint> = {
    symbol: '',
    tradeId: 0,
    at: 0 as Timestamp,
    price: 0 as Price,
    quantity: 0 as Quantity,
    takerSide: 'buy',
    makerOrderId: 0,
    takerOrderId: 0,
  };
  private readonly kept: Mutable<PreventedTrade> = {
    symbol: '',
    at: 0 as Timestamp,
    account: '',
    price: 0 as Price,
    makerQuantity: 0 as Quantity,
    makerOrderId: 0,
    takerOrderId: 0,
  };
  at = 0 as Timestamp;
  sequence = 0;

  constructor(
    private readonly listener: BookListener,
    private readonly holds: BalanceHolds | undefined,
    private readonly registry: OrderRegistry,
  ) {}

  /** Asks for the hold of an order, or of a pair. */
  hold(book: Instrument, order: OrderHandle, sibling?: OrderHandle): RejectReason | undefined {
    if (this.holds === undefined) return undefined;
    const view = this.view(book, order, this.sheet);
    const other = sibling === undefined ? undefined : this.view(book, sibling, this.siblingSheet);
    return this.holds.hold(view, other);
  }

  rehold(
    book: Instrument,
    order: OrderHandle,
    open: number,
    limitPrice: Price,
  ): RejectReason | undefined {
    if (this.holds === undefined) return undefined;
    return this.holds.rehold(this.view(book, order, this.sheet), open as Quantity, limitPrice);
  }

  /** Tells that an order is live: one whose hold was asked for just now, and that has a number since. */
  accepted(book: Instrument, order: OrderHandle): void {
    const { sheet } = this;
    // The sheet is as the hold left it.
    if (this.holds === undefined) this.view(book, order, sheet);
    else sheet.orderId = this.registry.orderId(order);
    this.tell(sheet, 'accepted', 'accepted', undefined);
  }

  /** Tells that an order changed without a trade. */
  changed(
    book: Instrument,
    order: OrderHandle,
    kind: 'accepted' | 'triggered' | 'replaced' | 'restated',
    reason: Reason | undefined,
    originalClientOrderId?: string,
  ): void {
    const sheet = this.view(book, order, this.sheet);
    sheet.originalClientOrderId = originalClientOrderId ?? sheet.clientOrderId;
    const place = placeOf(this.registry.tag(order));
    this.tell(sheet, kind, kind === 'accepted' ? kind : liveStatus(sheet, place), reason);
  }

  /** Live quantity went down without a trade. */
  restated(book: Instrument, order: OrderHandle, lost: number, reason: Reason): void {
    if (this.holds !== undefined) {
      this.holds.release(this.view(book, order, this.sheet), lost as Quantity, false);
    }
    this.changed(book, order, 'restated', reason);
  }

  /**
   * Tells that an order ended with `unfilled` left. `release` is false when its hold lives on in the
   * other leg.
   */
  ended(
    book: Instrument,
    order: OrderHandle,
    unfilled: number,
    reason: Reason,
    release: boolean,
    released = unfilled,
  ): void {
    const sheet = this.view(book, order, this.sheet);
    sheet.filledQuantity = (sheet.quantity - unfilled) as Quantity;
    sheet.openQuantity = 0 as Quantity;
    if (release) this.holds?.release(sheet, released as Quantity, true);
    const kind = isExpiry(reason) ? 'expired' : 'cancelled';
    this.tell(sheet, kind, kind, reason);
  }

  /** A market order by quote amount is done: what it filled is its quantity. */
  spent(book: Instrument, order: OrderHandle): void {
    const sheet = this.view(book, order, this.sheet);
    this.holds?.release(sheet, 0 as Quantity, true);
    this.tell(sheet, 'restated', 'filled', 'quote_amount_spent');
  }

  /** One side of a trade, after the order's quantities were taken down. */
  traded(
    book: Instrument,
    order: OrderHandle,
    price: Price,
    quantity: number,
    tradeId: number,
    liquidity: 'maker' | 'taker',
    status: 'filled' | 'partially_filled',
    release: boolean,
  ): void {
    const sheet = this.view(book, order, this.sheet);
    sheet.lastPrice = price;
    sheet.lastQuantity = quantity as Quantity;
    sheet.tradeId = tradeId;
    sheet.liquidity = liquidity;
    if (this.holds !== undefined) {
      this.holds.trade(sheet, price, quantity as Quantity, liquidity);
      if (release) this.holds.release(sheet, 0 as Quantity, true);
    }
    this.tell(sheet, 'trade', status, undefined);
    sheet.lastPrice = 0 as Price;
    sheet.lastQuantity = 0 as Quantity;
    sheet.tradeId = 0;
    sheet.liquidity = undefined;
  }

  trade(
    symbol: string,
    tradeId: number,
    price: Price,
    quantity: number,
    takerSide: Side,
    makerOrderId: number,
    takerOrderId: number,
  ): void {
    if (this.listener.onTrade === undefined) return;
    const { print } = this;
    print.symbol = symbol;
    print.tradeId = tradeId;
    print.at = this.at;
    print.price = price;
    print.quantity = quantity as Quantity;
    print.takerSide = takerSide;
    print.makerOrderId = makerOrderId;
    print.takerOrderId = takerOrderId;
    this.listener.onTrade(print);
  }

  /** The two are of one account, and do not trade. */
  prevented(
    symbol: string,
    maker: OrderHandle,
    taker: OrderHandle,
    price: Price,
    makerQuantity: number,
  ): void {
    if (this.listener.onPreventedTrade === undefined) return;
    const { kept, registry } = this;
    kept.symbol = symbol;
    kept.at = this.at;
    kept.account = registry.accountOf(maker).name;
    kept.price = price;
    kept.makerQuantity = makerQuantity as Quantity;
    kept.makerOrderId = registry.orderId(maker);
    kept.takerOrderId = registry.orderId(taker);
    this.listener.onPreventedTrade(kept);
  }

  /** A new order was refused; nothing of it is known but the command. */
  rejected(order: NewOrder, reason: RejectReason): void {
    const { sheet } = this;
    this.clear(order.symbol, order.account, order.clientOrderId);
    sheet.side = order.side;
    sheet.type = order.type;
    sheet.timeInForce = order.timeInForce ?? (hasLimit(order.type) ? 'gtc' : 'ioc');
    sheet.quantity = order.quantity;
    sheet.limitPrice = order.limitPrice;
    sheet.stopPrice = order.stopPrice;
    this.tell(sheet, 'rejected', 'rejected', reason);
  }

  /** A cancel or replace was refused. */
  cancelRejected(symbol: string, account: string, clientOrderId: string, reason: Reason): void {
    this.clear(symbol, account, clientOrderId);
    this.tell(this.sheet, 'cancel_rejected', 'rejected', reason);
  }

  /** A live order could not be replaced, and stays as it was. */
  replaceRejected(book: Instrument, order: OrderHandle, reason: Reason): void {
    const sheet = this.view(book, order, this.sheet);
    const status = liveStatus(sheet, placeOf(this.registry.tag(order)));
    this.tell(sheet, 'cancel_rejected', status, reason);
  }

  /** What is known of a live order, as a copy. */
  copy(book: Instrument, order: OrderHandle): OrderView {
    const sheet = this.view(book, order, this.siblingSheet);
    return {
      symbol: sheet.symbol,
      account: sheet.account,
      clientOrderId: sheet.clientOrderId,
      orderId: sheet.orderId,
      side: sheet.side,
      type: sheet.type,
      timeInForce: sheet.timeInForce,
      quantity: sheet.quantity,
      filledQuantity: sheet.filledQuantity,
      openQuantity: sheet.openQuantity,
      limitPrice: sheet.limitPrice,
      stopPrice: sheet.stopPrice,
    };
  }

  /** Limit price of an order that has one. */
  limitPriceOf(book: Instrument, order: OrderHandle): Price {
    return this.view(book, order, this.siblingSheet).limitPrice!;
  }

  private view(book: Instrument, handle: OrderHandle, sheet: Sheet): Sheet {
    const { registry } = this;
    const { ints, floats } = registry.pool;
    const at = handle << INTS_SHIFT;
    const amounts = handle << FLOATS_SHIFT;
    const tag = ints[at + TAG]!;
    const extras = registry.extrasOf(handle);
    const open = floats[amounts + OPEN]! + floats[amounts + HIDDEN]!;
    const quantity = floats[amounts + QUANTITY]!;
    sheet.symbol = book.symbol;
    sheet.account = registry.accounts.list[ints[at + OWNER]!]!.name;
    sheet.clientOrderId = registry.clientOrderId(handle);
    sheet.originalClientOrderId = sheet.clientOrderId;
    sheet.orderId = floats[amounts + ORDER_ID]!;
    sheet.side = sideOf(tag) === 0 ? 'buy' : 'sell';
    sheet.type = typeOf(tag);
    sheet.timeInForce = lifetimeOf(tag);
    sheet.quantity = quantity as Quantity;
    sheet.filledQuantity = (quantity - open) as Quantity;
    sheet.openQuantity = open as Quantity;
    if (extras === undefined) {
      sheet.limitPrice = registry.limitPrice(book, handle);
      sheet.stopPrice = undefined;
      sheet.quoteAmount = undefined;
      sheet.protectionPrice = undefined;
    } else {
      sheet.limitPrice = extras.limitPrice;
      sheet.stopPrice = extras.stopPrice;
      sheet.quoteAmount = extras.quoteAmount;
      sheet.protectionPrice = extras.protectionPrice;
    }
    return sheet;
  }

  private clear(symbol: string, account: string, clientOrderId: string): void {
    const { sheet } = this;
    Object.assign(sheet, EMPTY);
    sheet.symbol = symbol;
    sheet.account = account;
    sheet.clientOrderId = clientOrderId;
    sheet.originalClientOrderId = clientOrderId;
  }

  private tell(
    sheet: Sheet,
    kind: OrderReportKind,
    status: OrderStatus,
    reason: Reason | undefined,
  ): void {
    sheet.kind = kind;
    sheet.status = status;
    sheet.reason = reason;
    sheet.at = this.at;
    sheet.sequence = ++this.sequence;
    this.listener.onReport(sheet);
  }
}

function liveStatus(sheet: Sheet, place: number): OrderStatus {
  if (sheet.filledQuantity > 0) return 'partially_filled';
  return hasTrigger(sheet.type) && place !== WAITING ? 'triggered' : 'accepted';
}

function emptySheet(): Sheet {
  return { ...EMPTY };
}

const EMPTY: Sheet = {
  kind: 'accepted',
  status: 'accepted',
  sequence: 0,
  at: 0 as Timestamp,
  reason: undefined,
  symbol: '',
  account: '',
  clientOrderId: '',
  originalClientOrderId: '',
  orderId: 0,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: 0 as Quantity,
  filledQuantity: 0 as Quantity,
  openQuantity: 0 as Quantity,
  limitPrice: undefined,
  stopPrice: undefined,
  quoteAmount: undefined,
  protectionPrice: undefined,
  lastQuantity: 0 as Quantity,
  lastPrice: 0 as Price,
  tradeId: 0,
  liquidity: undefined,
};
