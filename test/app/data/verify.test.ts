import { join } from 'node:path';
import { expect } from 'chai';
import { findGaps } from '../../../src/app/data/gaps.js';
import { generateBars } from '../../../src/app/data/generate.js';
import { isHoliday } from '../../../src/app/data/holidays.js';
import { readBarImport } from '../../../src/app/data/import/index.js';
import { verifySeries } from '../../../src/app/data/verify.js';
import { barColumns } from '../../../src/core/domain/market-data.js';
import type { BarSeries } from '../../../src/core/domain/market-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { sharedFile } from '../../shared.js';

const clean = (): BarSeries => generateBars({ bars: 400, gaps: false })[0]!;
const timeframe = (text: string): Timeframe => text as Timeframe;

/** A clean series spoilt by `spoil`, and the kinds that are found. */
function kindsAfter(spoil: (bars: BarSeries['bars']) => void): Record<string, number> {
  const series = clean();
  spoil(series.bars);
  return { ...verifySeries(series).counts };
}

const gapsOn = (days: readonly string[], length: string, calendar: string): number => {
  const bars = barColumns(days.length);
  days.forEach((day, index) => (bars.start[index] = Date.parse(`${day}Z`) * 1000));
  return findGaps(bars, timeframe(length), calendar).reduce((sum, { missing }) => sum + missing, 0);
};

describe('verify', () => {
  it('finds nothing in a clean series', () => {
    expect(verifySeries(clean())).to.deep.include({ errors: 0, warnings: 0, findings: [] });
  });

  it('finds each kind of fault, and tells errors from warnings', () => {
    expect(kindsAfter((bars) => (bars.start[5] = bars.start[4]!))).to.deep.equal({
      duplicate: 1,
      gap: 1,
    });
    expect(kindsAfter((bars) => (bars.start[5] = bars.start[3]! - 1))).to.have.keys(
      'out-of-order',
      'gap',
    );
    expect(kindsAfter((bars) => (bars.start[5]! -= 60e6))).to.deep.equal({ overlap: 1 });
    expect(kindsAfter((bars) => (bars.low[9] = 0))).to.deep.equal({ 'not-positive': 1 });
    expect(kindsAfter((bars) => (bars.volume[9] = -1))).to.deep.equal({ 'negative-volume': 1 });
    expect(kindsAfter((bars) => (bars.high[9] = bars.low[9]! - 1))).to.deep.equal({
      'high-below-low': 1,
    });
    expect(kindsAfter((bars) => (bars.high[9] = bars.low[9]!))).to.deep.equal({
      'outside-range': 1,
    });
    const spiked = clean();
    spiked.bars.close[200]! *= 2;
    spiked.bars.high[200]! *= 3;
    const { counts, errors, warnings, findings } = verifySeries(spiked);
    expect(counts).to.deep.equal({ spike: 1 });
    expect([errors, warnings]).to.deep.equal([0, 1]);
    expect(findings[0]?.what).to.match(/is \d+\.\d% away and back$/);
  });

  it('finds a high or low that no other bar comes near, and a spike in the first bars and the last', () => {
    for (const index of [0, 1, 30, 200, clean().bars.length - 1]) {
      expect(kindsAfter((bars) => (bars.high[index]! *= 10))).to.deep.equal({
        spike: 1,
      });
      expect(
        kindsAfter((bars) => (bars.low[index] = Math.round(bars.low[index]! / 10))),
        `low of ${index}`,
      ).to.deep.equal({ spike: 1 });
    }
    for (const index of [1, 10, 50]) {
      const series = clean();
      series.bars.close[index]! *= 2;
      series.bars.high[index] = series.bars.close[index]!;
      expect(verifySeries(series).counts, `close of ${index}`).to.deep.equal({ spike: 1 });
    }
  });

  it('finds no spike in real bars but the one there is', async function () {
    const directory = sharedFile(this, 'data/ohlcv');
    const found: string[] = [];
    for (const [file, flags] of [
      ['BTCUSDT_1m_2023-03-16_2023-05-05.csv.gz', {}],
      ['DASH_BTC-5m_2018-01.csv.gz', {}],
      ['XLM_BTC-5m_2018-01.csv.gz', {}],
      ['UNITTEST_BTC-1m.json.gz', {}],
      ['GOOG.csv', {}],
      ['BTCUSD.csv', {}],
      ['yhoo-1996-2014.txt', { symbol: 'YHOO' }],
      ['lean_spy_daily.csv.gz', { symbol: 'SPY', priceScale: 10_000 }],
      ['lean_coinbase_btcusd_daily.csv.gz', {}],
    ] as const) {
      const { series } = await readBarImport(join(directory, file), { flags });
      for (const { kind, what } of verifySeries(series).findings) {
        if (kind === 'spike') found.push(`${file}: ${what}`);
      }
    }
    expect(found).to.deep.equal([
      'lean_coinbase_btcusd_daily.csv.gz: low 0.06 is 1950133.3% beyond the bars beside it',
    ]);
  });

  it('lists the first few of a kind and counts them all', () => {
    const series = clean();
    for (let index = 100; index < 150; index += 1) series.bars.low[index] = -1;
    const { errors, findings } = verifySeries(series);
    expect(errors).to.equal(50);
    expect(findings).to.have.length(5);
  });
});

