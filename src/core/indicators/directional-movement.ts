import { checkHighLowClose, checkPeriod } from './checks.js';
import type { HighLowClose, Indicator } from './indicator.js';
import { trueRange } from './true-range.js';

const NAME = 'directionalMovement';

/** Both 0..100. Reused by each update. */
export interface DirectionalLines {
  /** +DI: the part of the true range made by higher highs. */
  readonly plusDi: number;
  /** -DI: the part of the true range made by lower lows. */
  readonly minusDi: number;
}

/**
 * Wilder's directional indicators, +DI and -DI, with TA-Lib's warm-up: sums over the first `period`
 * - 1 movements, then each sum loses one `period`-th before it takes the next.
 */
export class DirectionalMovement implements Indicator<HighLowClose, DirectionalLines> {
  readonly warmup: number;
  private readonly name: string;
  private readonly kept: number;
  private readonly lines = { plusDi: NaN, minusDi: NaN };
  private count = 0;
  private previousHigh = NaN;
  private previousLow = NaN;
  private previousClose = NaN;
  private plus = NaN;
  private minus = NaN;
  private range = NaN;

  /** `name` is what refusals call it, for indicators made of this one. */
  constructor(period: number, name = NAME) {
    this.name = name;
    this.warmup = checkPeriod(name, period) + 1;
    this.kept = 1 - 1 / period;
  }

  get value(): DirectionalLines | undefined {
    return this.count === this.warmup ? this.lines : undefined;
  }

  update(bar: HighLowClose): DirectionalLines | undefined {
    checkHighLowClose(this.name, bar);
    if (this.count < this.warmup) this.count += 1;
    if (this.count === 1) this.plus = this.minus = this.range = 0;
    else this.move(bar);
    this.previousHigh = bar.high;
    this.previousLow = bar.low;
    this.previousClose = bar.close;
    if (this.count < this.warmup) return undefined;
    const { lines, range } = this;
    lines.plusDi = range === 0 ? 0 : (100 * this.plus) / range;
    lines.minusDi = range === 0 ? 0 : (100 * this.minus) / range;
    return lines;
  }

  private move(bar: HighLowClose): void {
    const up = bar.high - this.previousHigh;
    const down = this.previousLow - bar.low;
    const kept = this.count < this.warmup ? 1 : this.kept;
    this.plus = this.plus * kept + (up > down && up > 0 ? up : 0);
    this.minus = this.minus * kept + (down > up && down > 0 ? down : 0);
    this.range = this.range * kept + trueRange(bar, this.previousClose);
  }
}
