import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { Store, StoredRun } from '../../ports.js';
import type { BacktestResult } from '../backtest/result.js';
import { findRun, resultOf } from './find-run.js';

/** One line of `runs list`. Fractions of one; money in `currency`; null when the result is unreadable. */
export interface RunLine {
  readonly id: string;
  /** When it finished, microseconds UTC. */
  readonly createdAt: Timestamp;
  readonly strategy: string;
  readonly note: string;
  readonly journalHash: string;
  readonly figures: RunFigures | null;
}

export interface RunFigures {
  readonly symbols: readonly string[];
  readonly timeframes: readonly string[];
  readonly synthetic: boolean;
  readonly currency: string;
  readonly netProfit: number;
  readonly returnFraction: number;
  readonly maxDrawdownFraction: number;
  readonly trades: number;
  readonly halted: boolean;
}

/** Newest first. */
export async function listRuns(store: Store): Promise<readonly RunLine[]> {
  return (await store.listRuns()).map(lineOf);
}

/** The result of the run that `id` begins. Throws (exit 2) when there is none or several. */
export async function showRun(store: Store, id: string): Promise<BacktestResult> {
  return resultOf(await findRun(store, id));
}

export function lineOf(run: StoredRun): RunLine {
  const { id, createdAt, strategy, note, journalHash } = run;
  return { id, createdAt, strategy, note, journalHash, figures: figuresOf(run) };
}

/** One damaged run must not hide the others. */
function figuresOf(run: StoredRun): RunFigures | null {
  try {
    const { series, synthetic, currency, metrics, trades, halt } = resultOf(run);
    return {
      symbols: series.map(({ symbol }) => symbol),
      timeframes: [...new Set(series.map(({ timeframe }) => timeframe))],
      synthetic,
      currency,
      netProfit: metrics.returns.netProfit,
      returnFraction: metrics.returns.totalReturnFraction,
      maxDrawdownFraction: metrics.drawdown.maxDrawdownFraction,
      trades: trades.length,
      halted: halt !== null,
    };
  } catch (error) {
    if (error instanceof TradsysError) return null;
    throw error;
  }
}
