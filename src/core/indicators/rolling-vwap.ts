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
    return quotient(this.turnover.value, this.volume.value);
  }

  update(bar: PriceVolume): number | undefined {
    checkHighLowClose(NAME, bar);
    const { volume } = bar;
    if (!Number.isFinite(volume)) refuse(NAME, 'volume', volume);
    const turnover = this.turnover.update(((bar.high + bar.low + bar.close) / 3) * volume);
    return quotient(turnover, this.volume.update(volume));
  }
}

function quotient(turnover: number | undefined, volume: number | undefined): number | undefined {
  return turnover === undefined || volume === undefined || volume === 0
    ? undefined
    : turnover / volume;
}
