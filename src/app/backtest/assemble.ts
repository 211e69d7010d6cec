/** From what the engine sent back to the result that people and programs read. */
import { createHash } from 'node:crypto';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { asTimestamp, powerOfTen } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import {
  breakEvenCostBps,
  computeMetrics,
  equalWeightedIndex,
  thinCurve,
  tradingDaysPerYear,
} from '../../core/portfolio/performance/index.js';
import { BarCursor } from '../../core/market/index.js';
import { assumptionsOf } from './assumptions.js';
import { breakdownsOf } from './breakdowns.js';
import { canonicalJson } from './hashes.js';
import type { MainOutcome, VariantOutcomes } from './passes.js';
import type { BacktestPlan, PlannedSeries } from './plan.js';
import type { BacktestResult, RunManifest, Sensitivity, SeriesUsed } from './result.js';
import type { BacktestSettings } from './settings.js';
import { tellsNoDelay } from './recorded-delay.js';
import { refusalSummary } from './refusals.js';
import { closedTrades } from './trade-log.js';

/** Points of the equity curve kept in the result. */
const CURVE_POINTS = 400;

export interface AssembleInput {
  readonly plan: BacktestPlan;
  readonly settings: BacktestSettings;
  readonly outcome: MainOutcome;
  readonly warnings: readonly string[];
  readonly note: string;
  readonly engineVersion: string;
  /** Of each series of the plan, by `hashSeries`: whoever runs the plan elsewhere hashes meanwhile. */
  readonly dataHashes: readonly string[];
}

/** The result but for its sensitivity: that takes the other passes, see `sensitivityOf`. */
export function assembleResult(input: AssembleInput): BacktestResult {
  const { plan, settings, outcome } = input;
  const { at, equity, startingEquity } = outcome;
  const instruments = plan.series.map(({ instrument }) => instrument);
  const names = plan.instances.map(({ name }) => name).sort();
  const trades = closedTrades(outcome.tradeColumns, plan.series, names);
  const series = plan.series.map((one, index) =>
    seriesUsed(one, settings.series[index]!, outcome, plan),
  );
  const metrics = computeMetrics({
    at,
    equity,
    startingEquity,
    trades,
    openPositions: outcome.openPositions,
    activity: outcome.activity,
    benchmark: benchmarkOf(plan, at, series),
    daysPerYear: tradingDaysPerYear(at),
  });
  return {
    version: 1,
    runId: null,
    note: input.note,
    title: settings.title,
    instances: plan.instances.map(({ name, strategy, symbols, parameters, allocation }) => ({
      instance: name,
      strategy: plan.strategies[strategy]!.name,
      symbols,
      parameters,
      capital: allocation * startingEquity,
    })),
    series,
    synthetic: settings.series.some(({ synthetic }) => synthetic),
    from: series.reduce((first, one) => (one.first < first ? one.first : first), series[0]!.first),
    to: series.reduce((last, one) => (one.last > last ? one.last : last), series[0]!.last),
    currency: plan.currency,
    halt: outcome.halt ?? null,
    metrics,
    sensitivity: null,
    equityCurve: thinCurve(at, equity, CURVE_POINTS),
    ...breakdownsOf(outcome, trades),
    trades,
    openPositions: outcome.openPositions,
    assumptions: assumptionsOf(plan, settings),
    refusals: outcome.refusals.map((one) => refusalSummary(one, instruments, plan.currency)),
    warnings: [...input.warnings, ...warningsOf(input)],
    manifest: manifestOf(input),
  };
}

function seriesUsed(
  series: PlannedSeries,
  setting: BacktestSettings['series'][number],
  outcome: MainOutcome,
  plan: BacktestPlan,
): SeriesUsed {
  const { bars, firstBar, instrument } = series;
  const cursor = new BarCursor(series);
  const symbol = qualifiedSymbol(instrument);
  const warmups = plan.instances
    .filter((instance) => instance.symbols.includes(symbol))
    .map(({ name }) => outcome.warmups.get(name) ?? 0);
  const tradable = Math.max(firstBar, Math.min(...warmups, Infinity) - 1);
  return {
    symbol,
    timeframe: series.timeframe,
    kind: instrument.kind,
    origin: setting.origin,
    synthetic: setting.synthetic,
    bars: bars.length - firstBar,
    warmupBars: firstBar,
    first: cursor.startOf(firstBar) as Timestamp,
    last: cursor.endOf(bars.length - 1) as Timestamp,
    firstTradable: tradable < bars.length ? asTimestamp(cursor.endOf(tradable)) : null,
  };
}

