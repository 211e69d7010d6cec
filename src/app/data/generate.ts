/**
 * Synthetic markets: seeded, the same to the last bit everywhere, and good enough to try a strategy on.
 *
 * A market passes through regimes (calm ranges that revert, trends up and down, turbulence). All symbols
 * share its regimes and a part of each shock, so they move together. Volatility clusters: its square
 * follows the last squared shock (GARCH(1,1), Bollerslev 1986). A price is a drifting value times a
 * deviation that reverts to one. Now and then the venue is down and bars are missing.
 */
import type { Instrument } from '../../core/domain/instrument.js';
import { barColumns } from '../../core/domain/market-data.js';
import type { BarColumns, BarSeries } from '../../core/domain/market-data.js';
import { barEnd, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import {
  asTimestamp,
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  powerOfTen,
} from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { describeInstrument, parseSymbol } from './instrument.js';
import { hashText, seededRandom } from './random.js';
import type { Random } from './random.js';

export interface GenerateOptions {
  readonly symbols?: readonly string[];
  readonly timeframe?: Timeframe;
  /** Bars of each symbol. */
  readonly bars?: number;
  readonly from?: Timestamp;
  readonly seed?: number;
  /** Leave out bars as a venue's outages do; default true. */
  readonly gaps?: boolean;
}

/** The market of `tradsys backtest` when nothing was imported: two years of hours. */
export const DEFAULT_MARKET: Required<GenerateOptions> = {
  symbols: ['BTC/USDT'],
  timeframe: '1h' as Timeframe,
  bars: 17_520,
  from: asTimestamp(1_672_531_200_000_000),
  seed: 42,
  gaps: true,
};

interface Regime {
  /** Drift a bar, in units of the usual volatility of a bar. */
  readonly drift: number;
  /** Part of the deviation that is undone in a bar. */
  readonly reversion: number;
  /** Long-run variance against the usual one. */
  readonly variance: number;
  /** Mean length in bars. */
  readonly bars: number;
}

const REGIMES: readonly Regime[] = [
  { drift: 0, reversion: 0.06, variance: 0.7, bars: 360 },
  { drift: 0.06, reversion: 0.02, variance: 0.8, bars: 260 },
  { drift: -0.05, reversion: 0.02, variance: 1, bars: 200 },
  { drift: -0.01, reversion: 0.03, variance: 2.6, bars: 90 },
];

/** Part of a shock that is of the whole market. */
const COMMON = 0.8;
const OWN = Math.sqrt(1 - COMMON * COMMON);
/** Part of a shock that moves the value for good; the rest is deviation and reverts. */
const LASTING = 0.6;
const PASSING = 0.8;
/** GARCH: weight of the last squared shock and of the last variance. */
const ALPHA = 0.08;
const BETA = 0.9;
/** Usual volatility of a year. */
const YEARLY_VOLATILITY = 0.55;
/** A shock counts at most this many standard deviations, so a price cannot reach zero. */
const LARGEST_SHOCK = 6;
/** Centuries of bars must neither lose their price to rounding nor grow past 2^53. */
const RANGE = 1_000;
const BARS_BETWEEN_OUTAGES = 2_500;
/** Value traded in an hour, in the quote: that of a liquid pair. */
const HOURLY_TURNOVER = 20_000_000;

const FIRST_PRICES: Readonly<Record<string, number>> = {
  BTC: 24_000,
  ETH: 1_600,
  BNB: 300,
  SOL: 25,
  XRP: 0.4,
  ADA: 0.3,
  DOGE: 0.08,
  LTC: 85,
};

/** What all symbols share, bar by bar. */
interface Market {
  readonly start: Float64Array;
  readonly lasting: Float64Array;
  readonly passing: Float64Array;
  readonly regime: Uint8Array;
}

function marketOf(
  bars: number,
  timeframe: Timeframe,
  from: Timestamp,
  gaps: boolean,
  seed: number,
): Market {
  const random = seededRandom(seed);
  const start = new Float64Array(bars);
  const lasting = new Float64Array(bars);
  const passing = new Float64Array(bars);
  const regime = new Uint8Array(bars);
  let current = 0;
  let at = from;
  for (let index = 0; index < bars; index += 1) {
    if (random.uniform() * REGIMES[current]!.bars < 1) {
      current =
        (current + 1 + Math.floor(random.uniform() * (REGIMES.length - 1))) % REGIMES.length;
    }
    const outage = random.uniform() * BARS_BETWEEN_OUTAGES < 1 && gaps && index > 0;
    const missing = outage ? 1 + Math.floor(random.uniform() * 8) : 0;
    for (let count = 0; count < missing; count += 1) at = barEnd(timeframe, at);
    start[index] = at;
    lasting[index] = random.gaussian();
    passing[index] = random.gaussian();
    regime[index] = current;
    at = barEnd(timeframe, at);
  }
  return { start, lasting, passing, regime };
}

function firstPrice(base: string, symbol: string): number {
  return FIRST_PRICES[base] ?? 5 + (hashText(symbol) % 20_000) / 100;
}

/** Decimals as venues have them: a price step near 1e-5 of the price, a lot worth some cents. */
function scalesOf(price: number): { readonly priceScale: number; readonly quantityScale: number } {
  if (price >= 1_000) return { priceScale: 2, quantityScale: 5 };
  if (price >= 10) return { priceScale: 3, quantityScale: 3 };
  return price >= 1 ? { priceScale: 4, quantityScale: 2 } : { priceScale: 6, quantityScale: 0 };
}

function instrumentOf(symbol: string): { readonly instrument: Instrument; readonly price: number } {
  const parts = parseSymbol(symbol);
  const price = firstPrice(parts.base, symbol);
  const pair = parts.quote !== undefined;
  const instrument = describeInstrument({
    symbol,
    ...(pair ? scalesOf(price) : { priceScale: 2, quantityScale: 0 }),
    calendar: '24/7',
  });
  return { instrument, price };
}

const clamp = (value: number): number => Math.max(-LARGEST_SHOCK, Math.min(LARGEST_SHOCK, value));

/** The path of one symbol: what changes from bar to bar. */
interface Path {
  readonly first: number;
  value: number;
  deviation: number;
  /** Variance of a shock against the usual one. */
  variance: number;
}

/** A shock of one symbol: its part of the market's and its own. */
const shareOf = (common: number, random: Random): number =>
  clamp(COMMON * common + OWN * random.gaussian());

/** Moves the path over bar `index` and returns the bar's shock in usual standard deviations. */
function advance(path: Path, market: Market, index: number, usual: number, random: Random): number {
  const regime = REGIMES[market.regime[index]!]!;
  const deviation = Math.sqrt(path.variance);
  const shock = shareOf(market.lasting[index]!, random) * deviation;
  const passing = shareOf(market.passing[index]!, random) * deviation * PASSING;
  path.variance =
    (1 - ALPHA - BETA) * regime.variance + ALPHA * shock * shock + BETA * path.variance;
  path.value *= 1 + Math.max(-0.5, usual * (regime.drift + LASTING * clamp(shock)));
  path.value = Math.max(path.first / RANGE, Math.min(path.first * RANGE, path.value));
  path.deviation += Math.max(-0.4, usual * clamp(passing)) - regime.reversion * path.deviation;
  path.deviation = Math.max(-0.5, Math.min(0.5, path.deviation));
  return shock;
}

/** What is usual of one bar. */
interface Usual {
  /** Standard deviation of its return. */
  readonly volatility: number;
  /** Value traded, in the quote. */
  readonly turnover: number;
}

function fillBars(
  bars: BarColumns,
  market: Market,
  instrument: Instrument,
  price: number,
  random: Random,
  usual: Usual,
): void {
  const unit = powerOfTen(instrument.priceScale);
  const usualVolume = (usual.turnover / price) * powerOfTen(instrument.quantityScale);
  const path: Path = { first: price, value: price, deviation: 0, variance: 1 };
  let close = Math.round(price * unit);
  for (let index = 0; index < bars.length; index += 1) {
    const shock = advance(path, market, index, usual.volatility, random);
    const open = close;
    close = Math.max(1, Math.round(path.value * (1 + path.deviation) * unit));
    const reach = usual.volatility * Math.sqrt(path.variance) * 0.7;
    const above = random.uniform() * random.uniform() * 2;
    const below = random.uniform() * random.uniform() * 2;
    const high = Math.max(open, close);
    const low = Math.min(open, close);
    bars.start[index] = market.start[index]!;
    bars.open[index] = open;
    bars.high[index] = Math.max(high, Math.round(high * (1 + reach * above)));
    bars.low[index] = Math.max(
      1,
      Math.min(low, Math.round(low * (1 - Math.min(0.5, reach * below)))),
    );
    bars.close[index] = close;
    const activity = (0.3 + random.uniform()) * (0.5 + shock * shock * 0.5);
    bars.volume[index] = Math.max(1, Math.round(usualVolume * activity));
  }
}

/**
 * One series per symbol, in the order given. The same options give the same bits; a symbol's bars do
 * not depend on which others are asked for.
 */
export function generateBars(options: GenerateOptions = {}): readonly BarSeries[] {
  const { symbols, timeframe, bars, from, seed, gaps } = { ...DEFAULT_MARKET, ...options };
  const length = timeframeLength(timeframe) ?? 30 * MICROSECONDS_PER_DAY;
  const usual = {
    volatility: YEARLY_VOLATILITY * Math.sqrt(length / (365 * MICROSECONDS_PER_DAY)),
    turnover: (HOURLY_TURNOVER * length) / MICROSECONDS_PER_HOUR,
  };
  const market = marketOf(bars, timeframe, from, gaps, seed);
  return symbols.map((symbol) => {
    const { instrument, price } = instrumentOf(symbol);
    const columns = barColumns(bars);
    fillBars(columns, market, instrument, price, seededRandom(seed ^ hashText(symbol)), usual);
    return { instrument, timeframe, bars: columns };
  });
}
