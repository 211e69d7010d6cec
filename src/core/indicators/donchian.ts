import { checkPeriod, refuse } from './checks.js';
import type { Bands, HighLow, Indicator } from './indicator.js';
import { WindowMaximum } from './window-maximum.js';

const NAME = 'donchian';

/**
 * Donchian channel: highest high and lowest low of the last `period` bars, the newest among them,
 * and the mean of the two. For a breakout compare the price with the channel of the bar before.
 */
export class Donchian implements Indicator<HighLow, Bands> {
  readonly warmup: number;
  private readonly highs: WindowMaximum;
  private readonly negatedLows: WindowMaximum;
  private readonly bands = { upper: NaN, middle: NaN, lower: NaN };
  private warm = false;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period);
    this.highs = new WindowMaximum(period);
    this.negatedLows = new WindowMaximum(period);
  }

  get value(): Bands | undefined {
    return this.warm ? this.bands : undefined;
  }

  update(bar: HighLow): Bands | undefined {
    if (!Number.isFinite(bar.high)) refuse(NAME, 'high', bar.high);
    if (!Number.isFinite(bar.low)) refuse(NAME, 'low', bar.low);
    const { bands, highs, negatedLows } = this;
    highs.push(bar.high);
    this.warm = negatedLows.push(-bar.low);
    if (!this.warm) return undefined;
    bands.upper = highs.maximum;
    bands.lower = -negatedLows.maximum;
    bands.middle = (bands.upper + bands.lower) / 2;
    return bands;
  }
}
