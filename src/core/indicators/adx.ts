import { DirectionalMovement } from './directional-movement.js';
import { Ema } from './ema.js';
import type { HighLowClose, Indicator } from './indicator.js';

const NAME = 'adx';

/** All 0..100. Reused by each update. */
export interface AdxLines {
  /** Strength of the trend, whatever its direction. */
  readonly adx: number;
  readonly plusDi: number;
  readonly minusDi: number;
}

/**
 * Wilder's average directional index with +DI and -DI: the smoothed difference of the two over their
 * sum. A bar at which both are 0 has no direction: it seeds as 0, later it changes nothing, as in
 * TA-Lib.
 */
export class Adx implements Indicator<HighLowClose, AdxLines> {
  readonly warmup: number;
  private readonly movement: DirectionalMovement;
  private readonly average: Ema;
  private readonly lines = { adx: NaN, plusDi: NaN, minusDi: NaN };

  constructor(period: number) {
    this.movement = new DirectionalMovement(period, NAME);
    this.average = new Ema(period, 'wilder');
    this.warmup = 2 * period;
  }

  get value(): AdxLines | undefined {
    return this.average.value === undefined ? undefined : this.lines;
  }

  update(bar: HighLowClose): AdxLines | undefined {
    const movement = this.movement.update(bar);
    if (movement === undefined) return undefined;
    const { plusDi, minusDi } = movement;
    const sum = plusDi + minusDi;
    const seeding = this.average.value === undefined;
    if (sum !== 0) this.average.update((100 * Math.abs(plusDi - minusDi)) / sum);
    else if (seeding) this.average.update(0);
    const adx = this.average.value;
    if (adx === undefined) return undefined;
    const { lines } = this;
    lines.adx = adx;
    lines.plusDi = plusDi;
    lines.minusDi = minusDi;
    return lines;
  }
}
