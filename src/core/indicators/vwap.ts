import type { Bar } from '../domain/bar.js';
import { MICROSECONDS_PER_DAY } from '../domain/units.js';
import { checkHighLowClose, refuse } from './checks.js';
import { CompensatedSum } from './compensated-sum.js';
import type { Indicator, PriceVolume } from './indicator.js';

const NAME = 'vwap';

/** `day` starts anew with the first bar that opens on another UTC day, `never` runs on. */
export type VwapReset = 'day' | 'never';

/**
 * Volume-weighted average of the typical price (high + low + close) / 3 since the last reset.
 * Undefined while no volume has traded: there is no price to speak of.
 */
export class Vwap implements Indicator<PriceVolume & Pick<Bar, 'start'>, number> {
  readonly warmup = 1;
  private readonly daily: boolean;
  private readonly turnover = new CompensatedSum();
  private readonly volume = new CompensatedSum();
  private day = NaN;

  constructor(reset: VwapReset = 'day') {
    if (!['day', 'never'].includes(reset)) {
      throw new RangeError(`${NAME}: reset must be day or never, got ${reset as string}`);
    }
    this.daily = reset === 'day';
  }

  get value(): number | undefined {
    const volume = this.volume.total;
    return volume === 0 ? undefined : this.turnover.total / volume;
  }

  update(bar: PriceVolume & Pick<Bar, 'start'>): number | undefined {
    checkHighLowClose(NAME, bar);
    if (!Number.isFinite(bar.volume)) refuse(NAME, 'volume', bar.volume);
    if (this.daily) this.startDay(bar.start);
    this.turnover.add(((bar.high + bar.low + bar.close) / 3) * bar.volume);
    this.volume.add(bar.volume);
    return this.value;
  }

  private startDay(start: number): void {
    if (!Number.isFinite(start)) refuse(NAME, 'start', start);
    const day = Math.floor(start / MICROSECONDS_PER_DAY);
    if (day === this.day) return;
    this.day = day;
    this.turnover.reset();
    this.volume.reset();
  }
}
