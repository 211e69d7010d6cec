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
  /** Highest and lowest value (the start included), and the sum of all points. */
  readonly highest: number;
  readonly lowest: number;
  readonly sum: number;
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

/**
 * Every fall below a former peak. A fall lasts from its peak to the point that regains it, or to the
 * last point; its depth is the largest fraction lost (backtesting.py counts and measures them so).
 */
export function falls(at: Float64Array, equity: Float64Array, starting: number): Falls {
  const tally = new FallTally(at);
  const length = equity.length;
  let lowest = starting;
  let sum = 0;
  let underwater = 0;
  let squares = 0;
  let peak = starting;
  let peakIndex = -1;
  let low = starting;
  let lowIndex = -1;
  for (let i = 0; i < length; i++) {
    const value = equity[i]!;
    sum += value;
    if (value >= peak) {
      if (lowIndex >= 0) tally.close(peak, peakIndex, low, lowIndex, i, true);
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
      if (value < lowest) lowest = value;
    }
  }
  if (lowIndex >= 0) tally.close(peak, peakIndex, low, lowIndex, length - 1, false);
  return {
    count: tally.count,
    deepest: tally.deepest,
    maxAmount: tally.maxAmount,
    longestMicroseconds: tally.longestMicroseconds,
    depthSum: tally.depthSum,
    microsecondsSum: tally.microsecondsSum,
    pointsUnderwater: underwater,
    squareSum: squares,
    currentFraction: 1 - equity[length - 1]! / peak,
    highest: peak,
    lowest,
    sum,
  };
}

/** Sums over finished falls; apart from the walk, whose variables then stay in registers. */
class FallTally {
  count = 0;
  deepest: Fall | null = null;
  maxAmount = 0;
  longestMicroseconds = 0;
  depthSum = 0;
  microsecondsSum = 0;

  private readonly at: Float64Array;

  constructor(at: Float64Array) {
    this.at = at;
  }

  close(
    peakValue: number,
    peak: number,
    low: number,
    trough: number,
    end: number,
    recovered: boolean,
  ): void {
    const depthFraction = 1 - low / peakValue;
    const lasted = this.at[end]! - this.at[Math.max(0, peak)]!;
    this.count++;
    this.depthSum += depthFraction;
    this.microsecondsSum += lasted;
    this.longestMicroseconds = Math.max(this.longestMicroseconds, lasted);
    this.maxAmount = Math.max(this.maxAmount, peakValue - low);
    if (depthFraction > (this.deepest?.depthFraction ?? 0)) {
      this.deepest = { peak, trough, end, depthFraction, recovered };
    }
  }
}

/**
 * Covariance over variance of the log returns of points; points without a positive value on either
 * side are left out. Plain sums suffice: the mean of one bar's return is tiny beside its deviation.
 */
export function betaOfPoints(equity: Float64Array, close: Float64Array): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  let before = equity[0]!;
  let closeBefore = close[0]!;
  for (let i = 1; i < equity.length; i++) {
    const after = equity[i]!;
    const closeAfter = close[i]!;
    if (closeBefore > 0 && closeAfter > 0 && before > 0 && after > 0) {
      const x = closeAfter === closeBefore ? 0 : logReturn(closeBefore, closeAfter);
      const y = after === before ? 0 : logReturn(before, after);
      count++;
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
    }
    before = after;
    closeBefore = closeAfter;
  }
  return (sumXY - (sumX * sumY) / count) / (sumXX - (sumX * sumX) / count);
}
