import { checkPeriod, refuse } from './checks.js';
import type { Indicator } from './indicator.js';

const NAME = 'roc';

/** Rate of change over `period` updates, in percent; 0 when the older value is 0, as in TA-Lib. */
export class Roc implements Indicator<number, number> {
  readonly warmup: number;
  private readonly slots: Float64Array;
  private position = 0;
  private count = 0;
  private last = NaN;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period) + 1;
    this.slots = new Float64Array(period);
  }

  get value(): number | undefined {
    return this.count === this.warmup ? this.last : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    const { slots, position } = this;
    const older = slots[position]!;
    slots[position] = value;
    this.position = position + 1 === slots.length ? 0 : position + 1;
    if (this.count < this.warmup) this.count += 1;
    if (this.count < this.warmup) return undefined;
    return (this.last = older === 0 ? 0 : (value / older - 1) * 100);
  }
}
