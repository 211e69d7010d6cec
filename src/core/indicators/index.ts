/**
 * Technical indicators, computed one input at a time: O(1) amortised, nothing allocated per update,
 * errors that stay within a window instead of building up over a run. Each is a class in a file of
 * its own and a line in `indicators`, the record that strategies are handed. Only + - * /, square
 * roots and comparisons are used, so every Node version gives the same bits.
 *
 * Sliding windows share one idea: the window is the tail of the block before, kept as suffix
 * results, joined with the head of the block being filled. Nothing is ever taken out of a running
 * result, so there is nothing to drift.
 *
 * Must not know: instruments, the engine, or where its input comes from.
 */
import { Adx } from './adx.js';
import { Atr } from './atr.js';
import { Bollinger } from './bollinger.js';
import { DirectionalMovement } from './directional-movement.js';
import { Donchian } from './donchian.js';
import { Ema } from './ema.js';
import { Highest } from './highest.js';
import type { Deviation } from './indicator.js';
import { Keltner } from './keltner.js';
import { Lowest } from './lowest.js';
import { Macd } from './macd.js';
import { Obv } from './obv.js';
import { Roc } from './roc.js';
import { RollingVwap } from './rolling-vwap.js';
import { Rsi } from './rsi.js';
import { SimpleKeltner } from './simple-keltner.js';
import { Sma } from './sma.js';
import { StandardDeviation } from './standard-deviation.js';
import { Stochastic } from './stochastic.js';
import { Variance } from './variance.js';
import { Vwap } from './vwap.js';
import type { VwapReset } from './vwap.js';
import { Wma } from './wma.js';
import { ZScore } from './z-score.js';

export type { AdxLines } from './adx.js';
export type { DirectionalLines } from './directional-movement.js';
export type {
  Bands,
  CloseVolume,
  Deviation,
  HighLow,
  HighLowClose,
  Indicator,
  PriceVolume,
} from './indicator.js';
export type { MacdLines } from './macd.js';
export type { StochasticLines } from './stochastic.js';
export type { VwapReset } from './vwap.js';

/**
 * Makes indicators: `indicators.sma(20)`. Periods count updates and lie in 1..1e6; anything else
 * throws RangeError. Those of one price take a number, the others the bar.
 */
export const indicators = {
  /** Simple moving average. */
  sma: (period: number) => new Sma(period),
  /** Exponential moving average; `wilder` smooths with 1 / period instead of 2 / (period + 1). */
  ema: (period: number, smoothing: 'standard' | 'wilder' = 'standard') =>
    new Ema(period, smoothing),
  /** Linearly weighted moving average. */
  wma: (period: number) => new Wma(period),
  /** Relative strength index, 0..100. */
  rsi: (period = 14) => new Rsi(period),
  /** Moving average convergence/divergence: `{ macd, signal, histogram }`. */
  macd: (fastPeriod = 12, slowPeriod = 26, signalPeriod = 9) =>
    new Macd(fastPeriod, slowPeriod, signalPeriod),
  /** Bollinger bands: `{ upper, middle, lower }`. */
  bollinger: (period = 20, multiplier = 2, deviation: Deviation = 'population') =>
    new Bollinger(period, multiplier, deviation),
  /** Average true range of bars. */
  atr: (period = 14) => new Atr(period),
  /** Average directional index of bars: `{ adx, plusDi, minusDi }`. */
  adx: (period = 14) => new Adx(period),
  /** +DI and -DI of bars, warm before `adx` is: `{ plusDi, minusDi }`. */
  directionalMovement: (period = 14) => new DirectionalMovement(period),
  /** Slow stochastic oscillator of bars: `{ k, d }`, 0..100. */
  stochastic: (kPeriod = 14, kSmoothing = 3, dPeriod = 3) =>
    new Stochastic(kPeriod, kSmoothing, dPeriod),
  /** Donchian channel of bars, the newest among them: `{ upper, middle, lower }`. */
  donchian: (period = 20) => new Donchian(period),
  /** Keltner channel of bars, exponential: `{ upper, middle, lower }`. */
  keltner: (period = 20, multiplier = 2, atrPeriod = 10) =>
    new Keltner(period, multiplier, atrPeriod),
  /** Keltner channel of bars, with simple averages: `{ upper, middle, lower }`. */
  simpleKeltner: (period = 20, multiplier = 1.5) => new SimpleKeltner(period, multiplier),
  /** Standard deviation. */
  standardDeviation: (period: number, deviation: Deviation = 'population') =>
    new StandardDeviation(period, deviation),
  /** Variance. */
  variance: (period: number, deviation: Deviation = 'population') =>
    new Variance(period, deviation),
  /** Standard deviations between the newest value and the mean of the window. */
  zScore: (period: number, deviation: Deviation = 'population') => new ZScore(period, deviation),
  /** Volume-weighted average price of bars since the UTC day began, or since the first bar. */
  vwap: (reset: VwapReset = 'day') => new Vwap(reset),
  /** Volume-weighted average price of the last `period` bars. */
  rollingVwap: (period: number) => new RollingVwap(period),
  /** On-balance volume of bars. */
  obv: () => new Obv(),
  /** Rate of change, in percent. */
  roc: (period: number) => new Roc(period),
  /** Largest value of the window. */
  highest: (period: number) => new Highest(period),
  /** Smallest value of the window. */
  lowest: (period: number) => new Lowest(period),
} as const;

/** What `indicators` offers: the type strategies' authors name. */
export type Indicators = typeof indicators;
