import { checkPeriod, deviationDivisor, refuse } from './checks.js';
import type { Deviation, Indicator } from './indicator.js';
import { WindowMoments } from './window-moments.js';

const NAME = 'variance';

/** Variance of the last `period` values, in the square of their unit; never negative. */
export class Variance implements Indicator<number, number> {
  readonly warmup: number;
  private readonly moments: WindowMoments;
  private readonly divisor: number;
  private warm = false;

  constructor(period: number, deviation: Deviation = 'population') {
    this.warmup = checkPeriod(NAME, period);
    this.divisor = deviationDivisor(NAME, period, deviation);
    this.moments = new WindowMoments(period);
  }

  get value(): number | undefined {
    return this.warm ? this.moments.squares / this.divisor : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    if (!this.moments.push(value)) return undefined;
    this.warm = true;
    return this.moments.squares / this.divisor;
  }
}
