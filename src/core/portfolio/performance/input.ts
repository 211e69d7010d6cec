/** What the engine collects during a run so that statistics can be computed after it. */
import type { ClosedTrade, OpenPosition } from '../../domain/trade.js';

/**
 * The price of holding instead of trading, as one series. `close` has one value per point of the
 * equity curve, in any unit (a single instrument's closes as plain numbers, or the index made by
 * `equalWeightedIndex`), 0 where there is no price yet. Holding starts at `firstTradable`, an index
 * into it: before that the strategy could not trade either.
 */
export interface BenchmarkInput {
  readonly close: Float64Array;
  readonly firstTradable: number;
}

/** The most one fill took of its bar's volume, by symbol (fraction; absent without volume). */
export interface SymbolLiquidity {
  readonly symbol: string;
  readonly largestVolumeShareFraction: number;
}

/** Sums kept while the run goes on; money in account currency, positive when paid. */
export interface ActivityInput {
  readonly orders: number;
  readonly ordersCancelled?: number;
  readonly ordersExpired?: number;
  readonly ordersRejected?: number;
  readonly fills: number;
  /** Points of the equity curve at which any position was open. */
  readonly barsInPosition: number;
  /** Sum over all points of gross position value / equity, and the largest of them. */
  readonly grossExposureSum: number;
  readonly grossExposureMax: number;
  /** Sum over fills of |quantity x price x contract size|. */
  readonly tradedNotional: number;
  readonly fees: number;
  /** Sum over fills of how much worse than the reference price they were, in money. */
  readonly slippage: number;
  readonly funding: number;
  readonly liquidity?: readonly SymbolLiquidity[];
}

export interface MetricsInput {
  /** Bar ends, microseconds UTC, strictly rising; at least one. */
  readonly at: Float64Array;
  /** Account equity at `at`, open positions marked; same length. */
  readonly equity: Float64Array;
  /** Account equity before the first bar. */
  readonly startingEquity: number;
  /** In the order in which they were closed. */
  readonly trades: readonly ClosedTrade[];
  readonly openPositions: readonly OpenPosition[];
  readonly activity: ActivityInput;
  readonly benchmark: BenchmarkInput | null;
  /** 365 for markets open at weekends, 252 for others; see `tradingDaysPerYear`. */
  readonly daysPerYear: number;
}
