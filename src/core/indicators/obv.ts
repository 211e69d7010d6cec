import { refuse } from './checks.js';
import { CompensatedSum } from './compensated-sum.js';
import type { CloseVolume, Indicator } from './indicator.js';

const NAME = 'obv';

/**
 * On-balance volume, in base units (J. Granville, 1963): volume added when the close rises, taken
 * away when it falls. Starts with the volume of the first bar, as TA-Lib does.
 */
export class Obv implements Indicator<CloseVolume, number> {
  readonly warmup = 1;
  private readonly balance = new CompensatedSum();
  private previousClose = NaN;

  get value(): number | undefined {
    return Number.isNaN(this.previousClose) ? undefined : this.balance.total;
  }

  update(bar: CloseVolume): number {
    const { close, volume } = bar;
    if (!Number.isFinite(close)) refuse(NAME, 'close', close);
    if (!Number.isFinite(volume)) refuse(NAME, 'volume', volume);
    if (close < this.previousClose) this.balance.add(-volume);
    else if (close !== this.previousClose) this.balance.add(volume);
    this.previousClose = close;
    return this.balance.total;
  }
}
