/** All metrics of a run in one call: O(points + trades log trades), no copy of the curve. */
import { asTimestamp, MICROSECONDS_PER_SECOND } from '../../domain/units.js';
import type { Timestamp } from '../../domain/units.js';
import type { ActivityInput, MetricsInput } from './input.js';
import type { ActivityMetrics, CostMetrics, DrawdownMetrics, Metrics } from './metrics.js';
import { benchmarkMetrics } from './benchmark.js';
import { dailyGrowth, dailyReturns, dayMetrics, pick, riskMetrics } from './daily.js';
import { dayEndIndices, dayOf, falls } from './equity-curve.js';
import type { Falls } from './equity-curve.js';
import { ratio, whenEnough } from './minimum-sample.js';
import { realPower } from './statistics.js';
import { tradeMetrics } from './trades.js';

/** A calendar year in seconds: 365.25 days. */
const SECONDS_PER_YEAR = 31_557_600;
const BPS = 10_000;
/** Share of a bar's volume a fill may take before the estimate calls it too much. */
const CAPACITY_VOLUME_SHARE = 0.1;

/**
 * Every statistic of a run.
 * @throws RangeError when the columns are empty or differ in length, or the starting equity is not
 *   positive: those are faults of the caller.
 */
export function computeMetrics(input: MetricsInput): Metrics {
  const { at, equity, startingEquity, activity, daysPerYear } = input;
  checkShape(input);
  const dayEnds = dayEndIndices(at);
  const daily = pick(equity, dayEnds);
  const returns = dailyReturns(daily);
  const finalEquity = equity[equity.length - 1]!;
  const netProfit = finalEquity - startingEquity;
  const durationSeconds = (at[at.length - 1]! - at[0]!) / MICROSECONDS_PER_SECOND;
  const growth = dailyGrowth(startingEquity, finalEquity, daily.length);
  const annualReturn = Math.expm1(growth * daysPerYear);
  const yearly = realPower(finalEquity / startingEquity, SECONDS_PER_YEAR / durationSeconds) - 1;
  const annual = (value: number): number | null =>
    whenEnough('annualised', returns.length, () => value);
  const fallen = falls(at, equity, startingEquity);
  const drawdown = drawdownMetrics(input, fallen, netProfit);
  const totalReturn = netProfit / startingEquity;
  const run = { at, equity, dayEnds, totalReturn, annualReturn, daysPerYear };
  return {
    period: {
      start: asTimestamp(at[0]!),
      end: asTimestamp(at[at.length - 1]!),
      durationSeconds,
      bars: at.length,
      days: daily.length,
      daysPerYear,
    },
    returns: {
      startingEquity,
      finalEquity,
      peakEquity: fallen.highest,
      lowestEquity: fallen.lowest,
      netProfit,
      totalReturnFraction: totalReturn,
      annualReturnFraction: annual(annualReturn),
      compoundAnnualGrowthFraction: annual(yearly),
      ...dayMetrics(pick(at, dayEnds), daily, startingEquity),
    },
    risk: riskMetrics(returns, growth, annualReturn, drawdown.maxDrawdownFraction, daysPerYear),
    drawdown,
    trades: tradeMetrics(input.trades, startingEquity, durationSeconds, input.openPositions),
    costs: costMetrics(activity, netProfit, startingEquity),
    activity: activityMetrics(input, fallen.sum / at.length, daily.length),
    benchmark: input.benchmark === null ? null : benchmarkMetrics(run, input.benchmark),
  };
}

function checkShape({ at, equity, startingEquity, benchmark }: MetricsInput): void {
  if (at.length === 0) throw new RangeError('an equity curve needs at least one point');
  if (at.length !== equity.length || (benchmark && benchmark.close.length !== at.length)) {
    throw new RangeError('time, equity and benchmark columns must have one length');
  }
  if (!(startingEquity > 0)) throw new RangeError('starting equity must be positive');
}

