/**
 * What can be asked of the matching engine. Every command names its instant: the book reads no clock.
 * The engine keeps no command object, so a caller may reuse one; a caller in a hurry also always
 * writes the fields in the same order.
 */
import type { OrderType, Side, TimeInForce } from '../domain/order.js';
import type { Money, Price, Quantity, Timestamp } from '../domain/units.js';

/**
 * FIX OrdType (40). Stops become market orders when the last trade price reaches `stopPrice` against
 * the order's side (a buy: at or above), take-profits when it reaches it in its favour (a buy: at or
 * below); the `_limit` forms become limit orders. An order whose trigger is already reached is
 * triggered at once.
 */
export type BookOrderType = OrderType | 'take_profit' | 'take_profit_limit' | 'trailing_stop_limit';

/**
 * What happens when an order meets a resting order of its own account; the incoming order's mode
 * rules. `cancel_newest` ends the incoming order, `cancel_oldest` the resting one, `cancel_both`
 * both, `decrement` takes the smaller quantity off both without a trade.
 */
export type SelfTradePrevention =
  'none' | 'cancel_newest' | 'cancel_oldest' | 'cancel_both' | 'decrement';

/** A new order. Fields that its type does not use stay undefined: their presence is refused. */
export interface NewOrder {
  readonly kind: 'submit';
  readonly at: Timestamp;
  readonly symbol: string;
  /** FIX Account (1): whose order it is. Any text; the first order of an account creates it. */
  readonly account: string;
  /** FIX ClOrdID (11): unique among the account's live orders, free again when the order ended. */
  readonly clientOrderId: string;
  readonly side: Side;
  readonly type: BookOrderType;
  /** FIX OrderQty (38) in quantity units; 0 when `quoteAmount` is given instead. */
  readonly quantity: Quantity;
  /** Limit orders and the `_limit` forms. */
  readonly limitPrice?: Price | undefined;
  /** FIX StopPx (99): the trigger of stops and take-profits. */
  readonly stopPrice?: Price | undefined;
  /** Default `gtc`; a market order or what triggers into one never rests, whatever is said here. */
  readonly timeInForce?: TimeInForce | undefined;
  /** For `gtd`: the instant from which the order is no longer live. */
  readonly expireAt?: Timestamp | undefined;
  /** Market orders: how much quote to spend or to earn, at the ledger scale. Spot and margin alone. */
  readonly quoteAmount?: Money | undefined;
  /** Market orders and what triggers into one: no trade is worse than this; the rest ends. */
  readonly protectionPrice?: Price | undefined;
  /** Refuse the order rather than let it trade on arrival (FIX ExecInst 6). */
  readonly postOnly?: boolean | undefined;
  /** Only shrink the account's position: cut to what is held, and again whenever that shrinks. */
  readonly reduceOnly?: boolean | undefined;
  /** FIX DisplayQty (1138): an iceberg shows this much at a time; each new slice queues anew. */
  readonly displayQuantity?: Quantity | undefined;
  /** Trailing stops: the trigger's distance from the best price since it became active. */
  readonly trailingOffset?: Price | undefined;
  /** Trailing stops with a stop price: they begin to follow once the last price rose or fell to it. */
  readonly activatedBy?: Activation['by'] | undefined;
  /** Trailing stops, instead of the offset: the distance in hundredths of a percent of that price. */
  readonly trailingBps?: number | undefined;
  readonly selfTradePrevention?: SelfTradePrevention | undefined;
  /** Exits that go live when this order ended with anything filled, sized to that. */
  readonly bracket?: NewBracket | undefined;
}

/** The exits of a bracket; with both given, one cancels the other. At least one is. */
export interface NewBracket {
  readonly stopLoss?: BracketStop | undefined;
  readonly takeProfit?: BracketLimit | undefined;
}

export interface BracketStop {
  readonly clientOrderId: string;
  readonly stopPrice: Price;
  /** A stop-limit when given, a stop otherwise. */
  readonly limitPrice?: Price | undefined;
}

/** What a trailing stop waits for before it follows the price. */
export interface Activation {
  readonly price: Price;
  readonly by: 'rise' | 'fall';
}

export interface BracketLimit {
  readonly clientOrderId: string;
  readonly limitPrice: Price;
}

/**
 * One cancels other: when one leg trades, is triggered or is cancelled, the other ends. Both name the
 * same account, symbol and instant, and neither is a market order.
 */
export interface NewOco {
  readonly kind: 'submit_oco';
  readonly at: Timestamp;
  readonly first: NewOrder;
  readonly second: NewOrder;
}

/** FIX OrderCancelRequest (35=F). */
export interface CancelOrder {
  readonly kind: 'cancel';
  readonly at: Timestamp;
  readonly symbol: string;
  readonly account: string;
  readonly clientOrderId: string;
}

/** FIX OrderMassCancelRequest (35=q): all orders of an account, of one symbol or one side if given. */
export interface CancelAll {
  readonly kind: 'cancel_all';
  readonly at: Timestamp;
  readonly account: string;
  readonly symbol?: string | undefined;
  readonly side?: Side | undefined;
}

/**
 * FIX OrderCancelReplaceRequest (35=G) of a resting limit order. It keeps its place in the queue only
 * when the price stays and the quantity goes down; otherwise it queues anew, and may trade on the way.
 * When refused the order stays as it was.
 */
export interface ReplaceOrder {
  readonly kind: 'replace';
  readonly at: Timestamp;
  readonly symbol: string;
  readonly account: string;
  readonly clientOrderId: string;
  /** The id from now on; the old one stays when undefined. */
  readonly newClientOrderId?: string | undefined;
  /** The new total quantity, what was filled included; above what was filled. */
  readonly quantity?: Quantity | undefined;
  readonly limitPrice?: Price | undefined;
}

/** FIX SecurityTradingStatus (326): halted, a book takes cancels alone, and nothing triggers. */
export interface SetTradingStatus {
  readonly kind: 'halt' | 'resume';
  readonly at: Timestamp;
  readonly symbol: string;
}

/** From now on limit prices outside the band are refused and nothing trades outside it. */
export interface SetPriceBand {
  readonly kind: 'price_band';
  readonly at: Timestamp;
  readonly symbol: string;
  /** Undefined lifts the band. Both ends are inside it. */
  readonly band: PriceBand | undefined;
}

export interface PriceBand {
  readonly low: Price;
  readonly high: Price;
}

/** Lets time pass: orders that end by then expire. Any other command does the same first. */
export interface AdvanceTime {
  readonly kind: 'advance';
  readonly at: Timestamp;
}

export type BookCommand =
  | NewOrder
  | NewOco
  | CancelOrder
  | CancelAll
  | ReplaceOrder
  | SetTradingStatus
  | SetPriceBand
  | AdvanceTime;
