/** An order as the exchange keeps it, and what a client asks for. */
import type { Money } from '../domain/units.js';
import type { Side } from '../domain/order.js';
import type { AccountId } from './balances.js';

export type VenueOrderType =
  | 'limit'
  | 'limit_maker'
  | 'market'
  | 'stop_loss'
  | 'stop_loss_limit'
  | 'take_profit'
  | 'take_profit_limit';

export type VenueTimeInForce = 'gtc' | 'ioc' | 'fok';

/** What happens when an order would trade with another of the same account. */
export type SelfTradeMode = 'none' | 'expire_taker' | 'expire_maker' | 'expire_both' | 'decrement';

export type VenueOrderStatus =
  | 'new'
  | 'pending_new'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'expired_in_match';

/** What a client asks for. Prices and quantities in the listing's units; 0 where there is none. */
export interface OrderEntry {
  /** Index of the listing. */
  readonly listing: number;
  readonly side: Side;
  readonly type: VenueOrderType;
  readonly timeInForce: VenueTimeInForce;
  readonly price: number;
  readonly quantity: number;
  /** Market orders by value: what to spend or receive, in quote units at the ledger scale. */
  readonly quoteQuantity: number;
  readonly stopPrice: number;
  /** Basis points that a trailing order keeps from the best price. */
  readonly trailingDelta: number;
  readonly icebergQuantity: number;
  readonly selfTrade: SelfTradeMode;
  readonly clientOrderId: string;
}

/** One fill of an order. */
export interface OrderFill {
  readonly tradeId: number;
  readonly price: number;
  readonly quantity: number;
  readonly quoteQuantity: Money;
  readonly fee: Money;
  readonly feeAsset: string;
  readonly maker: boolean;
}

/** What the exchange tells of an order; it changes as the order lives. Times in microseconds. */
export interface VenueOrder extends OrderEntry {
  readonly id: number;
  readonly account: AccountId;
  /** -1 when the order stands alone. */
  readonly listId: number;
  readonly status: VenueOrderStatus;
  readonly executed: number;
  readonly executedQuote: Money;
  /** Rests on the book, or waits for its stop price with `false`. */
  readonly working: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly workingAt: number;
  /** Taken off by self-trade prevention, and the last match that took it; -1 when none did. */
  readonly prevented: number;
  readonly preventedMatchId: number;
}

/** Two orders of one account that would have traded. Quantities are what each of them lost. */
export interface PreventedMatch {
  readonly id: number;
  readonly listing: number;
  /** Microseconds. */
  readonly at: number;
  readonly mode: SelfTradeMode;
  readonly price: number;
  readonly makerOrderId: number;
  readonly takerOrderId: number;
  readonly makerQuantity: number;
  readonly takerQuantity: number;
}

/** A fill in an account's history. */
export interface AccountTrade extends OrderFill {
  readonly orderId: number;
  readonly listId: number;
  readonly listing: number;
  readonly at: number;
  readonly side: Side;
}

/** Names an order by one of its two ids. */
export type OrderReference = { readonly id: number } | { readonly clientOrderId: string };

/** True for the statuses after which nothing more happens. */
export const isDone = (status: VenueOrderStatus): boolean =>
  status !== 'new' && status !== 'partially_filled' && status !== 'pending_new';
