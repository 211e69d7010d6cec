import { checkPeriod, refuse } from './checks.js';
import type { Indicator } from './indicator.js';

const NAME = 'wma';

/**
 * Weighted moving average: weights 1 (oldest) to `period` (newest). Kept in blocks like `Sma`, here
 * with plain and weighted sums of differences to a value inside the window.
 */
export class Wma implements Indicator<number, number> {
  readonly warmup: number;
  private readonly period: number;
  private readonly totalWeight: number;
  /** Below `position` the raw values of this block; then weighted suffix sums of the one before. */
  private readonly slots: Float64Array;
  private position = 0;
  private warm = false;
  private oldBase = NaN;
  private base = NaN;
  private baseGap = NaN;
  private sum = NaN;
  private weightedSum = NaN;
  private last = NaN;

  constructor(period: number) {
    this.period = checkPeriod(NAME, period);
    this.warmup = period;
    this.totalWeight = (period * (period + 1)) / 2;
    this.slots = new Float64Array(period);
  }

  get value(): number | undefined {
    return this.warm ? this.last : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    const { position, period } = this;
    if (position === 0) this.openBlock(value);
    const next = position + 1;
    const difference = value - this.base;
    this.sum += difference;
    this.weightedSum += next * difference;
    this.slots[position] = value;
    if (next === period) return this.closeBlock();
    this.position = next;
    if (!this.warm) return undefined;
    const older = period - next;
    // Weights of this block are older + 1 .. period; their sum carries the gap between the bases.
    const headWeight = older * next + (next * (next + 1)) / 2;
    const head = this.weightedSum + older * this.sum + headWeight * this.baseGap;
    return (this.last = this.oldBase + (this.slots[next]! + head) / this.totalWeight);
  }

  private openBlock(value: number): void {
    this.base = value;
    this.baseGap = value - this.oldBase;
    this.sum = 0;
    this.weightedSum = 0;
  }

  private closeBlock(): number {
    const { slots, period } = this;
    const base = slots[period - 1]!;
    let sum = 0;
    let weightedSum = 0;
    for (let index = period - 1; index >= 0; index -= 1) {
      sum += slots[index]! - base;
      weightedSum += sum;
      slots[index] = weightedSum;
    }
    this.oldBase = base;
    this.position = 0;
    this.warm = true;
    return (this.last = base + weightedSum / this.totalWeight);
  }
}
