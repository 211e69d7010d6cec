/**
 * Sums over columns of float64. Powers are written as exp(n log x): these figures are reported, never
 * fed back into a decision, so a last digit that differs between machines could change no trade.
 */

/** Arithmetic mean; NaN when empty. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Sample variance (n - 1), in two passes so that a large mean cancels nothing. NaN below 2. */
export function sampleVariance(values: Float64Array, center = mean(values)): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - center;
    sum += difference * difference;
  }
  return values.length < 2 ? NaN : sum / (values.length - 1);
}

/** Sample covariance (n - 1) of two columns of one length. */
export function sampleCovariance(left: Float64Array, right: Float64Array): number {
  const leftMean = mean(left);
  const rightMean = mean(right);
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i]! - leftMean) * (right[i]! - rightMean);
  return left.length < 2 ? NaN : sum / (left.length - 1);
}

/** Middle value, or the mean of the two; sorts `values` in place. NaN when empty. */
export function medianInPlace(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** base^exponent for a positive base and any real exponent; 0 for a base of 0 or less. */
export function realPower(base: number, exponent: number): number {
  return base > 0 ? Math.exp(exponent * Math.log(base)) : 0;
}

/**
 * log(to / from). Moves of a bar are small: below 1 % four terms of 2 artanh((to - from) / (to + from))
 * are exact to the last bit and several times faster than the logarithm.
 */
export function logReturn(from: number, to: number): number {
  const z = (to - from) / (to + from);
  if (z > -0.005 && z < 0.005) {
    const square = z * z;
    return 2 * z * (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7))));
  }
  return Math.log(to / from);
}

/** Standard normal distribution function (Marsaglia 2004, doi:10.18637/jss.v011.i04), to 1e-15; NaN of NaN. */
export function normalDistribution(x: number): number {
  if (!(x > -8)) return Number.isNaN(x) ? NaN : 0;
  if (x > 8) return 1;
  const square = x * x;
  let term = x;
  let sum = x;
  for (let k = 3, previous = 0; sum !== previous; k += 2) {
    previous = sum;
    term *= square / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * square - 0.918_938_533_204_672_8);
}

/** Third and fourth standardised moments of a population: skewness and excess kurtosis. */
export function shape(values: Float64Array): { skewness: number; excessKurtosis: number } {
  const center = mean(values);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - center;
    const square = d * d;
    second += square;
    third += square * d;
    fourth += square * square;
  }
  const variance = second / values.length;
  return {
    skewness: third / values.length / (variance * Math.sqrt(variance)),
    excessKurtosis: fourth / values.length / (variance * variance) - 3,
  };
}
