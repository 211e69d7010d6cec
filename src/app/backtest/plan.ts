import type { BarSeries } from '../../core/domain/market-data.js';
import type { TickData } from '../../core/domain/tick-data.js';
import type { Money } from '../../core/domain/units.js';
import type { RiskLimits } from '../../core/risk/index.js';
import type { LatencyModel, QueueModel, SlippageModel } from '../../core/simulation/index.js';
import type { PlannedInstance, PreparedStrategy } from '../strategies/index.js';

export type { PlannedInstance } from '../strategies/index.js';

export interface PlannedSeries extends BarSeries {
  /** Index of the first bar of the run; bars before it warm indicators up. */
  readonly firstBar: number;
  /** The ticks behind the bars, when the run is on them. */
  readonly ticks?: TickData;
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
  /** On ticks: the recording contains our orders. */
  readonly oursRecorded?: boolean;
  /** How a resting order moves up its queue; undefined: the run is on bars. */
  readonly queue?: QueueModel;
  readonly closeAtEnd: boolean;
  /** Also run it without costs, with twice the costs, and one bar late. */
  readonly sensitivity: boolean;
  /** Send back every order with what became of it; it changes nothing else. */
  readonly orders?: boolean;
}
