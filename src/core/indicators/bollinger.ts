import { checkMultiplier, checkPeriod, deviationDivisor, refuse } from './checks.js';
import type { Bands, Deviation, Indicator } from './indicator.js';
import { WindowMoments } from './window-moments.js';

const NAME = 'bollinger';

/**
 * Bollinger bands: the mean of the last `period` values, and `multiplier` standard deviations above
 * and below it (J. Bollinger, Bollinger on Bollinger Bands, 2001: population deviation).
 */
export class Bollinger implements Indicator<number, Bands> {
  readonly warmup: number;
  private readonly moments: WindowMoments;
  private readonly multiplier: number;
  private readonly divisor: number;
  private readonly bands = { upper: NaN, middle: NaN, lower: NaN };
  private warm = false;

  constructor(period: number, multiplier = 2, deviation: Deviation = 'population') {
    this.warmup = checkPeriod(NAME, period);
    this.multiplier = checkMultiplier(NAME, multiplier);
    this.divisor = deviationDivisor(NAME, period, deviation);
    this.moments = new WindowMoments(period);
  }

  get value(): Bands | undefined {
    return this.warm ? this.bands : undefined;
  }

  update(value: number): Bands | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    const { moments, bands } = this;
    if (!moments.push(value)) return undefined;
    this.warm = true;
    const reach = this.multiplier * Math.sqrt(moments.squares / this.divisor);
    bands.upper = moments.mean + reach;
    bands.middle = moments.mean;
    bands.lower = moments.mean - reach;
    return bands;
  }
}
