/** One walk over the equity curve: its days, its extremes and its falls. */
import { MICROSECONDS_PER_DAY } from '../../domain/units.js';
import { logReturn } from './statistics.js';

/** A fall from a peak (index; -1 is the starting equity) to its regaining, or to the last point. */
export interface Fall {
  readonly peak: number;
  readonly trough: number;
  readonly end: number;
  readonly depthFraction: number;
  readonly recovered: boolean;
}

export interface Falls {
  readonly count: number;
  readonly deepest: Fall | null;
  readonly maxAmount: number;
  readonly longestMicroseconds: number;
  readonly depthSum: number;
  readonly microsecondsSum: number;
  readonly pointsUnderwater: number;
  /** Sum of squared drawdown fractions over all points. */
  readonly squareSum: number;
  readonly currentFraction: number;
}

/**
 * Index of the last point of each UTC calendar day. A point at midnight closes the day that ends
 * there: a bar is known at its end.
 */
export function dayEndIndices(at: Float64Array): Int32Array {
  const days =
    Math.floor((at[at.length - 1]! - 1) / MICROSECONDS_PER_DAY) -
    Math.floor((at[0]! - 1) / MICROSECONDS_PER_DAY) +
    1;
  const ends = new Int32Array(Math.min(at.length, days));
  let count = 0;
  let midnight = (Math.floor((at[0]! - 1) / MICROSECONDS_PER_DAY) + 1) * MICROSECONDS_PER_DAY;
  for (let i = 1; i < at.length; i++) {
    const instant = at[i]!;
    if (instant <= midnight) continue;
    ends[count++] = i - 1;
    midnight = (Math.floor((instant - 1) / MICROSECONDS_PER_DAY) + 1) * MICROSECONDS_PER_DAY;
  }
  ends[count++] = at.length - 1;
  return ends.subarray(0, count);
}

/** Day number (since 1970-01-01, UTC) of a point, by the same rule. */
export function dayOf(at: number): number {
  return Math.floor((at - 1) / MICROSECONDS_PER_DAY);
}

/** Highest, lowest (the start included) and mean equity. */
export function extremes(
  equity: Float64Array,
  starting: number,
): { highest: number; lowest: number; mean: number } {
  let highest = starting;
  let lowest = starting;
  let sum = 0;
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i]!;
    if (value > highest) highest = value;
    if (value < lowest) lowest = value;
    sum += value;
  }
  return { highest, lowest, mean: sum / equity.length };
}

/**
 * Every fall below a former peak. A fall lasts from its peak to the point that regains it, or to the
 * last point; its depth is the largest fraction lost (backtesting.py counts and measures them so).
 */
export function falls(at: Float64Array, equity: Float64Array, starting: number): Falls {
  const length = equity.length;
  let [count, maxAmount, longest, depthSum, lengthSum, underwater, squares] = [0, 0, 0, 0, 0, 0, 0];
  let deepest: Fall | null = null;
  let [peak, peakIndex, low, lowIndex] = [starting, -1, starting, -1];
  const close = (end: number, recovered: boolean): void => {
    const depthFraction = 1 - low / peak;
    const lasted = at[end]! - at[Math.max(0, peakIndex)]!;
    count++;
    depthSum += depthFraction;
    lengthSum += lasted;
    longest = Math.max(longest, lasted);
    maxAmount = Math.max(maxAmount, peak - low);
    if (depthFraction > (deepest?.depthFraction ?? 0)) {
      deepest = { peak: peakIndex, trough: lowIndex, end, depthFraction, recovered };
    }
  };
  for (let i = 0; i < length; i++) {
    const value = equity[i]!;
    if (value >= peak) {
      if (lowIndex >= 0) close(i, true);
      peak = low = value;
      peakIndex = i;
      lowIndex = -1;
      continue;
    }
    const depth = 1 - value / peak;
    underwater++;
    squares += depth * depth;
    if (value < low) {
      low = value;
      lowIndex = i;
    }
  }
  if (lowIndex >= 0) close(length - 1, false);
  return {
    count,
    deepest,
    maxAmount,
    longestMicroseconds: longest,
    depthSum,
    microsecondsSum: lengthSum,
    pointsUnderwater: underwater,
    squareSum: squares,
    currentFraction: 1 - equity[length - 1]! / peak,
  };
}

/**
 * Covariance over variance of the log returns of points; points without a positive value on either
 * side are left out. Plain sums suffice: the mean of one bar's return is tiny beside its deviation.
 */
export function betaOfPoints(equity: Float64Array, close: Float64Array): number {
  let [count, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let i = 1; i < equity.length; i++) {
    const before = equity[i - 1]!;
    const after = equity[i]!;
    const closeBefore = close[i - 1]!;
    const closeAfter = close[i]!;
    if (!(closeBefore > 0 && closeAfter > 0 && before > 0 && after > 0)) continue;
    const x = logReturn(closeBefore, closeAfter);
    const y = after === before ? 0 : logReturn(before, after);
    count++;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  return (sumXY - (sumX * sumY) / count) / (sumXX - (sumX * sumX) / count);
}