describe('gaps', () => {
  it('are every missing bar around the clock', () => {
    expect(gapsOn(['2024-03-01', '2024-03-04'], '1d', '24/7')).to.equal(2);
    expect(gapsOn(['2024-01-01', '2024-02-01', '2024-03-01', '2024-05-01'], '1M', '24/7')).to.equal(
      1,
    );
  });

  it('are no weekends, nights or holidays of an exchange', () => {
    expect(gapsOn(['2024-03-01', '2024-03-04'], '1d', 'XNYS')).to.equal(0);
    expect(gapsOn(['2024-03-28', '2024-04-01'], '1d', 'XNYS'), 'Good Friday').to.equal(0);
    expect(gapsOn(['2001-09-10', '2001-09-17'], '1d', 'XNYS'), 'September 2001').to.equal(0);
    expect(gapsOn(['2024-03-05', '2024-03-07'], '1d', 'XNYS')).to.equal(1);
    expect(gapsOn(['2024-03-01T20:00', '2024-03-04T14:00'], '1h', 'XNYS')).to.equal(0);
    expect(gapsOn(['2024-03-04T14:00', '2024-03-04T17:00'], '1h', 'XNYS')).to.equal(2);
  });

  it('takes the calendar that is named', async function () {
    const path = sharedFile(this, 'data/ohlcv/2006-day-001.txt');
    const flags = { symbol: 'STOXX', calendar: 'fx' } as const;
    const { report, series } = await readBarImport(path, { flags });
    expect([series.instrument.calendar, report.calendarFrom]).to.deep.equal(['fx', '--calendar']);
    expect(report.gaps).to.be.above(0);
  });

  it('know the holidays of New York', () => {
    const closed = (day: string): boolean => isHoliday('XNYS', Date.parse(day) / 86_400_000);
    const holidays = [
      '2024-01-01',
      '2024-01-15',
      '2024-02-19',
      '2024-03-29',
      '2024-05-27',
      '2024-06-19',
      '2024-07-04',
      '2024-09-02',
      '2024-11-28',
      '2024-12-25',
      '2022-12-26',
      '2021-07-05',
      '2020-07-03',
    ];
    for (const day of holidays) expect(closed(day), day).to.equal(true);
    for (const day of ['2021-12-31', '2024-10-14', '2021-06-18', '1997-01-20'])
      expect(closed(day), day).to.equal(false);
    expect(isHoliday('24/7', Date.parse('2024-12-25') / 86_400_000)).to.equal(false);
  });
});
