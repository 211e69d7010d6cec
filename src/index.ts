/**
 * The public library: what a user's strategies and scripts import as `tradsys`. Every strategy file
 * loads it, so what runs backtests is fetched when it is first called.
 */
import type {
  BacktestResult,
  GenerateBarsOptions,
  LibraryBacktest,
  LibrarySeries,
  ReadBarsOptions,
} from './app/library.js';

export type {
  BacktestResult,
  GenerateBarsOptions,
  LibraryBacktest,
  LibrarySeries,
  ReadBarsOptions,
} from './app/library.js';
export type { Bar } from './core/domain/bar.js';
export type { Instrument, InstrumentKind } from './core/domain/instrument.js';
export type { BarColumns, BarSeries } from './core/domain/market-data.js';
export type { Depth, Quote, Trade } from './core/domain/tick.js';
export type { ClosedTrade, OpenPosition } from './core/domain/trade.js';
export { indicators } from './core/indicators/index.js';
export type {
  AdxLines,
  Bands,
  CloseVolume,
  Deviation,
  DirectionalLines,
  HighLow,
  HighLowClose,
  Indicator,
  Indicators,
  MacdLines,
  PriceVolume,
  StochasticLines,
  VwapReset,
} from './core/indicators/index.js';
export type { Metrics } from './core/portfolio/performance/metrics.js';
export type { RiskLimits } from './core/risk/index.js';
export { boolean, choice, defineStrategy, integer, number } from './core/strategies/index.js';
export type {
  FillNotice,
  OrderNotice,
  OrderOptions,
  Parameter,
  ParameterSchema,
  ParameterValues,
  RequestId,
  RequestOptions,
  Size,
  Strategy,
  StrategyContext,
  StrategyHandlers,
  StrategySetup,
  WorkingOrder,
} from './core/strategies/index.js';
export { EXIT_CODES, TradsysError } from './errors.js';
export type { ErrorDetails, ExitReason } from './errors.js';

/**
 * Runs a backtest in this thread and answers with what `tradsys backtest --json` prints. Nothing is
 * stored; the strategy is trusted: neither its clock nor a loop without end is stopped. Rejects with
 * TradsysError on bad input and when the strategy fails.
 */
export async function backtest(input: LibraryBacktest): Promise<BacktestResult> {
  const library = await import('./app/library.js');
  return library.backtestAny(input);
}

/** A market file (CSV, JSON, gz) as bars, read by the rules of `tradsys data import`. */
export async function readBars(file: string, options?: ReadBarsOptions): Promise<LibrarySeries> {
  const library = await import('./app/library.js');
  return library.readBars(file, options);
}

/** A synthetic market: seeded, the same on every machine, one series for each symbol. */
export async function generateBars(
  options?: GenerateBarsOptions,
): Promise<readonly LibrarySeries[]> {
  const library = await import('./app/library.js');
  return library.generateBars(options);
}
