import { checkPeriod, refuse } from './checks.js';
import type { Indicator } from './indicator.js';

const NAME = 'sma';

/**
 * Simple moving average: the mean of the last `period` values.
 *
 * The window is the tail of the block before, kept as suffix sums, and the head of the block being
 * filled. Nothing is ever subtracted from a running sum, so errors cannot build up. Each block sums
 * differences to a value inside the window, so a window of equal values has exactly that mean.
 */
export class Sma implements Indicator<number, number> {
  readonly warmup: number;
  private readonly period: number;
  /** Below `position` the raw values of this block; from there on suffix sums of the block before. */
  private readonly slots: Float64Array;
  private position = 0;
  private warm = false;
  /** What the differences of the block before, and of this block, are taken to. */
  private oldBase = NaN;
  private base = NaN;
  private baseGap = NaN;
  private sum = NaN;
  private last = NaN;

  constructor(period: number) {
    this.period = checkPeriod(NAME, period);
    this.warmup = period;
    this.slots = new Float64Array(period);
  }

  get value(): number | undefined {
    return this.warm ? this.last : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    const position = this.position;
    if (position === 0) this.openBlock(value);
    this.sum += value - this.base;
    this.slots[position] = value;
    const next = position + 1;
    if (next === this.period) return this.closeBlock();
    this.position = next;
    if (!this.warm) return undefined;
    const differences = this.slots[next]! + this.sum + next * this.baseGap;
    return (this.last = this.oldBase + differences / this.period);
  }

  private openBlock(value: number): void {
    this.base = value;
    this.baseGap = value - this.oldBase;
    this.sum = 0;
  }

  private closeBlock(): number {
    const { slots, period } = this;
    const base = slots[period - 1]!;
    let sum = 0;
    for (let index = period - 1; index >= 0; index -= 1) {
      sum += slots[index]! - base;
      slots[index] = sum;
    }
    this.oldBase = base;
    this.position = 0;
    this.warm = true;
    return (this.last = base + sum / period);
  }
}
