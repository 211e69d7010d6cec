import { checkHighLowClose, checkPeriod } from './checks.js';
import { Ema } from './ema.js';
import type { HighLowClose, Indicator } from './indicator.js';
import { trueRange } from './true-range.js';

const NAME = 'atr';

/**
 * Average true range, in the unit of the price, by Wilder's smoothing. The first bar only lends its
 * close, as in TA-Lib, so the first result takes `period` + 1 bars.
 */
export class Atr implements Indicator<HighLowClose, number> {
  readonly warmup: number;
  private readonly average: Ema;
  private previousClose = NaN;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period) + 1;
    this.average = new Ema(period, 'wilder');
  }

  get value(): number | undefined {
    return this.average.value;
  }

  update(bar: HighLowClose): number | undefined {
    checkHighLowClose(NAME, bar);
    const { previousClose } = this;
    this.previousClose = bar.close;
    if (Number.isNaN(previousClose)) return undefined;
    return this.average.update(trueRange(bar, previousClose));
  }
}
