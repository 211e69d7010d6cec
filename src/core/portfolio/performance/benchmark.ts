/** The run beside buying and holding. */
import type { BenchmarkInput } from './input.js';
import type { BenchmarkMetrics } from './metrics.js';
import { dailyReturns, pick } from './daily.js';
import { betaOfPoints, falls } from './equity-curve.js';
import { finite, ratio, whenEnough } from './minimum-sample.js';
import { mean, sampleCovariance, sampleVariance } from './statistics.js';

interface Run {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  /** Index of the last point of each day. */
  readonly dayEnds: Int32Array;
  readonly totalReturn: number;
  readonly annualReturn: number;
  readonly daysPerYear: number;
}

/**
 * Null when there is no price at the first tradable point. Daily figures cover the days after that
 * point. Beta = cov / var; alpha = intercept of the regression x days a year (Jensen 1968); tracking
 * error = deviation of the difference, annualised; information ratio = annualised difference / tracking
 * error; Treynor = annual return / beta. `totalAlphaFraction` = total return - beta of bars x buy and
 * hold, as backtesting.py has it.
 */
export function benchmarkMetrics(run: Run, benchmark: BenchmarkInput): BenchmarkMetrics | null {
  const { close, firstTradable } = benchmark;
  const held = close.subarray(firstTradable);
  const first = held[0] ?? 0;
  if (!(first > 0)) return null;
  const buyAndHold = close[close.length - 1]! / first - 1;
  const days = run.dayEnds.subarray(run.dayEnds.findIndex((index) => index >= firstTradable));
  const mine = dailyReturns(pick(run.equity, days));
  const theirs = dailyReturns(pick(close, days));
  const betaOfBars = finite(betaOfPoints(run.equity, close));
  return {
    buyAndHoldReturnFraction: buyAndHold,
    excessReturnFraction: run.totalReturn - buyAndHold,
    betaOfBars,
    totalAlphaFraction: betaOfBars === null ? null : run.totalReturn - betaOfBars * buyAndHold,
    ...comparison(mine, theirs, run),
    benchmarkMaxDrawdownFraction:
      falls(run.at.subarray(firstTradable), held, first).deepest?.depthFraction ?? 0,
  };
}

function comparison(mine: Float64Array, theirs: Float64Array, run: Run) {
  const root = Math.sqrt(run.daysPerYear);
  const difference = mine.map((value, index) => value - theirs[index]!);
  const deviation = (values: Float64Array): number => Math.sqrt(sampleVariance(values));
  const enough = (value: number | null): number | null =>
    whenEnough('benchmark', mine.length, () => value);
  const beta = enough(ratio(sampleCovariance(mine, theirs), sampleVariance(theirs)));
  const trackingError = enough(deviation(difference) * root);
  return {
    beta,
    annualAlphaFraction:
      beta === null ? null : enough((mean(mine) - beta * mean(theirs)) * run.daysPerYear),
    correlation: enough(ratio(sampleCovariance(mine, theirs), deviation(mine) * deviation(theirs))),
    trackingErrorFraction: trackingError,
    informationRatio: ratio(enough(mean(difference) * run.daysPerYear), trackingError),
    treynorRatio: ratio(enough(run.annualReturn), beta),
    benchmarkSharpeRatio: enough(ratio(mean(theirs) * root, deviation(theirs))),
  };
}

/**
 * Index of equal parts of money put into each instrument at its first tradable point and held: the
 * mean of close / first close; 1 before. Columns share one timeline; 0 means no price (the last
 * known is carried).
 */
export function equalWeightedIndex(
  closes: readonly Float64Array[],
  firstTradable: readonly number[],
): Float64Array {
  const index = new Float64Array(closes[0]?.length ?? 0);
  closes.forEach((close, which) => {
    const start = firstTradable[which]!;
    const first = close[start]!;
    let last = first;
    for (let i = 0; i < index.length; i++) {
      if (i > start && close[i]! > 0) last = close[i]!;
      index[i]! += last / first / closes.length;
    }
  });
  return index;
}
