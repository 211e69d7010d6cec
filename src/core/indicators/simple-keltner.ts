import { checkHighLowClose, checkMultiplier, checkPeriod } from './checks.js';
import type { Bands, HighLowClose, Indicator } from './indicator.js';
import { Sma } from './sma.js';
import { trueRange } from './true-range.js';

const NAME = 'simpleKeltner';

/**
 * Keltner channel with simple averages, near its first form (C. Keltner, How to Make Money in
 * Commodities, 1960): the mean typical price, and `multiplier` mean true ranges above and below it.
 * The first bar's true range is its high less its low.
 */
export class SimpleKeltner implements Indicator<HighLowClose, Bands> {
  readonly warmup: number;
  private readonly average: Sma;
  private readonly range: Sma;
  private readonly multiplier: number;
  private readonly bands = { upper: NaN, middle: NaN, lower: NaN };
  private previousClose = NaN;

  constructor(period = 20, multiplier = 1.5) {
    this.warmup = checkPeriod(NAME, period);
    this.multiplier = checkMultiplier(NAME, multiplier);
    this.average = new Sma(period);
    this.range = new Sma(period);
  }

  get value(): Bands | undefined {
    return this.average.value === undefined ? undefined : this.bands;
  }

  update(bar: HighLowClose): Bands | undefined {
    checkHighLowClose(NAME, bar);
    const middle = this.average.update((bar.high + bar.low + bar.close) / 3);
    const range = this.range.update(trueRange(bar, this.previousClose));
    this.previousClose = bar.close;
    if (middle === undefined || range === undefined) return undefined;
    const { bands } = this;
    const reach = this.multiplier * range;
    bands.upper = middle + reach;
    bands.middle = middle;
    bands.lower = middle - reach;
    return bands;
  }
}
