import { checkPeriod, deviationDivisor, refuse } from './checks.js';
import type { Deviation, Indicator } from './indicator.js';
import { WindowMoments } from './window-moments.js';

const NAME = 'zScore';

/**
 * How many standard deviations the newest value lies from the mean of the last `period` values,
 * itself among them. 0 when all are equal: a value at its mean is no surprise.
 */
export class ZScore implements Indicator<number, number> {
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
    const { moments } = this;
    if (!moments.push(value)) return undefined;
    this.warm = true;
    const deviation = Math.sqrt(moments.squares / this.divisor);
    return (this.last = deviation === 0 ? 0 : (value - moments.mean) / deviation);
  }
}
