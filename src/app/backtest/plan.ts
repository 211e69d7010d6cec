import type { BarSeries } from '../../core/domain/market-data.js';
import type { Money } from '../../core/domain/units.js';
import type { Capital } from '../../core/engine/index.js';
import type { RiskLimits } from '../../core/risk/index.js';
import type { LatencyModel, SlippageModel } from '../../core/simulation/index.js';
import type { PreparedStrategy } from '../strategies/prepared.js';

/** One strategy instance to run. */
export interface PlannedInstance {
  /** Unique among the plan's. */
  readonly name: string;
  /** Index into `strategies`. */
  readonly strategy: number;
  /** Qualified symbols; one unless the strategy is a universe strategy. */
  readonly symbols: readonly string[];
  readonly parameters: Readonly<Record<string, number | boolean | string>>;
  readonly capital: Capital;
  /** Part of the opening equity its sub-ledger starts with. */
  readonly allocation: number;
}

export interface PlannedSeries extends BarSeries {
  /** Index of the first bar of the run; bars before it warm indicators up. */
  readonly firstBar: number;
}

/**
 * Everything that decides a backtest, as plain data that can be sent to a worker thread: the bars lie
 * in shared memory.
 */
export interface BacktestPlan {
  /** Sorted by qualified symbol. */
  readonly series: readonly PlannedSeries[];
  readonly strategies: readonly PreparedStrategy[];
  readonly instances: readonly PlannedInstance[];
  readonly currency: string;
  readonly cash: Money;
  readonly limits: RiskLimits;
  readonly slippage: SlippageModel;
  readonly latency: LatencyModel;
  readonly closeAtEnd: boolean;
  /** Also run it without costs, with twice the costs, and one bar late. */
  readonly sensitivity: boolean;
  /** Send back every order with what became of it; it changes nothing else. */
  readonly orders?: boolean;
}
