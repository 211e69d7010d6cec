/** Orders: what is asked of a venue, and the states an order passes through. */
import type { InstrumentIndex } from './instrument.js';
import type { Price, Quantity, Timestamp } from './units.js';

/** FIX Side (54). */
export type Side = 'buy' | 'sell';

/** FIX TimeInForce (59): until cancelled, immediate or cancel, fill or kill, until a time, until the day ends. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtd' | 'day';

/** Counter part of the client order id (FIX ClOrdID); instance prefix and epoch are the session's. */
export type OrderId = number & { readonly __order: true };

/** Index of a strategy instance in a run: position in the list sorted by instance name. */
export type InstanceIndex = number & { readonly __instance: true };

/** FIX OrdType (40) with the prices that type needs. To add an order type, add a member here. */
export type OrderPricing =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly limitPrice: Price; readonly postOnly: boolean }
  | { readonly type: 'stop'; readonly stopPrice: Price }
  | { readonly type: 'stop_limit'; readonly stopPrice: Price; readonly limitPrice: Price }
  /** Stop that follows the best price seen since activation at this distance. */
  | { readonly type: 'trailing_stop'; readonly offset: Price };

export type OrderType = OrderPricing['type'];

/** Exits that go live when their entry fills, sized to what is filled; one cancels the other. */
export interface Bracket {
  readonly stopLoss: { readonly id: OrderId; readonly price: Price } | undefined;
  readonly takeProfit: { readonly id: OrderId; readonly price: Price } | undefined;
}

/** One order as sent. Immutable; what becomes of it is told by execution reports. */
export interface Order {
  readonly id: OrderId;
  readonly instance: InstanceIndex;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: OrderPricing;
  readonly timeInForce: TimeInForce;
  /** For `gtd`: the instant from which the order is no longer live. */
  readonly expireAt: Timestamp | undefined;
  /** May only shrink a position; the venue cuts it to what is held. */
  readonly reduceOnly: boolean;
  readonly bracket: Bracket | undefined;
  /** The strategy's own words, shown by `why` and in trade lists. */
  readonly reason: string;
}

/** What is to stand in an order's place once that is certain to fill no more. */
export interface Replacement {
  /** What it was to fill when it was asked for; what the old order fills after that is taken off. */
  readonly quantity: Quantity;
  /** What the old order had filled by then. */
  readonly filledBefore: Quantity;
  readonly pricing: OrderPricing;
  readonly reason: string;
}

declare const approval: unique symbol;
/** An order that passed every risk rule. Only the risk engine mints it, so unchecked orders do not compile. */
export type Approved = Order & { readonly [approval]: true };

/** FIX OrdStatus (39), in the order of rank: a status only ever climbs. */
export type OrderStatus =
  | 'submitted'
  | 'accepted'
  | 'triggered'
  | 'partially_filled'
  | 'cancelled'
  | 'expired'
  | 'rejected'
  | 'filled';

/**
 * Of an order that is held in the house at times: the client id under which it was at the venue last, empty as
 * long as it never was, and whether it was recalled from there.
 */
export interface Standing {
  readonly clientId: string;
  readonly recalled: boolean;
  /** Units that the order has filled in all when nothing is left there; journals of before it was kept have none. */
  readonly until?: number | undefined;
  /** It was sent as what came of its trigger. */
  readonly isFinal?: boolean | undefined;
}

/** A report whose status ranks below the order's is recorded and changes nothing. */
export function statusRank(status: OrderStatus): number {
  switch (status) {
    case 'submitted':
      return 0;
    case 'accepted':
      return 1;
    case 'triggered':
      return 2;
    case 'partially_filled':
      return 3;
    case 'cancelled':
    case 'expired':
    case 'rejected':
      return 4;
    case 'filled':
      return 5;
  }
}

/** True for the statuses after which an order can no longer fill by itself. */
export const isTerminal = (status: OrderStatus): boolean => statusRank(status) >= 4;

export const MARKET: OrderPricing = { type: 'market' };

/** +1 for a buy, -1 for a sell. */
export const sideSign = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);

export const oppositeSide = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
