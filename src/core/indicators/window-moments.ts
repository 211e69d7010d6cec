/**
 * Mean and sum of squared deviations of the last `period` values.
 *
 * The window is the tail of the block before, whose suffixes have their moments stored, and the head
 * of the block being filled, followed by Welford's recurrence; the two are joined by the formula of
 * Chan, Golub and LeVeque (Algorithms for computing the sample variance, 1983). Only non-negative
 * terms are added, so the result never cancels, drifts or turns negative, at any price level and
 * after any outlier. The caller checks its input.
 */
export class WindowMoments {
  /** Mean of the window, once `push` has returned true. */
  mean = NaN;
  /** Sum of squared deviations from that mean, never negative; exactly 0 when all are equal. */
  squares = NaN;
  private readonly period: number;
  private readonly inversePeriod: number;
  /** 1 / k at index k: a multiplication is a third of a division. */
  private readonly inverses: Float64Array;
  /** Below `position` the raw values of this block; from there on suffix means of the one before. */
  private readonly slots: Float64Array;
  private readonly suffixSquares: Float64Array;
  private position = 0;
  private warm = false;
  private headMean = NaN;
  private headSquares = NaN;

  constructor(period: number) {
    this.period = period;
    this.inversePeriod = 1 / period;
    this.inverses = Float64Array.from({ length: period + 1 }, (_, count) => 1 / count);
    this.slots = new Float64Array(period);
    this.suffixSquares = new Float64Array(period);
  }

  /** Takes the next value; true when the window is full. */
  push(value: number): boolean {
    const next = this.position + 1;
    this.slots[next - 1] = value;
    if (next === this.period) return this.closeBlock();
    if (next === 1) {
      this.headMean = value;
      this.headSquares = 0;
    } else {
      const difference = value - this.headMean;
      this.headMean += difference * this.inverses[next]!;
      this.headSquares += difference * (value - this.headMean);
    }
    this.position = next;
    if (!this.warm) return false;
    const tailMean = this.slots[next]!;
    const gap = this.headMean - tailMean;
    const shift = gap * next * this.inversePeriod;
    this.mean = tailMean + shift;
    this.squares =
      this.suffixSquares[next]! + this.headSquares + shift * gap * (this.period - next);
    return true;
  }

  private closeBlock(): true {
    const { slots, suffixSquares, inverses, period } = this;
    let mean = slots[period - 1]!;
    let squares = 0;
    suffixSquares[period - 1] = 0;
    for (let index = period - 2; index >= 0; index -= 1) {
      const value = slots[index]!;
      const difference = value - mean;
      mean += difference * inverses[period - index]!;
      squares += difference * (value - mean);
      slots[index] = mean;
      suffixSquares[index] = squares;
    }
    this.mean = mean;
    this.squares = squares;
    this.position = 0;
    this.warm = true;
    return true;
  }
}