/** Buying and holding: the only instrument's closes, or equal parts of all. */
function benchmarkOf(plan: BacktestPlan, at: Float64Array, used: readonly SeriesUsed[]) {
  if (at.length === 0) return null;
  const closes = plan.series.map((series) => closesAt(series, at));
  const starts = used.map(({ firstTradable }) => {
    if (firstTradable === null) return 0;
    return Math.max(
      0,
      at.findIndex((time) => time >= firstTradable),
    );
  });
  const first = Math.min(...starts);
  if (closes.length === 1) return { close: closes[0]!, firstTradable: first };
  return { close: equalWeightedIndex(closes, starts), firstTradable: first };
}

/** Closes on the curve's timeline; the last known price where the series has no bar, 0 before its first. */
function closesAt(series: PlannedSeries, at: Float64Array): Float64Array {
  const cursor = new BarCursor(series);
  const unit = powerOfTen(series.instrument.priceScale);
  const closes = new Float64Array(at.length);
  let bar = series.firstBar;
  let end = cursor.endOf(bar);
  let last = 0;
  for (let index = 0; index < at.length; index++) {
    while (end <= at[index]!) {
      last = series.bars.close[bar]! / unit;
      end = cursor.endOf(++bar);
    }
    closes[index] = last;
  }
  return closes;
}

/** How the result would differ under other costs or delays; null without those passes. */
export function sensitivityOf(
  { startingEquity, finalEquity, tradeColumns, activity }: MainOutcome,
  variants: VariantOutcomes | undefined,
): Sensitivity | null {
  if (!variants) return null;
  const variant = (netProfit: number, count: number) => ({
    netProfit,
    returnFraction: netProfit / startingEquity,
    trades: count,
  });
  const { zeroCost, doubleCost, oneBarLate } = variants;
  const netProfit = finalEquity - startingEquity;
  return {
    method: 'rerun',
    zeroCost: variant(zeroCost.netProfit, zeroCost.trades),
    modelCost: variant(netProfit, tradeColumns.count),
    doubleCost: variant(doubleCost.netProfit, doubleCost.trades),
    oneBarLate: variant(oneBarLate.netProfit, oneBarLate.trades),
    breakEvenCostBps: breakEvenCostBps(
      netProfit + activity.fees + activity.slippage,
      activity.tradedNotional,
    ),
  };
}

function warningsOf({ plan, settings, outcome }: AssembleInput): string[] {
  const warnings: string[] = [];
  if (settings.limits['circuitBreaker'] !== undefined && !plan.limits.circuitBreaker) {
    const what = 'bars are longer than the window of trading.risk.circuit_breaker_window';
    warnings.push(
      `${what}: the circuit breaker is off, for nobody knows how far the price moved within it`,
    );
  }
  const spot = plan.series.filter(({ instrument }) => instrument.kind === 'spot');
  if (spot.length > 0) {
    const symbols = spot.map(({ instrument }) => qualifiedSymbol(instrument)).join(', ');
    const what = spot.length === 1 ? 'is a spot market' : 'are spot markets';
    warnings.push(`${symbols} ${what}: a sell signal closes, it never goes short`);
  }
  for (const { instance, symbol, quantity } of outcome.dust) {
    const what = `${instance} holds ${quantity} of ${symbol} at the end`;
    warnings.push(`${what}, less than a lot: counted in equity, too little to be sold`);
  }
  const { workingOrders } = outcome;
  if (workingOrders > 0) {
    const orders = workingOrders === 1 ? '1 order was' : `${workingOrders} orders were`;
    warnings.push(`${orders} still working at the end`);
  }
  if (settings.ticks?.latencyAsRecorded === true) {
    const symbols = plan.series.filter(({ ticks }) => ticks && tellsNoDelay(ticks));
    for (const { instrument } of symbols) {
      warnings.push(
        `nothing of ${qualifiedSymbol(instrument)} was received later than the venue wrote it: its recorded latency is 0`,
      );
    }
  }
  return warnings;
}

function manifestOf(input: AssembleInput): RunManifest {
  const { plan, settings, outcome, engineVersion, dataHashes } = input;
  return {
    engineVersion,
    data: plan.series.map(({ instrument, timeframe }, index) => ({
      symbol: qualifiedSymbol(instrument),
      timeframe,
      hash: dataHashes[index]!,
    })),
    strategies: plan.strategies.map((prepared) => ({
      strategy: prepared.name,
      origin: prepared.kind === 'built_in' ? 'built-in' : prepared.origin,
      hash: prepared.sourceHash,
    })),
    configHash: createHash('sha256').update(canonicalJson(settings)).digest('hex'),
    seed: settings.seed,
    journalHash: outcome.journalHash,
  };
}
