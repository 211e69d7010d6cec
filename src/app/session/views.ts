/**
 * What people and programs see of a running session: plain data, prices and quantities as plain
 * numbers in quote and base units, money in account currency, instants in microseconds UTC.
 */
import type { Figures } from '../../core/engine/index.js';

import type { JournalState } from '../journal/shared-state.js';

export type TradingState = 'active' | 'reducing' | 'halted';

export interface PositionView {
  readonly account: string;
  readonly strategy: string;
  /** Qualified symbol. */
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryPrice: number;
  readonly openedAt: number;
  readonly markPrice: number;
  /** When the mark was last renewed; a reader dims it when it is old. */
  readonly markAt: number;
  readonly unrealised: number;
  readonly realised: number;
  /** In quote; what the venue kept in coin is in `baseFees`. */
  readonly fees: number;
  readonly baseFees: { readonly amount: number; readonly asset: string };
  readonly funding: number;
  /** Price of the nearest protective order; null when there is none. */
  readonly stopPrice: number | null;
  /** How far the nearest trailing stop follows the best price; null when there is none. */
  readonly stopOffset: number | null;
  readonly liquidationPrice: number | null;
}

/** The last time a strategy looked at a symbol, and what came of it. */
export interface EvaluationView {
  readonly strategy: string;
  readonly symbol: string;
  readonly at: number;
  /** `no request`, `target 1`, `warming up, 12 of 20 bars`. */
  readonly outcome: string;
  /** The first gate that said no (a risk rule, `halted`, `stale`, `warm-up`); null when none did. */
  readonly gate: string | null;
  readonly reason: string;
  /** Its indicators, and what else it shows. */
  readonly figures: Figures;
}

export type OrderViewStatus =
  | 'submitted'
  | 'accepted'
  | 'triggered'
  | 'partially_filled'
  | 'cancelled'
  | 'expired'
  | 'rejected'
  | 'filled'
  | 'unknown'
  | 'never_accepted';

export interface OrderView {
  readonly account: string;
  readonly clientId: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly quantity: number;
  readonly filled: number;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** How far a trailing stop follows the best price; null of others. */
  readonly offset: number | null;
  readonly status: OrderViewStatus;
  readonly reduceOnly: boolean;
  readonly reason: string;
  /** Why the venue rejected, cancelled or expired it; empty otherwise. */
  readonly answer: string;
  readonly sentAt: number;
  readonly changedAt: number;
}

export interface FillView {
  readonly account: string;
  readonly clientId: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: number;
  readonly fee: number;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
  readonly tradeId: string;
}

export interface BalanceView {
  readonly account: string;
  readonly asset: string;
  readonly total: number;
  /** What working orders hold. */
  readonly held: number;
  /** Held at the venue besides `total`: what came from elsewhere, and is never sold. */
  readonly unmanaged: number;
}

export interface PnlView {
  readonly account: string;
  readonly currency: string;
  readonly startedWith: number;
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly fees: number;
  readonly funding: number;
  /** Since the start of the calendar's day (UTC). */
  readonly today: number;
  /** Fall of equity from its peak, fraction. */
  readonly drawdown: number;
}

export interface StrategyView {
  readonly strategy: string;
  readonly type: string;
  readonly account: string;
  readonly symbols: readonly string[];
  readonly timeframe: string | null;
  readonly state: 'running' | 'warming' | 'stopped';
  /** Why it is stopped; empty while it runs. */
  readonly reason: string;
  readonly capital: number;
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly drawdown: number;
  readonly positions: readonly PositionView[];
  readonly parameters: Readonly<Record<string, number | boolean | string>>;
  readonly evaluations: readonly EvaluationView[];
}

export interface RiskLimitView {
  /** snake_case, as in the config. */
  readonly rule: string;
  readonly limit: number;
  /** How near it is; null where the rule only looks at orders. */
  readonly actual: number | null;
  readonly unit: string;
  readonly refusals: number;
}

export interface RiskView {
  readonly account: string;
  readonly state: TradingState;
  readonly since: number;
  readonly reason: string;
  /** Halted to be flat: what entries still fill is closed as well. */
  readonly flatten: boolean;
  readonly limits: readonly RiskLimitView[];
  readonly guardian: {
    readonly tripped: boolean;
    readonly rule: string | null;
    readonly at: number | null;
    readonly limits: readonly RiskLimitView[];
  };
}

export interface FeedView {
  readonly venue: string;
  readonly symbol: string;
  readonly channel: string;
  readonly state: 'connecting' | 'live' | 'stale' | 'lost';
  readonly lastAt: number | null;
  readonly events: number;
  readonly refused: number;
  readonly reconnects: number;
}

export interface StatusView {
  readonly version: string;
  readonly pid: number;
  readonly mode: 'paper' | 'live';
  readonly session: string;
  readonly epoch: number;
  readonly startedAt: number;
  readonly readyAt: number | null;
  /** Of several accounts the worst. */
  readonly state: TradingState;
  readonly reason: string;
  readonly flatten: boolean;
  readonly events: number;
  readonly journal: {
    readonly entries: number;
    readonly durable: number;
    readonly bytes: number;
    /** Milliseconds that a commit took, when it was slow and not longer than a minute ago; else 0. */
    readonly slowMs: number;
    /** `full`: the disk has no room, and nothing new is sent. */
    readonly state: JournalState;
  };
  readonly accounts: readonly {
    readonly account: string;
    readonly venue: string;
    readonly mode: string;
    readonly connected: boolean;
    readonly state: TradingState;
    /** Why trading on it is in that state; empty while it is active. */
    readonly reason: string;
    /** As in `risk`. */
    readonly flatten: boolean;
  }[];
  readonly feeds: readonly FeedView[];
  readonly strategies: number;
  readonly openOrders: number;
  readonly positions: number;
}

/** One line of what happened, newest last. */
export interface EventView {
  readonly seq: number;
  readonly at: number;
  /** `order`, `fill`, `denied`, `state`, `strategy`, `control`, `feed`, `start`. */
  readonly kind: string;
  readonly symbol: string | null;
  readonly strategy: string | null;
  /** What came of it, in one word: `sent`, `rejected`, `halted`, `tripped`; empty where the kind says all. */
  readonly status: string;
  readonly text: string;
}

/** Every view by its name: the names are the commands and the routes. */
export interface Views {
  readonly positions: {
    readonly positions: readonly PositionView[];
    readonly evaluations: readonly EvaluationView[];
  };
  readonly orders: { readonly orders: readonly OrderView[] };
  readonly fills: { readonly fills: readonly FillView[] };
  readonly balance: { readonly balances: readonly BalanceView[] };
  readonly pnl: { readonly accounts: readonly PnlView[] };
  readonly strategies: { readonly strategies: readonly StrategyView[] };
  readonly risk: { readonly accounts: readonly RiskView[] };
  readonly status: StatusView;
  readonly events: { readonly events: readonly EventView[] };
}

export type ViewName = keyof Views;
