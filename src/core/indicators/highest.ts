import { checkPeriod, refuse } from './checks.js';
import type { Indicator } from './indicator.js';
import { WindowMaximum } from './window-maximum.js';

const NAME = 'highest';

/** The largest of the last `period` values. */
export class Highest implements Indicator<number, number> {
  readonly warmup: number;
  private readonly window: WindowMaximum;
  private warm = false;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period);
    this.window = new WindowMaximum(period);
  }

  get value(): number | undefined {
    return this.warm ? this.window.maximum : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    this.warm = this.window.push(value);
    return this.warm ? this.window.maximum : undefined;
  }
}
