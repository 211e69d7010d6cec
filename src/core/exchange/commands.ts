/** Everything that can change the exchange. A log of these, applied in order, gives the same state. */
import type { Money } from '../domain/units.js';
import type { AccountId } from './balances.js';
import type { ListingStatus } from './listing.js';
import type { BestPrices, LevelChange } from './market.js';
import type { AccountTrade, OrderEntry, OrderFill, OrderReference } from './orders.js';
import type { PreventedMatch, VenueOrder } from './orders.js';
import type { RobotProfileName } from './robots/profiles.js';
import type { ReplayedTrade } from './robots/replay.js';
import type { AggregateTrade, TapeTrade } from './tape.js';

interface At {
  /** Microseconds; never less than that of the command before. */
  readonly at: number;
}

export interface PlaceOrder extends At {
  readonly kind: 'place';
  readonly account: AccountId;
  readonly order: OrderEntry;
}

/** One order or the other: when one fills or is triggered, the other ends. */
export interface PlaceList extends At {
  readonly kind: 'place_list';
  readonly account: AccountId;
  readonly orders: readonly [OrderEntry, OrderEntry];
  readonly listClientOrderId: string;
}

export interface CancelOrder extends At {
  readonly kind: 'cancel';
  readonly account: AccountId;
  readonly listing: number;
  readonly order: OrderReference;
  /** The client's id for the cancel itself. */
  readonly cancelId: string;
}

export interface CancelAll extends At {
  readonly kind: 'cancel_all';
  readonly account: AccountId;
  readonly listing: number;
  readonly cancelId: string;
}

export interface ReplaceOrder extends At {
  readonly kind: 'replace';
  readonly account: AccountId;
  readonly order: OrderReference;
  readonly cancelId: string;
  /** Whether the new order is placed when the old one could not be cancelled. */
  readonly mode: 'stop_on_failure' | 'allow_failure';
  readonly entry: OrderEntry;
}

/** Less of the same order; it keeps its place in the queue. */
export interface AmendOrder extends At {
  readonly kind: 'amend';
  readonly account: AccountId;
  readonly listing: number;
  readonly order: OrderReference;
  readonly quantity: number;
  readonly clientOrderId: string;
}

export interface OpenAccount extends At {
  readonly kind: 'open_account';
  readonly name: string;
  /** Robots keep no history, pay no fees, and no limit counts for them. */
  readonly robot?: boolean;
}

export interface Fund extends At {
  readonly kind: 'fund';
  readonly account: AccountId;
  readonly asset: string;
  /** Decimal text. */
  readonly amount: string;
}

export interface SetStatus extends At {
  readonly kind: 'set_status';
  /** All listings when undefined. */
  readonly listing?: number;
  readonly status: ListingStatus;
}

/** Who makes the market from now on; chance begins anew at the seed. */
export interface SetRobots extends At {
  readonly kind: 'set_robots';
  readonly profile: RobotProfileName;
  readonly seed: number;
}

/** Time passes: the robots act. */
export interface Advance extends At {
  readonly kind: 'advance';
}

/** On a market that is replayed others take, and then its levels show what is said; quantity 0: nothing. */
export interface Replay extends At {
  readonly kind: 'replay';
  readonly listing: number;
  readonly trades: readonly ReplayedTrade[];
  readonly levels: readonly LevelChange[];
}

export type ExchangeCommand =
  | PlaceOrder
  | PlaceList
  | CancelOrder
  | CancelAll
  | ReplaceOrder
  | AmendOrder
  | OpenAccount
  | Fund
  | SetStatus
  | SetRobots
  | Replay
  | Advance;

export type FilterName =
  | 'PRICE_FILTER'
  | 'LOT_SIZE'
  | 'MARKET_LOT_SIZE'
  | 'NOTIONAL'
  | 'PERCENT_PRICE_BY_SIDE'
  | 'MAX_NUM_ORDERS'
  | 'MAX_NUM_ALGO_ORDERS'
  | 'MAX_NUM_ICEBERG_ORDERS'
  | 'ICEBERG_PARTS'
  | 'TRAILING_DELTA';

