import { checkPeriod, refuse } from './checks.js';
import { Ema } from './ema.js';
import type { Indicator } from './indicator.js';

const NAME = 'rsi';

/**
 * Relative strength index, 0..100: Wilder's average gain over average gain plus loss (J. W. Wilder,
 * New Concepts in Technical Trading Systems, 1978). 50 while nothing has moved, where TA-Lib says 0:
 * a market that stands still is not oversold.
 */
export class Rsi implements Indicator<number, number> {
  readonly warmup: number;
  private readonly gain: Ema;
  private readonly loss: Ema;
  private previous = NaN;
  private last = NaN;
  private warm = false;

  constructor(period: number) {
    this.warmup = checkPeriod(NAME, period) + 1;
    this.gain = new Ema(period, 'wilder');
    this.loss = new Ema(period, 'wilder');
  }

  get value(): number | undefined {
    return this.warm ? this.last : undefined;
  }

  update(value: number): number | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    const change = value - this.previous;
    this.previous = value;
    if (Number.isNaN(change)) return undefined;
    // Exact, and without a branch that no processor can foresee.
    const size = Math.abs(change);
    const gain = this.gain.update((size + change) / 2);
    const loss = this.loss.update((size - change) / 2);
    if (gain === undefined || loss === undefined) return undefined;
    this.warm = true;
    const moved = gain + loss;
    return (this.last = moved === 0 ? 50 : (100 * gain) / moved);
  }
}
