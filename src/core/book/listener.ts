/**
 * What the matching engine tells, while a command runs. Every object handed over is reused for the
 * next call: read it during the call and copy what must outlive it. A listener must not command the
 * engine from inside a call.
 */
import type { OrderStatus, Side, TimeInForce } from '../domain/order.js';
import type { Money, Price, Quantity, Timestamp } from '../domain/units.js';
import type { BookOrderType } from './commands.js';
import type { Reason, RejectReason } from './reasons.js';

/**
 * FIX ExecType (150). `restated`: the quantity went down without a trade or a request (self-trade
 * prevention, reduce-only). `cancel_rejected` answers a cancel or replace that named no live order or
 * was refused; it changes no order.
 */
export type OrderReportKind =
  | 'accepted'
  | 'triggered'
  | 'trade'
  | 'replaced'
  | 'restated'
  | 'cancelled'
  | 'expired'
  | 'rejected'
  | 'cancel_rejected';

/** What is known of one order, after the event told. Prices an order does not have are undefined. */
export interface OrderView {
  readonly symbol: string;
  readonly account: string;
  readonly clientOrderId: string;
  /** FIX OrderID (37): the engine's number, unique over all books; 0 when never accepted. */
  readonly orderId: number;
  readonly side: Side;
  readonly type: BookOrderType;
  readonly timeInForce: TimeInForce;
  /** FIX OrderQty (38); of a market order by quote amount what has been filled. */
  readonly quantity: Quantity;
  /** FIX CumQty (14). */
  readonly filledQuantity: Quantity;
  /** FIX LeavesQty (151); 0 when the order ended. */
  readonly openQuantity: Quantity;
  readonly limitPrice: Price | undefined;
  readonly stopPrice: Price | undefined;
}

/** FIX ExecutionReport (35=8). */
export interface OrderReport extends OrderView {
  readonly kind: OrderReportKind;
  readonly status: OrderStatus;
  /** Counts the engine's reports from 1 without a gap. */
  readonly sequence: number;
  readonly at: Timestamp;
  /** Why it was rejected, restated, cancelled or expired; undefined otherwise. */
  readonly reason: Reason | undefined;
  /** Of a `trade`; 0 otherwise. */
  readonly lastQuantity: Quantity;
  readonly lastPrice: Price;
  readonly tradeId: number;
  readonly liquidity: 'maker' | 'taker' | undefined;
  /** Of `replaced`: the id it had; equal to `clientOrderId` otherwise. */
  readonly originalClientOrderId: string;
}

/** One trade. Told after the maker's report and the taker's report of it. */
export interface TradePrint {
  readonly symbol: string;
  /** Counts the trades of a book from 1 without a gap. */
  readonly tradeId: number;
  readonly at: Timestamp;
  readonly price: Price;
  readonly quantity: Quantity;
  /** Side of the incoming order (FIX AggressorSide 5797). */
  readonly takerSide: Side;
  readonly makerOrderId: number;
  readonly takerOrderId: number;
}

/** A trade that self-trade prevention kept from happening. Told before the reports of the two orders. */
export interface PreventedTrade {
  readonly symbol: string;
  readonly at: Timestamp;
  readonly account: string;
  readonly price: Price;
  /** What the maker lost; 0 when the taker alone ends. */
  readonly makerQuantity: Quantity;
  readonly makerOrderId: number;
  readonly takerOrderId: number;
}

/**
 * Level 3: what became of one resting order. `quantity` is what it shows now; 0 ends it. `add` puts it
 * at the end of its queue (an iceberg's next slice does, too), `change` leaves it in its place.
 */
export interface RestingOrderUpdate {
  readonly symbol: string;
  /** Counts the changes of a book over all three levels from 1 without a gap. */
  readonly sequence: number;
  readonly kind: 'add' | 'change' | 'remove';
  readonly orderId: number;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
}

/** Level 2: what a price level shows now, told once after each run of changes; 0 ends the level. */
export interface LevelUpdate {
  readonly symbol: string;
  readonly sequence: number;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly orderCount: number;
}

/** Level 1: the best prices, told once after a command that changed them; quantity 0: none. */
export interface TopOfBookUpdate {
  readonly symbol: string;
  readonly sequence: number;
  readonly at: Timestamp;
  readonly bidPrice: Price;
  readonly bidQuantity: Quantity;
  readonly askPrice: Price;
  readonly askQuantity: Quantity;
}

/** Market data of which nothing is wanted costs nothing: leave the method out. */
export interface BookListener {
  onReport(report: OrderReport): void;
  onTrade?(trade: TradePrint): void;
  onPreventedTrade?(prevented: PreventedTrade): void;
  onRestingOrder?(update: RestingOrderUpdate): void;
  onLevel?(update: LevelUpdate): void;
  onTopOfBook?(update: TopOfBookUpdate): void;
}

/**
 * Holds what orders may cost. Whoever keeps the balances decides; the book only asks and tells:
 *
 * - `hold` before an order can trade or rest (of an OCO pair once, `sibling` being its second leg; of a
 *   bracket's exits when they go live). A reason refuses the order, and nothing is held.
 * - `trade` for each side of each trade, before its report.
 * - `release` once, when an order ends (an OCO pair: when its last leg did), with the quantity that
 *   will not be filled, 0 included; and with `final` false when live quantity goes down without a
 *   trade.
 * - `rehold` before a replacement takes place: exchange the hold for the open quantity at the new
 *   price, or refuse and keep the old one.
 */
export interface BalanceHolds {
  hold(order: HeldOrder, sibling: HeldOrder | undefined): RejectReason | undefined;
  trade(order: OrderView, price: Price, quantity: Quantity, liquidity: 'maker' | 'taker'): void;
  release(order: OrderView, quantity: Quantity, final: boolean): void;
  rehold(order: OrderView, openQuantity: Quantity, limitPrice: Price): RejectReason | undefined;
}

/** An order that asks for its hold. */
export interface HeldOrder extends OrderView {
  readonly quoteAmount: Money | undefined;
  readonly protectionPrice: Price | undefined;
}
