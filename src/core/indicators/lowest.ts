import { checkPeriod, refuse } from './checks.js';
import type { Indicator } from './indicator.js';
import { WindowMaximum } from './window-maximum.js';

const NAME = 'lowest';

/** The smallest of the last `period` values. */
export class Lowest implements Indicator<number, number> {
  readonly warmup: number;
  private readonly negated: WindowMaximum;
  private warm = false;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period);
    this.negated = new WindowMaximum(period);
  }

  get value(): number | undefined {
    return this.warm ? -this.negated.maximum : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    this.warm = this.negated.push(-value);
    return this.warm ? -this.negated.maximum : undefined;
  }
}