function drawdownMetrics(input: MetricsInput, fallen: Falls, netProfit: number): DrawdownMetrics {
  const { at, equity, startingEquity } = input;
  const { deepest, count } = fallen;
  const when = (index: number | undefined): Timestamp | null =>
    index === undefined ? null : asTimestamp(at[Math.max(0, index)]!);
  const recovered = deepest?.recovered === true;
  const peakEquity =
    deepest === null ? null : deepest.peak < 0 ? startingEquity : equity[deepest.peak]!;
  return {
    maxDrawdownFraction: deepest?.depthFraction ?? 0,
    maxDrawdownAmount: fallen.maxAmount,
    maxDrawdownPeakAt: when(deepest?.peak),
    maxDrawdownTroughAt: when(deepest?.trough),
    maxDrawdownRecoveredAt: recovered ? when(deepest.end) : null,
    maxDrawdownPeakProfit: peakEquity === null ? null : peakEquity - startingEquity,
    maxDrawdownTroughProfit: deepest ? equity[deepest.trough]! - startingEquity : null,
    maxDrawdownSeconds: deepest
      ? (at[deepest.trough]! - at[Math.max(0, deepest.peak)]!) / MICROSECONDS_PER_SECOND
      : null,
    maxDrawdownRecoverySeconds: recovered
      ? (at[deepest.end]! - at[deepest.trough]!) / MICROSECONDS_PER_SECOND
      : null,
    longestDrawdownSeconds:
      count === 0 ? null : fallen.longestMicroseconds / MICROSECONDS_PER_SECOND,
    averageDrawdownFraction: ratio(fallen.depthSum, count),
    averageDrawdownSeconds: ratio(fallen.microsecondsSum / MICROSECONDS_PER_SECOND, count),
    drawdowns: count,
    currentDrawdownFraction: fallen.currentFraction,
    underwaterFraction: fallen.pointsUnderwater / at.length,
    ulcerIndexFraction: Math.sqrt(fallen.squareSum / at.length),
    recoveryFactor: ratio(netProfit, fallen.maxAmount),
  };
}

/** Net profit before costs over traded notional: the cost per unit that would eat all of it. */
export function breakEvenCostBps(profitBeforeCosts: number, tradedNotional: number): number | null {
  return ratio(profitBeforeCosts * BPS, tradedNotional);
}

function costMetrics(activity: ActivityInput, netProfit: number, starting: number): CostMetrics {
  const { fees, slippage, funding, tradedNotional } = activity;
  const total = fees + slippage + funding;
  return {
    fees,
    slippage,
    funding,
    total,
    totalOfStartingEquityFraction: total / starting,
    averageCostBps: ratio(total * BPS, tradedNotional),
    breakEvenCostBps: breakEvenCostBps(netProfit + total, tradedNotional),
  };
}

function activityMetrics(
  { at, activity, openPositions }: MetricsInput,
  meanEquity: number,
  days: number,
): ActivityMetrics {
  const turnover = ratio(activity.tradedNotional, meanEquity);
  const demanding = (activity.liquidity ?? [])
    .filter((each) => each.largestVolumeShareFraction > 0)
    .reduce<{ symbol: string; share: number } | null>(
      (worst, { symbol, largestVolumeShareFraction: share }) =>
        worst === null || share > worst.share ? { symbol, share } : worst,
      null,
    );
  return {
    orders: activity.orders,
    ordersCancelled: activity.ordersCancelled ?? 0,
    ordersExpired: activity.ordersExpired ?? 0,
    ordersRejected: activity.ordersRejected ?? 0,
    fills: activity.fills,
    timeInMarketFraction: activity.barsInPosition / at.length,
    averageGrossExposureFraction: ratio(activity.grossExposureSum, at.length),
    maxGrossExposureFraction: activity.grossExposureMax,
    tradedNotional: activity.tradedNotional,
    turnoverRatio: turnover,
    dailyTurnoverFraction: ratio(turnover, days),
    estimatedCapacity: demanding && (meanEquity * CAPACITY_VOLUME_SHARE) / demanding.share,
    lowestCapacitySymbol: demanding?.symbol ?? null,
    openPositions: openPositions.length,
    openProfit: openPositions.reduce((sum, position) => sum + position.unrealisedPnl, 0),
  };
}

/**
 * 365 when the market trades at weekends, else 252: more than 60 % of the weekend days one would
 * expect among the days that have bars (the rule of backtesting.py).
 */
export function tradingDaysPerYear(at: Float64Array): 252 | 365 {
  const ends = dayEndIndices(at);
  let weekendDays = 0;
  for (const index of ends) {
    const weekday = (dayOf(at[index]!) + 4) % 7;
    if (weekday === 0 || weekday === 6) weekendDays++;
  }
  return weekendDays / ends.length > (2 / 7) * 0.6 ? 365 : 252;
}
