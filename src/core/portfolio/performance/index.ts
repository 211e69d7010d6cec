/**
 * Statistics of a finished run, over its equity curve and its closed trades. Pure functions of
 * columns; they know neither engine, strategy nor storage, and nothing they return feeds a decision
 * (which is why they alone in the core may take logarithms and exponentials).
 */
export { breakEvenCostBps, computeMetrics, tradingDaysPerYear } from './compute.js';
export { equalWeightedIndex } from './benchmark.js';
export { probabilisticSharpe } from './daily.js';
export type { ActivityInput, BenchmarkInput, MetricsInput, SymbolLiquidity } from './input.js';
export type * from './metrics.js';
export { MINIMUM_SAMPLE } from './minimum-sample.js';
export { PERIOD_LENGTHS, periodResults, thinCurve } from './periods.js';
export type { PeriodLength, PeriodResult } from './periods.js';
export { realisedFall } from './trade-sequence.js';
export { groupTrades, tradeGroup } from './trades.js';
