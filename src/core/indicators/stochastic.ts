import { checkHighLowClose, checkPeriod } from './checks.js';
import type { HighLowClose, Indicator } from './indicator.js';
import { Sma } from './sma.js';
import { WindowMaximum } from './window-maximum.js';

const NAME = 'stochastic';

/** Both 0..100. Reused by each update. */
export interface StochasticLines {
  /** Smoothed place of the close in the range of the window. */
  readonly k: number;
  /** Simple average of `k`. */
  readonly d: number;
}

/**
 * Slow stochastic oscillator (G. Lane): where the close lies between the lowest low and the highest
 * high of `kPeriod` bars, smoothed by a simple average. A window without range counts as 50, where
 * TA-Lib says 0: a market that stands still is not oversold. `kSmoothing` 1 gives the fast form.
 */
export class Stochastic implements Indicator<HighLowClose, StochasticLines> {
  readonly warmup: number;
  private readonly highs: WindowMaximum;
  private readonly negatedLows: WindowMaximum;
  private readonly smoothing: Sma;
  private readonly signal: Sma;
  private readonly lines = { k: NaN, d: NaN };

  constructor(kPeriod = 14, kSmoothing = 3, dPeriod = 3) {
    checkPeriod(NAME, kPeriod, 'k period');
    checkPeriod(NAME, kSmoothing, 'k smoothing');
    checkPeriod(NAME, dPeriod, 'd period');
    this.warmup = kPeriod + kSmoothing + dPeriod - 2;
    this.highs = new WindowMaximum(kPeriod);
    this.negatedLows = new WindowMaximum(kPeriod);
    this.smoothing = new Sma(kSmoothing);
    this.signal = new Sma(dPeriod);
  }

  get value(): StochasticLines | undefined {
    return this.signal.value === undefined ? undefined : this.lines;
  }

  update(bar: HighLowClose): StochasticLines | undefined {
    checkHighLowClose(NAME, bar);
    const { highs, negatedLows, lines } = this;
    highs.push(bar.high);
    if (!negatedLows.push(-bar.low)) return undefined;
    const range = highs.maximum + negatedLows.maximum;
    const place = range === 0 ? 50 : (100 * (bar.close + negatedLows.maximum)) / range;
    const k = this.smoothing.update(place);
    if (k === undefined) return undefined;
    const d = this.signal.update(k);
    if (d === undefined) return undefined;
    lines.k = k;
    lines.d = d;
    return lines;
  }
}
