/** The bars of the backtest workloads: one-minute, seeded, the same on every machine. */
import { barColumns } from '../../src/core/domain/market-data.js';
import type { BarSeries } from '../../src/core/domain/market-data.js';
import type { Instrument } from '../../src/core/domain/instrument.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { asPrice, asQuantity, asRate } from '../../src/core/domain/units.js';

/** Plain columns as a bare loop reads them. */
export interface PlainBars {
  readonly count: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Numerical Recipes' 32-bit generator, in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/**
 * A random walk from 100: close *= exp(0.0005 g), g the sum of twelve uniforms less 6; open = close
 * before; high and low up to 0.03 % beyond; volume 100..1000.
 */
export function plainBars(count: number, seed = 7): PlainBars {
  const next = uniform(seed);
  const column = (): Float64Array => new Float64Array(count);
  const bars = {
    count,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 100;
  for (let index = 0; index < count; index++) {
    let gaussian = -6;
    for (let draw = 0; draw < 12; draw++) gaussian += next();
    const open = price;
    price = open * Math.exp(0.0005 * gaussian);
    bars.open[index] = open;
    bars.close[index] = price;
    bars.high[index] = Math.max(open, price) * (1 + 0.0003 * next());
    bars.low[index] = Math.min(open, price) * (1 - 0.0003 * next());
    bars.volume[index] = 100 + 900 * next();
    bars.time[index] = 1_704_067_200_000_000 + index * 60_000_000;
  }
  return bars;
}

/** The same bars as stored ones, at price scale 8. */
export function barSeries(plain: PlainBars, symbol = 'AAA/USDT'): BarSeries {
  const bars = barColumns(plain.count, true);
  const scaled = (into: Float64Array, from: Float64Array): void => {
    for (let index = 0; index < from.length; index++) into[index] = Math.round(from[index]! * 1e8);
  };
  bars.start.set(plain.time);
  scaled(bars.open, plain.open);
  scaled(bars.high, plain.high);
  scaled(bars.low, plain.low);
  scaled(bars.close, plain.close);
  for (let index = 0; index < plain.count; index++)
    bars.volume[index] = Math.round(plain.volume[index]!);
  return { instrument: instrument(symbol), timeframe: '1m' as Timeframe, bars };
}

const instrument = (symbol: string): Instrument => ({
  symbol,
  venue: 'local',
  kind: 'margin',
  base: symbol.split('/')[0]!,
  quote: 'USDT',
  settlement: 'USDT',
  priceScale: 8,
  quantityScale: 0,
  tick: asPrice(1),
  lot: asQuantity(1),
  minQuantity: asQuantity(1),
  minNotional: 0,
  contractSize: 1,
  leverage: 1,
  makerRate: asRate(100_000),
  takerRate: asRate(100_000),
  feeAsset: 'quote',
  calendar: '24/7',
});
