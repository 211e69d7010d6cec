import { expect } from 'chai';
import fc from 'fast-check';
import { generateBars } from '../../../src/app/data/generate.js';
import { readBarImport } from '../../../src/app/data/import/index.js';
import type { ImportFlags } from '../../../src/app/data/import/index.js';
import { canResample, resampleBars, resampleSeries } from '../../../src/app/data/resample.js';
import { tradesToBars } from '../../../src/app/data/trades-to-bars.js';
import { BAR_COLUMN_NAMES, barColumns } from '../../../src/core/domain/market-data.js';
import type { BarColumns, BarSeries } from '../../../src/core/domain/market-data.js';
import { bucketStart } from '../../../src/core/domain/timeframe.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { powerOfTen } from '../../../src/core/domain/units.js';
import { sharedFile } from '../../shared.js';

const timeframe = (text: string): Timeframe => text as Timeframe;
const plain = (bars: BarColumns): number[][] =>
  BAR_COLUMN_NAMES.map((name) => Array.from(bars[name]));

/** Columns of both at the wider scale of each, so that equal decimals are equal integers. */
function comparable(left: BarSeries, right: BarSeries): [number[][], number[][]] {
  const scaled = (one: BarSeries, other: BarSeries): number[][] =>
    BAR_COLUMN_NAMES.map((name) => {
      const key = name === 'volume' ? 'quantityScale' : 'priceScale';
      const more = Math.max(0, other.instrument[key] - one.instrument[key]);
      const factor = name === 'start' ? 1 : powerOfTen(more);
      return Array.from(one.bars[name], (value) => value * factor);
    });
  return [scaled(left, right), scaled(right, left)];
}

/** Minutes with holes, prices and volumes at random. */
const minutes = fc
  .uniqueArray(fc.nat(20_000), { minLength: 1, maxLength: 300 })
  .chain((starts) =>
    fc.tuple(
      fc.constant(starts.sort((left, right) => left - right)),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1e9)), {
        minLength: starts.length,
        maxLength: starts.length,
      }),
    ),
  )
  .map(([starts, values]) => {
    const bars = barColumns(starts.length);
    starts.forEach((start, index) => {
      const [price, volume] = values[index]!;
      bars.start[index] = start * 60_000_000;
      bars.open[index] = price;
      bars.high[index] = price + (volume % 97);
      bars.low[index] = Math.max(1, price - (volume % 89));
      bars.close[index] = Math.max(1, price + (volume % 40) - 20);
      bars.volume[index] = volume;
    });
    return bars;
  });

describe('resampling', () => {
  it('is associative: by way of any timeframes in between the same bars come out (property)', () => {
    fc.assert(
      fc.property(minutes, (bars) => {
        const direct = plain(resampleBars(bars, timeframe('1d')));
        const steps = ['5m', '1h', '1d'].map(timeframe).reduce(resampleBars, bars);
        expect(plain(steps)).to.deep.equal(direct);
        expect(plain(['15m', '4h', '1d'].map(timeframe).reduce(resampleBars, bars))).to.deep.equal(
          direct,
        );
        const weeks = plain(resampleBars(bars, timeframe('1w')));
        expect(plain(resampleBars(steps, timeframe('1w')))).to.deep.equal(weeks);
        expect(direct[5]!.reduce((sum, value) => sum + value, 0)).to.equal(
          bars.volume.reduce((sum, value) => sum + value, 0),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('begins weeks on Monday and months on the first', () => {
    const at = (text: string): number => Date.parse(text) * 1000;
    const startOf = (text: string, length: string): string =>
      new Date(bucketStart(timeframe(length), at(text)) / 1000).toISOString().slice(0, 10);
    expect(startOf('2024-02-29T23:59:59Z', '1w')).to.equal('2024-02-26');
    expect(startOf('2024-02-26T00:00:00Z', '1w')).to.equal('2024-02-26');
    expect(startOf('2024-02-29T23:59:59Z', '1M')).to.equal('2024-02-01');
    expect(startOf('2024-02-29T23:59:59Z', '3M')).to.equal('2024-01-01');
    expect(startOf('1969-12-31T23:00:00Z', '1M')).to.equal('1969-12-01');
  });

  it('refuses what does not fill the longer bar', () => {
    const can = (from: string, to: string): boolean => canResample(timeframe(from), timeframe(to));
    expect(can('1m', '1h')).to.equal(true);
    expect(can('1d', '1M')).to.equal(true);
    expect(can('1M', '3M')).to.equal(true);
    expect(can('1w', '1M')).to.equal(false);
    expect(can('2m', '5m')).to.equal(false);
    expect(can('1h', '1m')).to.equal(false);
    const [series] = generateBars({ bars: 10 });
    expect(() => resampleSeries(series!, timeframe('1m'))).to.throw(
      'bars of 1h do not fill bars of 1m',
    );
  });
});

describe('gold of resampling', () => {
  async function read(
    context: Mocha.Context,
    path: string,
    flags: ImportFlags,
  ): Promise<BarSeries> {
    return (await readBarImport(sharedFile(context, path), { flags })).series;
  }

  for (const [length, count] of [
    ['1m', 2_469],
    ['5m', 706],
  ] as const) {
    it(`trades to ${length}: ${count} of ${count} bars exact`, async function () {
      const flags = { timeframe: timeframe(length) };
      const made = await read(this, 'data/ticks/XRP_ETH-trades.json.gz', flags);
      const gold = await read(this, `data/ticks/XRP_ETH-${length}.csv.gz`, {});
      const [left, right] = comparable(made, gold);
      expect(made.bars.length).to.equal(count);
      expect(left).to.deep.equal(right);
    });
  }

  it('days to weeks: 52 of 52 exact', async function () {
    const flags = { symbol: 'STOXX' };
    const days = await read(this, 'data/ohlcv/2006-day-001.txt', flags);
    const weeks = await read(this, 'data/ohlcv/2006-week-001.txt', flags);
    const [left, right] = comparable(resampleSeries(days, timeframe('1w')), weeks);
    expect(left[0]).to.have.length(52);
    expect(left).to.deep.equal(right);
  });

  for (const day of ['20161007', '20161008']) {
    it(`seconds to minutes of ${day}: exact`, async function () {
      const flags = { timeZone: 'UTC', stamp: 'start' } as const;
      const folder = 'data/ohlcv/lean_coinbase_btcusd';
      const seconds = await read(this, `${folder}_second_${day}.csv.gz`, flags);
      const minute = await read(this, `${folder}_minute_${day}.csv.gz`, flags);
      const [left, right] = comparable(resampleSeries(seconds, timeframe('1m')), minute);
      expect(left).to.deep.equal(right);
    });
  }
});

describe('trades to bars', () => {
  it('takes the first, highest, lowest and last price in file order, and leaves empty spans out', () => {
    const trades = {
      length: 5,
      at: Float64Array.of(0, 0, 59_999_999, 60_000_000, 180_000_000),
      venueAt: new Float64Array(5),
      price: Float64Array.of(5, 9, 3, 4, 8),
      quantity: Float64Array.of(1, 2, 3, 4, 5),
    };
    expect(plain(tradesToBars(trades, timeframe('1m')))).to.deep.equal([
      [0, 60_000_000, 180_000_000],
      [5, 4, 8],
      [9, 4, 8],
      [3, 4, 8],
      [3, 4, 8],
      [6, 4, 5],
    ]);
  });
});
