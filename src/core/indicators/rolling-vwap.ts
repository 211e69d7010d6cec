import { checkHighLowClose, checkPeriod, refuse } from './checks.js';
import type { Indicator, PriceVolume } from './indicator.js';
import { Sma } from './sma.js';

const NAME = 'rollingVwap';

/**
 * Volume-weighted average of the typical price (high + low + close) / 3 of the last `period` bars.
 * Undefined, also later, while no volume has traded in them.
 */
export class RollingVwap implements Indicator<PriceVolume, number> {
  readonly warmup: number;
  private readonly turnover: Sma;
  private readonly volume: Sma;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period);
    this.turnover = new Sma(period);
    this.volume = new Sma(period);
  }

  get value(): number | undefined {
    const turnover = this.turnover.value;
    const volume = this.volume.value;
    return turnover === undefined || volume === undefined || volume === 0
      ? undefined
      : turnover / volume;
  }

  update(bar: PriceVolume): number | undefined {
    checkHighLowClose(NAME, bar);
    if (!Number.isFinite(bar.volume)) refuse(NAME, 'volume', bar.volume);
    this.turnover.update(((bar.high + bar.low + bar.close) / 3) * bar.volume);
    this.volume.update(bar.volume);
    return this.value;
  }
}
