/** Returns and risk from the equity at the end of each UTC day; risk-free rate 0 throughout. */
import { asTimestamp, MICROSECONDS_PER_DAY } from '../../domain/units.js';
import type { ReturnMetrics, RiskMetrics } from './metrics.js';
import { dayOf } from './equity-curve.js';
import { finite, ratio, whenEnough } from './minimum-sample.js';
import { mean, normalDistribution, realPower, sampleVariance, shape } from './statistics.js';

/** Points picked by index. */
export function pick(values: Float64Array, indices: Int32Array): Float64Array {
  const picked = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = values[indices[i]!]!;
  return picked;
}

/**
 * Return of each day on the day before; one fewer than days, because the first day has no full day
 * before it. A day after equity has gone to zero or below returns 0.
 */
export function dailyReturns(dayEnds: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, dayEnds.length - 1));
  for (let i = 1; i < dayEnds.length; i++) {
    const before = dayEnds[i - 1]!;
    returns[i - 1] = before > 0 ? dayEnds[i]! / before - 1 : 0;
  }
  return returns;
}

/**
 * Mean log return of a day: over as many days as there are daily returns, though from the starting
 * equity, so that what the first day earned is not lost. -Infinity after ruin.
 */
export function dailyGrowth(starting: number, final: number, days: number): number {
  return final > 0 ? Math.log(final / starting) / (days - 1) : -Infinity;
}

export type DayMetrics = Pick<
  ReturnMetrics,
  | 'averageDailyProfit'
  | 'averageDailyReturnFraction'
  | 'averageWinningDayFraction'
  | 'averageLosingDayFraction'
  | 'bestDayFraction'
  | 'worstDayFraction'
  | 'bestDayProfit'
  | 'worstDayProfit'
  | 'bestDay'
  | 'worstDay'
  | 'winningDays'
  | 'flatDays'
  | 'losingDays'
>;

/** Days as freqtrade lists them: won, drawn and lost, best and worst. The start opens the first day. */
export function dayMetrics(at: Float64Array, dayEnds: Float64Array, starting: number): DayMetrics {
  let [won, lost, wonSum, lostSum, returnSum] = [0, 0, 0, 0, 0];
  let [best, worst, bestProfit, worstProfit] = [-Infinity, Infinity, -Infinity, Infinity];
  let [bestIndex, worstIndex] = [0, 0];
  for (let i = 0; i < dayEnds.length; i++) {
    const before = i === 0 ? starting : dayEnds[i - 1]!;
    const profit = dayEnds[i]! - before;
    const fraction = before > 0 ? profit / before : 0;
    returnSum += fraction;
    if (profit > 0) [won, wonSum] = [won + 1, wonSum + fraction];
    if (profit < 0) [lost, lostSum] = [lost + 1, lostSum + fraction];
    if (fraction > best) [best, bestIndex] = [fraction, i];
    if (fraction < worst) [worst, worstIndex] = [fraction, i];
    if (profit > bestProfit) bestProfit = profit;
    if (profit < worstProfit) worstProfit = profit;
  }
  const days = dayEnds.length;
  const daily = (value: number): number | null => whenEnough('daily', days, () => value);
  const day = (index: number): DayMetrics['bestDay'] =>
    daily(0) === null ? null : asTimestamp(dayOf(at[index]!) * MICROSECONDS_PER_DAY);
  return {
    averageDailyProfit: daily((dayEnds[days - 1]! - starting) / days),
    averageDailyReturnFraction: daily(returnSum / days),
    averageWinningDayFraction: daily(wonSum / won),
    averageLosingDayFraction: daily(lostSum / lost),
    bestDayFraction: daily(best),
    worstDayFraction: daily(worst),
    bestDayProfit: daily(bestProfit),
    worstDayProfit: daily(worstProfit),
    bestDay: day(bestIndex),
    worstDay: day(worstIndex),
    winningDays: won,
    flatDays: days - won - lost,
    losingDays: lost,
  };
}

/**
 * `returns` are daily, `growth` is the mean log return of a day. Formulas: Sharpe (1994) mean/sd x
 * sqrt(days a year); Sortino and van der Meer (1991) with target 0; annual volatility sd x
 * sqrt(days a year), and compounded sqrt((var + (1+g)^2)^d - (1+g)^(2d)) with g the geometric mean
 * (Tobin 1965, as in backtesting.py); Calmar = annual return / max drawdown (Young 1991).
 */
