import { Atr } from './atr.js';
import { checkHighLowClose, checkMultiplier, checkPeriod } from './checks.js';
import { Ema } from './ema.js';
import type { Bands, HighLowClose, Indicator } from './indicator.js';

const NAME = 'keltner';

/**
 * Keltner channel in its modern form (L. B. Raschke): an exponential average of the close, and
 * `multiplier` average true ranges (Wilder's, over `atrPeriod`) above and below it.
 */
export class Keltner implements Indicator<HighLowClose, Bands> {
  readonly warmup: number;
  private readonly average: Ema;
  private readonly range: Atr;
  private readonly multiplier: number;
  private readonly bands = { upper: NaN, middle: NaN, lower: NaN };
  private warm = false;

  constructor(period = 20, multiplier = 2, atrPeriod = 10) {
    checkPeriod(NAME, period);
    checkPeriod(NAME, atrPeriod, 'atr period');
    this.multiplier = checkMultiplier(NAME, multiplier);
    this.warmup = Math.max(period, atrPeriod + 1);
    this.average = new Ema(period);
    this.range = new Atr(atrPeriod);
  }

  get value(): Bands | undefined {
    return this.warm ? this.bands : undefined;
  }

  update(bar: HighLowClose): Bands | undefined {
    checkHighLowClose(NAME, bar);
    const middle = this.average.update(bar.close);
    const range = this.range.update(bar);
    if (middle === undefined || range === undefined) return undefined;
    this.warm = true;
    const { bands } = this;
    const reach = this.multiplier * range;
    bands.upper = middle + reach;
    bands.middle = middle;
    bands.lower = middle - reach;
    return bands;
  }
}
