/**
 * What a backtest returns: the object `--json` prints, runs store and the report renders. Plain JSON:
 * instants are microseconds UTC, money is account currency, fractions are of one.
 */
import type { InstrumentKind } from '../../core/domain/instrument.js';
import type { ClosedTrade, OpenPosition } from '../../core/domain/trade.js';
import type { Timestamp } from '../../core/domain/units.js';
import type {
  Metrics,
  PeriodLength,
  PeriodResult,
  TradeGroupMetrics,
} from '../../core/portfolio/performance/index.js';

/** One strategy instance as it ran. */
export interface InstanceSummary {
  readonly instance: string;
  readonly strategy: string;
  readonly symbols: readonly string[];
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** Share of the account it was given, account currency. */
  readonly capital: number;
}

/** One series of bars as it was used. */
export interface SeriesUsed {
  /** Qualified symbol. */
  readonly symbol: string;
  readonly timeframe: string;
  readonly kind: InstrumentKind;
  readonly origin: string;
  readonly synthetic: boolean;
  /** Bars inside the span, and bars before it on which indicators warmed up. */
  readonly bars: number;
  readonly warmupBars: number;
  /** Start of the first bar, end of the last, and end of the first bar at which orders were possible. */
  readonly first: Timestamp;
  readonly last: Timestamp;
  readonly firstTradable: Timestamp | null;
}

/** The rule that stopped trading for the rest of the run. */
export interface Halt {
  readonly at: Timestamp;
  readonly rule: string;
  /** Orders refused after it because of it. */
  readonly refusedAfter: number;
}

/** One kind of refusal, counted; limit and actual are those of the first one, with their unit. */
export interface RefusalSummary {
  /** Risk rule, or `venue` for what the venue would have rejected. */
  readonly rule: string;
  readonly count: number;
  readonly firstAt: Timestamp;
  readonly limit: string;
  readonly actual: string;
  /** The first refused request in words: `buy 0.5 BTC/USDT`. */
  readonly example: string;
}

/** One thing the simulation takes for granted, for one line of the report. */
export interface Assumption {
  /** `fees`, `slippage`, `latency`, `fills`, `rounding`, `warm-up`, `capital`, ... */
  readonly topic: string;
  readonly text: string;
}

/** Outcome of the same run under another cost or delay. */
export interface Variant {
  readonly netProfit: number;
  readonly returnFraction: number;
  readonly trades: number;
}

/**
 * How much of the result hangs on costs and on speed. `rerun` variants come from running again;
 * `linear` ones add the recorded costs back and keep the same fills.
 */
export interface Sensitivity {
  readonly method: 'rerun' | 'linear';
  readonly zeroCost: Variant;
  readonly modelCost: Variant;
  readonly doubleCost: Variant;
  /** Costs in bps of notional at which the net profit is zero; null without a fill. */
  readonly breakEvenCostBps: number | null;
  /** Every order one bar later; null when not run. */
  readonly oneBarLate: Variant | null;
}

/** A row of a table by symbol, instance or reason; `netProfit` counts closed trades, `openProfit` the rest. */
export interface BreakdownRow extends TradeGroupMetrics {
  readonly name: string;
  /** Profit of its closed trades over the starting equity of the account. */
  readonly profitFraction: number;
  /** Largest fall of its realised profit, 0 or negative. */
  readonly maxClosedTradeDrawdown: number;
  readonly openProfit: number;
  readonly tradedNotional: number | null;
}

/** Trades that were entered for one reason and left for another (freqtrade's mixed tags). */
export interface ReasonsRow extends BreakdownRow {
  readonly entryReason: string;
  readonly exitReason: string;
}

/** The equity curve thinned for display; the full one goes to `--out`. */
export interface EquityCurve {
  readonly at: readonly number[];
  readonly equity: readonly number[];
}

export interface HashedData {
  readonly symbol: string;
  readonly timeframe: string;
  readonly hash: string;
}

export interface HashedSource {
  readonly strategy: string;
  /** `built-in`, or the user's file. */
  readonly origin: string;
  readonly hash: string;
}

/** All that decides the result; two runs with equal manifests have equal journal hashes. */
export interface RunManifest {
  readonly engineVersion: string;
  readonly data: readonly HashedData[];
  readonly strategies: readonly HashedSource[];
  readonly configHash: string;
  readonly seed: number;
  readonly journalHash: string;
}

export interface BacktestResult {
  /** Version of this shape; rises when a field changes its meaning. */
  readonly version: 1;
  /** Null when the run was not stored. */
  readonly runId: string | null;
  readonly note: string;
  /** What was run: the strategy's name, or `portfolio` for the strategies of a config. */
  readonly title: string;
  readonly instances: readonly InstanceSummary[];
  readonly series: readonly SeriesUsed[];
  /** True when any series is made up. */
  readonly synthetic: boolean;
  /** Start of the first bar, end of the last. */
  readonly from: Timestamp;
  readonly to: Timestamp;
  /** Account currency. */
  readonly currency: string;
  readonly halt: Halt | null;
  readonly metrics: Metrics;
  readonly sensitivity: Sensitivity | null;
  readonly equityCurve: EquityCurve;
  readonly periods: Readonly<Record<PeriodLength, readonly PeriodResult[]>>;
  readonly bySymbol: readonly BreakdownRow[];
  readonly byInstance: readonly BreakdownRow[];
  readonly byEntryReason: readonly BreakdownRow[];
  readonly byExitReason: readonly BreakdownRow[];
  readonly byEntryAndExitReason: readonly ReasonsRow[];
  readonly trades: readonly ClosedTrade[];
  readonly openPositions: readonly OpenPosition[];
  readonly assumptions: readonly Assumption[];
  readonly refusals: readonly RefusalSummary[];
  readonly warnings: readonly string[];
  readonly manifest: RunManifest;
}

/** The full series behind a result, too large for JSON; what `--out` writes as CSV. */
export interface BacktestSeries {
  readonly at: Float64Array;
  readonly equity: Float64Array;
}
