import { checkPeriod, deviationDivisor, refuse } from './checks.js';
import type { Deviation, Indicator } from './indicator.js';
import { WindowMoments } from './window-moments.js';

const NAME = 'standardDeviation';

/** Standard deviation of the last `period` values, in their unit; exactly 0 when all are equal. */
export class StandardDeviation implements Indicator<number, number> {
  readonly warmup: number;
  private readonly moments: WindowMoments;
  private readonly divisor: number;
  private warm = false;
  private last = NaN;

  constructor(period: number, deviation: Deviation = 'population') {
    this.warmup = checkPeriod(NAME, period);
    this.divisor = deviationDivisor(NAME, period, deviation);
    this.moments = new WindowMoments(period);
  }

  get value(): number | undefined {
    return this.warm ? this.last : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    if (!this.moments.push(value)) return undefined;
    this.warm = true;
    return (this.last = Math.sqrt(this.moments.squares / this.divisor));
  }
}