/** Why a command changed nothing. */
export type Refusal =
  | { readonly reason: 'filter'; readonly filter: FilterName }
  | {
      readonly reason:
        | 'insufficient_balance'
        | 'would_take'
        | 'would_trigger'
        | 'duplicate_order'
        | 'market_closed'
        | 'unknown_order'
        | 'list_prices'
        | 'unsupported'
        | 'amend_quantity'
        | 'amend_executed'
        | 'amend_nothing'
        | 'amend_unsupported'
        | 'account_exists'
        | 'unknown_account'
        | 'bad_amount';
    };

/** A snapshot of an order and the fills that this command gave it. */
export interface Placed {
  readonly order: VenueOrder;
  readonly fills: readonly OrderFill[];
}

/** Two orders of which one ends the other. */
export interface OrderList {
  readonly id: number;
  readonly account: AccountId;
  readonly listing: number;
  readonly clientOrderId: string;
  readonly status: 'executing' | 'all_done';
  readonly at: number;
  readonly orders: readonly VenueOrder[];
}

/** What became of a command; `refused` means that nothing changed. */
export type Outcome =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | ({ readonly kind: 'placed' } & Placed)
  | { readonly kind: 'canceled'; readonly orders: readonly VenueOrder[] }
  | { readonly kind: 'listed'; readonly list: OrderList; readonly placed: readonly Placed[] }
  | {
      readonly kind: 'replaced';
      readonly canceled: VenueOrder | Refusal;
      readonly placed: Placed | Refusal | undefined;
    }
  | { readonly kind: 'amended'; readonly order: VenueOrder; readonly executionId: number }
  | { readonly kind: 'opened'; readonly account: AccountId }
  | { readonly kind: 'done' };

/** What just happened to an order; FIX ExecType. */
export type Execution =
  'new' | 'trade' | 'canceled' | 'replaced' | 'rejected' | 'expired' | 'trade_prevention';

/** What an order lost by a match that self-trade prevention kept from happening. */
export interface Prevention {
  readonly match: PreventedMatch;
  readonly quantity: number;
}

/** Told as it happens, in this order per match: executions, positions, public trades, levels. */
export type ExchangeEvent =
  | {
      readonly kind: 'execution';
      /** Unique over all orders; it goes up. */
      readonly id: number;
      readonly execution: Execution;
      /** The live record: read it before the call returns. */
      readonly order: VenueOrder;
      readonly fill: AccountTrade | undefined;
      /** Of `trade_prevention`. */
      readonly prevention: Prevention | undefined;
      /** The id under which a cancel asked for it; empty otherwise. */
      readonly cancelId: string;
      readonly at: number;
    }
  | {
      readonly kind: 'position';
      readonly account: AccountId;
      readonly assets: readonly string[];
      readonly at: number;
    }
  | {
      readonly kind: 'funded';
      readonly account: AccountId;
      readonly asset: string;
      readonly amount: Money;
      readonly at: number;
    }
  | { readonly kind: 'list'; readonly list: OrderList; readonly at: number }
  | {
      readonly kind: 'trade';
      readonly listing: number;
      readonly trade: TapeTrade;
      readonly makerOrderId: number;
      readonly takerOrderId: number;
    }
  | { readonly kind: 'aggregate'; readonly listing: number; readonly trade: AggregateTrade }
  | {
      readonly kind: 'levels';
      readonly listing: number;
      readonly changes: readonly LevelChange[];
      readonly at: number;
    }
  | ({
      readonly kind: 'best';
      readonly listing: number;
      readonly sequence: number;
    } & BestPrices);

/** Hears what happens while a command is applied. */
export type EventSink = (event: ExchangeEvent) => void;
