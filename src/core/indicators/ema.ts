import { checkPeriod, refuse } from './checks.js';
import type { Indicator } from './indicator.js';

const NAME = 'ema';

/**
 * Exponential moving average, seeded by the mean of the first `period` values as TA-Lib does. The
 * weight of the newest value is 2 / (period + 1), or 1 / period in Wilder's smoothing
 * (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
 */
export class Ema implements Indicator<number, number> {
  readonly warmup: number;
  private readonly weight: number;
  private count = 0;
  private last = NaN;

  constructor(period: number, smoothing: 'standard' | 'wilder' = 'standard') {
    this.warmup = checkPeriod(NAME, period);
    this.weight = smoothing === 'wilder' ? 1 / period : 2 / (period + 1);
  }

  get value(): number | undefined {
    return this.count === this.warmup ? this.last : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    if (this.count < this.warmup) return this.warmUp(value);
    return (this.last += (value - this.last) * this.weight);
  }

  private warmUp(value: number): number | undefined {
    this.count += 1;
    this.last = this.count === 1 ? value : this.last + (value - this.last) / this.count;
    return this.value;
  }
}