export function riskMetrics(
  returns: Float64Array,
  growth: number,
  annualReturn: number,
  maxDrawdown: number,
  daysPerYear: number,
): RiskMetrics {
  const average = mean(returns);
  const variance = sampleVariance(returns, average);
  const deviation = Math.sqrt(variance);
  const sums = signedSums(returns);
  const downside = Math.sqrt(sums.negativeSquares / returns.length);
  const root = Math.sqrt(daysPerYear);
  const grown = Math.exp(2 * growth);
  const compounded = Math.sqrt(
    realPower(grown, daysPerYear) * Math.expm1(daysPerYear * Math.log1p(variance / grown)),
  );
  const annual = (value: number | null): number | null =>
    whenEnough('annualised', returns.length, () => value);
  return {
    annualVolatilityFraction: annual(deviation * root),
    annualVolatilityCompoundedFraction: annual(compounded),
    annualVarianceFraction: annual(variance * daysPerYear),
    sharpeRatio: annual(ratio(average * root, deviation)),
    sharpeRatioGeometric: annual(ratio(annualReturn, compounded)),
    sortinoRatio: annual(ratio(average * root, downside)),
    sortinoRatioGeometric: annual(ratio(annualReturn, downside * root)),
    calmarRatio: annual(ratio(annualReturn, maxDrawdown)),
    omegaRatio: annual(ratio(sums.positive, -sums.negative)),
    serenityIndex: annual(serenityIndex(returns, deviation)),
    riskReturnRatio: annual(ratio(average, deviation)),
    ...tailMetrics(returns, average, deviation, daysPerYear),
  };
}

type TailMetrics = Pick<
  RiskMetrics,
  | 'probabilisticSharpeFraction'
  | 'skewness'
  | 'excessKurtosis'
  | 'valueAtRisk95Fraction'
  | 'valueAtRisk99Fraction'
  | 'conditionalValueAtRisk95Fraction'
>;

/** 5 % and 1 % quantiles of the standard normal distribution. */
const NORMAL_QUANTILE_5 = -1.644_853_626_951_472_2;
const NORMAL_QUANTILE_1 = -2.326_347_874_040_840_8;

function tailMetrics(
  returns: Float64Array,
  average: number,
  deviation: number,
  daysPerYear: number,
): TailMetrics {
  const count = returns.length;
  const { skewness, excessKurtosis } = shape(returns);
  const tail = (value: number): number | null => whenEnough('tailRisk', count, () => value);
  const moment = (value: number): number | null => whenEnough('higherMoments', count, () => value);
  return {
    probabilisticSharpeFraction: moment(
      probabilisticSharpe(
        average / deviation,
        1 / Math.sqrt(daysPerYear),
        count,
        skewness,
        excessKurtosis,
      ),
    ),
    skewness: moment(skewness),
    excessKurtosis: moment(excessKurtosis),
    valueAtRisk95Fraction: tail(average + NORMAL_QUANTILE_5 * deviation),
    valueAtRisk99Fraction: tail(average + NORMAL_QUANTILE_1 * deviation),
    conditionalValueAtRisk95Fraction: tail(meanOfWorst(returns, 0.05)),
  };
}

/**
 * Probability that the true Sharpe ratio of one day exceeds `benchmark`, given skewness s and excess
 * kurtosis k: N((SR - b) sqrt(n-1) / sqrt(1 - s SR + (k+2)/4 SR^2)) (Bailey and Lopez de Prado,
 * "The Sharpe ratio efficient frontier", Journal of Risk 15(2), 2012).
 */
export function probabilisticSharpe(
  sharpe: number,
  benchmark: number,
  count: number,
  skewness: number,
  excessKurtosis: number,
): number {
  const spread = 1 - skewness * sharpe + ((excessKurtosis + 2) / 4) * sharpe * sharpe;
  return normalDistribution(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(spread));
}

function signedSums(returns: Float64Array): {
  positive: number;
  negative: number;
  negativeSquares: number;
} {
  let [positive, negative, negativeSquares] = [0, 0, 0];
  for (let i = 0; i < returns.length; i++) {
    const value = returns[i]!;
    if (value > 0) positive += value;
    else {
      negative += value;
      negativeSquares += value * value;
    }
  }
  return { positive, negative, negativeSquares };
}

/** Mean of the lowest `share` of the values, at least of one. */
function meanOfWorst(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  return mean(sorted.subarray(0, Math.max(1, Math.floor(share * sorted.length))));
}

/**
 * Sum of returns / (ulcer index x pitfall), pitfall = mean of the worst 5 % of daily drawdowns over
 * the deviation of returns (as jesse and QuantStats print it).
 */
function serenityIndex(returns: Float64Array, deviation: number): number | null {
  const drawdowns = new Float64Array(returns.length);
  let [value, peak, sum, squares] = [1, 1, 0, 0];
  for (let i = 0; i < returns.length; i++) {
    const daily = returns[i]!;
    value *= 1 + daily;
    peak = Math.max(peak, value);
    const drawdown = value / peak - 1;
    drawdowns[i] = drawdown;
    sum += daily;
    squares += drawdown * drawdown;
  }
  const ulcer = Math.sqrt(squares / (returns.length - 1));
  const pitfall = -meanOfWorst(drawdowns, 0.05) / deviation;
  return finite(sum / (ulcer * pitfall));
}
