/**
 * How many observations a statistic needs before it is printed. Below that it is N/A: two lucky
 * weeks annualise to any figure at all, and a Sharpe ratio of five days says nothing.
 */

/** `days`: daily returns; `trades`, `wins`, `losses`: closed trades of that kind. */
export type SampleOf = 'days' | 'trades' | 'wins' | 'losses';

export interface MinimumSample {
  readonly of: SampleOf;
  readonly atLeast: number;
}

const days = (atLeast: number): MinimumSample => ({ of: 'days', atLeast });
const trades = (atLeast: number): MinimumSample => ({ of: 'trades', atLeast });

/** One row per group of metrics; the only place where these numbers stand. */
export const MINIMUM_SAMPLE = {
  /** Annual return and growth, volatility, Sharpe, Sortino, Calmar, omega, serenity. */
  annualised: days(20),
  /** Mean, best and worst day. */
  daily: days(2),
  /** Beta, alpha, correlation, tracking error, information and Treynor ratio. */
  benchmark: days(20),
  /** Probabilistic Sharpe, skewness, kurtosis and tail risk lean on rare days. */
  higherMoments: days(30),
  tailRisk: days(100),
  /** Rates, means, extremes and durations of trades. */
  trades: trades(1),
  /** Standard deviation of trade profits. */
  tradeDeviation: trades(2),
  /** System quality number and Kelly fraction. */
  tradeQuality: trades(10),
  /** Anything divided by the average win or loss. */
  wins: { of: 'wins', atLeast: 1 },
  losses: { of: 'losses', atLeast: 1 },
} as const satisfies Record<string, MinimumSample>;

/** `value()` when there are enough observations and it is finite, else null. */
export function whenEnough(
  rule: keyof typeof MINIMUM_SAMPLE,
  count: number,
  value: () => number | null,
): number | null {
  return count >= MINIMUM_SAMPLE[rule].atLeast ? finite(value()) : null;
}

/** Null instead of NaN and the infinities, which JSON cannot hold. */
export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** `over / under`, null when `under` is zero. */
export function ratio(over: number | null, under: number | null): number | null {
  return over === null || under === null || under === 0 ? null : finite(over / under);
}
