import { checkPeriod, refuse } from './checks.js';
import { Ema } from './ema.js';
import type { Indicator } from './indicator.js';

const NAME = 'macd';

/** In the unit of the price. Reused by each update. */
export interface MacdLines {
  /** Fast average less slow average. */
  readonly macd: number;
  /** Exponential average of `macd`. */
  readonly signal: number;
  /** `macd` less `signal`. */
  readonly histogram: number;
}

/**
 * Moving average convergence/divergence (G. Appel, 1979). Both averages start together, as TA-Lib's
 * do: the fast one is seeded by the last `fastPeriod` of the values that seed the slow one.
 */
export class Macd implements Indicator<number, MacdLines> {
  readonly warmup: number;
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly signal: Ema;
  private readonly lines = { macd: NaN, signal: NaN, histogram: NaN };
  /** Values the fast average still lets pass. */
  private head: number;

  constructor(fastPeriod = 12, slowPeriod = 26, signalPeriod = 9) {
    checkPeriod(NAME, fastPeriod, 'fast period');
    checkPeriod(NAME, slowPeriod, 'slow period');
    checkPeriod(NAME, signalPeriod, 'signal period');
    if (fastPeriod >= slowPeriod) {
      throw new RangeError(
        `${NAME}: fast period must be below the slow period ${slowPeriod}, got ${fastPeriod}`,
      );
    }
    this.warmup = slowPeriod + signalPeriod - 1;
    this.head = slowPeriod - fastPeriod;
    this.fast = new Ema(fastPeriod);
    this.slow = new Ema(slowPeriod);
    this.signal = new Ema(signalPeriod);
  }

  get value(): MacdLines | undefined {
    return this.signal.value === undefined ? undefined : this.lines;
  }

  update(value: number): MacdLines | undefined {
    if (!Number.isFinite(value)) refuse(NAME, 'input', value);
    const slow = this.slow.update(value);
    if (this.head > 0) {
      this.head -= 1;
      return undefined;
    }
    const fast = this.fast.update(value);
    if (fast === undefined || slow === undefined) return undefined;
    const macd = fast - slow;
    const signal = this.signal.update(macd);
    if (signal === undefined) return undefined;
    const { lines } = this;
    lines.macd = macd;
    lines.signal = signal;
    lines.histogram = macd - signal;
    return lines;
  }
}
