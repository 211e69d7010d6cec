import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { readBarImport } from '../../src/app/data/import/index.js';
import type { ImportFlags, BarPlan } from '../../src/app/data/import/index.js';
import { decimalText } from '../../src/app/data/decimal-text.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { TradsysError } from '../../src/errors.js';
import { sharedFile } from '../shared.js';

interface Expected {
  readonly file: string;
  readonly flags?: ImportFlags;
  /** Flags without which the file must not import. */
  readonly asks?: readonly string[];
  readonly symbol: string;
  readonly timeframe: string;
  readonly bars: number;
  /** Start, open, high, low, close, volume of the first and the last bar. */
  readonly first: string;
  readonly last: string;
  readonly gaps?: readonly [gaps: number, missing: number];
}

const utc = { timeZone: 'UTC' };
const start = { stamp: 'start' } as const;
const end = { stamp: 'end' } as const;
const spy = { symbol: 'SPY', priceScale: 10_000 };
const berlin = { symbol: 'STOXX', timeZone: 'Europe/Berlin' };

const FILES: readonly Expected[] = [
  {
    file: '2006-01-02-volume-min-001.txt.gz',
    flags: { ...berlin, ...end },
    asks: ['symbol', 'time-zone', 'stamp'],
    symbol: 'STOXX',
    timeframe: '1m',
    bars: 30_889,
    first: '2006-01-02T08:00:00 3602 3603 3597 3599 5699',
    last: '2006-02-27T20:59:00 3840 3840 3838 3838 327',
  },
  {
    file: '2006-min-005.txt.gz',
    flags: { ...berlin, ...end },
    asks: ['symbol', 'time-zone', 'stamp'],
    symbol: 'STOXX',
    timeframe: '5m',
    bars: 2_142,
    first: '2006-01-02T08:00:00 3578.73 3587.88 3578.73 3582.99 0',
    last: '2006-01-30T16:25:00 3679.29 3679.40 3676.31 3677.52 0',
  },
  {
    file: '2006-day-001.txt',
    flags: { symbol: 'STOXX' },
    asks: ['symbol'],
    symbol: 'STOXX',
    timeframe: '1d',
    bars: 255,
    first: '2006-01-02T00:00:00 3578.73 3605.95 3578.73 3604.33 0',
    last: '2006-12-29T00:00:00 4130.12 4142.01 4119.94 4119.94 0',
  },
  {
    file: '2006-week-001.txt',
    flags: { symbol: 'STOXX' },
    asks: ['symbol'],
    symbol: 'STOXX',
    timeframe: '1w',
    bars: 52,
    first: '2006-01-02T00:00:00 3578.73 3666.99 3578.73 3666.99 0',
    last: '2006-12-25T00:00:00 4079.70 4142.06 4079.70 4119.94 0',
    gaps: [0, 0],
  },
  {
    file: 'BTCUSD.csv',
    symbol: 'BTC/USD',
    timeframe: '1M',
    bars: 156,
    first: '2012-01-01T00:00:00 4.58 7.38 3.80 5.55 2012.25343589',
    last: '2024-12-01T00:00:00 96515.00 108364.00 92092.00 93381.00 25342.80228337',
    gaps: [0, 0],
  },
  {
    file: 'BTCUSDT_1m_2023-03-16_2023-05-05.csv.gz',
    symbol: 'BTC/USDT',
    timeframe: '1m',
    bars: 71_041,
    first: '2023-03-16T22:15:00 24899.18 24943.98 24896.29 24934.20 293.13711',
    last: '2023-05-05T07:35:00 29093.71 29093.72 29085.38 29090.88 8.74768',
    gaps: [1, 80],
  },
  {
    file: 'ETHUSDT_1m_2023-03-16_2023-05-01.csv.gz',
    symbol: 'ETH/USDT',
    timeframe: '1m',
    bars: 66_087,
    first: '2023-03-16T22:15:00 1672.68 1674.33 1672.55 1674.25 318.3051',
    last: '2023-05-01T21:01:00 1810.76 1813.19 1809.95 1813.00 499.6025',
    gaps: [1, 80],
  },
  {
    file: 'DASH_BTC-5m_2018-01.csv.gz',
    symbol: 'DASH/BTC',
    timeframe: '5m',
    bars: 5_758,
    first: '2018-01-10T04:55:00 0.07439998 0.07601843 0.07439842 0.07553338 131.43026526',
    last: '2018-01-30T04:50:00 0.06955266 0.06961952 0.06955266 0.06955266 18.5962273',
    gaps: [2, 2],
  },
  {
    file: 'ETH_BTC-5m_2018-01.csv.gz',
    symbol: 'ETH/BTC',
    timeframe: '5m',
    bars: 5_760,
    first: '2018-01-10T04:55:00 0.09840000 0.09947660 0.09828605 0.09947660 1820.54447418',
    last: '2018-01-30T04:50:00 0.10440995 0.10441058 0.10400025 0.10441057 31.94851561',
    gaps: [0, 0],
  },
  {
    file: 'LTC_BTC-5m_2018-01.csv.gz',
    symbol: 'LTC/BTC',
    timeframe: '5m',
    bars: 5_760,
    first: '2018-01-10T04:55:00 0.01693250 0.01702482 0.01690701 0.01690701 1615.44770933',
    last: '2018-01-30T04:50:00 0.01608400 0.01614500 0.01607222 0.01614500 20.97095642',
    gaps: [0, 0],
  },
  {
    file: 'XLM_BTC-5m_2018-01.csv.gz',
    symbol: 'XLM/BTC',
    timeframe: '5m',
    bars: 5_760,
    first: '2018-01-10T04:55:00 0.00003817 0.00003817 0.00003800 0.00003800 342162.72576016',
    last: '2018-01-30T04:50:00 0.00004995 0.00005011 0.00004995 0.00005008 40728.82731784',
    gaps: [0, 0],
  },
  {
    file: 'EURUSD.csv',
    flags: { ...utc, ...start },
    asks: ['time-zone', 'stamp'],
    symbol: 'EUR/USD',
    timeframe: '1h',
    bars: 5_000,
    first: '2017-04-19T09:00:00 1.07160 1.07220 1.07083 1.07219 1413',
    last: '2018-02-07T15:00:00 1.23427 1.23444 1.22904 1.22904 6143',
  },
  {
    file: 'FTX_BTC-PERP_1m_2021-12-31_2022-02-01.csv.gz',
    flags: { symbol: 'ftx:BTC/USD:USD', kind: 'linear', ...utc, ...start },
    asks: ['symbol', 'time-zone', 'stamp'],
    symbol: 'ftx:BTC/USD:USD',
    timeframe: '1m',
    bars: 45_031,
    first: '2021-12-31T23:01:00 46319.000 46385.000 46319.000 46377.000 2300413.7295',
    last: '2022-02-01T05:31:00 38525.000 38546.000 38525.000 38544.000 685906.9735',
    gaps: [0, 0],
  },
  {
    file: 'GOOG.csv',
    symbol: 'GOOG',
    timeframe: '1d',
    bars: 2_148,
    first: '2004-08-19T00:00:00 100.00 104.06 95.96 100.34 22351900',
    last: '2013-03-01T00:00:00 797.80 807.14 796.15 806.19 2175400',
    gaps: [0, 0],
  },
  {
    file: 'UNITTEST_BTC-1m.json.gz',
    symbol: 'UNITTEST/BTC',
    timeframe: '1m',
    bars: 13_681,
    first: '2017-11-04T23:02:00 0.00162008 0.00162008 0.00162008 0.00162008 108.14853839',
    last: '2017-11-14T22:59:00 0.00270001 0.00270002 0.00270001 0.00270002 1.94577668',
    gaps: [538, 717],
  },
  {
    file: 'lean_coinbase_btcusd_daily.csv.gz',
    symbol: 'BTC/USD',
    timeframe: '1d',
    bars: 1_318,
    first: '2014-12-01T00:00:00 300.00 370.00 300.00 370.00 0.05655554',
    last: '2018-08-13T00:00:00 6316.00 6544.99 6139.57 6253.67 10178.43146644',
  },
  ...(
    [
      [
        '20161007',
        1_419,
        '611.78 611.91 611.78 611.90 1.13872',
        '618.17 618.17 617.98 617.98 0.24885568',
      ],
      [
        '20161008',
        1_400,
        '618.11 618.11 618.04 618.04 0.66756',
        '619.42 619.50 619.42 619.50 1.15189',
      ],
      [
        '20180405',
        1_440,
        '6791.68 6791.68 6778.01 6778.01 26.84379253',
        '6782.60 6785.86 6782.60 6785.85 127.9523733',
      ],
      [
        '20180406',
        1_440,
        '6785.86 6785.86 6785.85 6785.85 2.81173707',
        '6621.01 6621.20 6619.01 6619.01 1.93391536',
      ],
    ] as const
  ).map(([date, bars, first, last]) => {
    const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
    return {
      file: `lean_coinbase_btcusd_minute_${date}.csv.gz`,
      flags: utc,
      asks: ['time-zone'],
      symbol: 'BTC/USD',
      timeframe: '1m',
      bars,
      first: `${day}T00:00:00 ${first}`,
      last: `${day}T23:59:00 ${last}`,
    };
  }),
  {
    file: 'lean_coinbase_btcusd_minute_20180404.csv.gz',
    flags: utc,
    asks: ['time-zone'],
    symbol: 'BTC/USD',
    timeframe: '1m',
    bars: 1_007,
    first: '2018-04-04T00:00:00 7424.91 7424.91 7422.00 7422.00 7.14319709',
    last: '2018-04-04T16:47:00 6894.01 6894.01 6894.01 6894.01 0.0373333',
  },
  {
    file: 'lean_coinbase_btcusd_second_20161007.csv.gz',
    flags: { ...utc, ...start },
    asks: ['time-zone', 'stamp'],
    symbol: 'BTC/USD',
    timeframe: '1s',
    bars: 4_063,
    first: '2016-10-07T00:00:04 611.78 611.87 611.78 611.87 0.60046',
    last: '2016-10-07T23:59:58 618.04 618.04 617.98 617.98 0.2',
  },
  {
    file: 'lean_coinbase_btcusd_second_20161008.csv.gz',
    flags: { ...utc, ...start },
    asks: ['time-zone', 'stamp'],
    symbol: 'BTC/USD',
    timeframe: '1s',
    bars: 3_453,
    first: '2016-10-08T00:00:01 618.11 618.11 618.11 618.11 0.43656',
    last: '2016-10-08T23:59:58 619.49 619.50 619.49 619.50 0.53',
  },
  {
    file: 'lean_spy_daily.csv.gz',
    flags: spy,
    asks: ['symbol', 'price-scale'],
    symbol: 'SPY',
    timeframe: '1d',
    bars: 5_849,
    first: '1998-01-02T00:00:00 97.3100 97.5300 96.5300 97.3600 2150000',
    last: '2021-03-31T00:00:00 395.3500 398.0000 395.3300 396.3300 90673494',
  },
  {
    file: 'lean_spy_hour.csv.gz',
    flags: { ...spy, ...start, timeZone: 'America/New_York' },
    asks: ['symbol', 'time-zone', 'stamp', 'price-scale'],
    symbol: 'SPY',
    timeframe: '1h',
    bars: 40_832,
    first: '1998-01-02T14:00:00 97.3100 97.5300 97.0300 97.0300 384500',
    last: '2021-03-31T19:00:00 397.2400 397.7500 396.0500 396.3300 42345824',
  },
  {
    file: 'orcl-1995-2014.txt',
    flags: { symbol: 'ORCL' },
    asks: ['symbol'],
    symbol: 'ORCL',
    timeframe: '1d',
    bars: 5_036,
    first: '1995-01-03T00:00:00 2.179012 2.191358 2.117284 2.117284 36301200',
    last: '2014-12-31T00:00:00 45.450001 45.560001 44.970001 44.970001 13269200',
    gaps: [0, 0],
  },
  {
    file: 'yhoo-1996-2014.txt',
    flags: { symbol: 'YHOO' },
    asks: ['symbol'],
    symbol: 'YHOO',
    timeframe: '1d',
    bars: 4_713,
    first: '1996-04-12T00:00:00 1.052083 1.791667 1.020833 1.375000 408720000',
    last: '2014-12-31T00:00:00 51.540001 51.680000 50.459999 50.509998 9305000',
    gaps: [0, 0],
  },
];

function barText({ series }: BarPlan, index: number): string {
  const { bars, instrument } = series;
  const at = new Date(bars.start[index]! / 1000).toISOString().slice(0, 19);
  const prices = [bars.open, bars.high, bars.low, bars.close].map((column) =>
    decimalText(column[index]!, instrument.priceScale),
  );
  return [at, ...prices, decimalText(bars.volume[index]!, instrument.quantityScale, false)].join(
    ' ',
  );
}

describe('import of the reference files', () => {
  for (const expected of FILES) {
    it(`${expected.file}${expected.asks ? ` with --${expected.asks.join(' --')}` : ''}`, async function () {
      const file = sharedFile(this, `data/ohlcv/${expected.file}`);
      const plan = await readBarImport(file, { flags: expected.flags ?? {} });
      const { report } = plan;
      expect(report.symbol.value).to.equal(expected.symbol);
      expect(report.timeframe.value).to.equal(expected.timeframe);
      expect(report.bars).to.equal(expected.bars);
      expect(report.rounded).to.equal(0);
      expect(barText(plan, 0)).to.equal(expected.first);
      expect(barText(plan, plan.series.bars.length - 1)).to.equal(expected.last);
      if (expected.gaps) expect([report.gaps, report.missingBars]).to.deep.equal(expected.gaps);
    });
  }

  it('are all of them', function () {
    const there = readdirSync(sharedFile(this, 'data/ohlcv')).filter((name) =>
      /csv|json|txt/.test(name),
    );
    expect(FILES.map(({ file }) => file)).to.have.members(there);
  });

  it('asks for exactly what each file does not say, all at once', async function () {
    for (const { file, asks } of FILES) {
      if (!asks) continue;
      const path = sharedFile(this, `data/ohlcv/${file}`);
      const error: unknown = await readBarImport(path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(TradsysError);
      const { exitCode, remedy } = error as TradsysError;
      expect(exitCode).to.equal(2);
      expect(remedy?.match(/--[a-z-]+/g), file).to.deep.equal(asks.map((flag) => `--${flag}`));
    }
  });

  it('asks whether whole prices of six digits are multiplied, and takes 1 for an answer', async function () {
    const file = sharedFile(this, 'data/ohlcv/lean_spy_daily.csv.gz');
    const error: unknown = await readBarImport(file, { flags: { symbol: 'SPY' } }).catch(
      (reason: unknown) => reason,
    );
    expect((error as TradsysError).line.slice(file.length)).to.equal(
      ': prices are whole numbers up to 3,972,600 and look multiplied (--price-scale 1 takes them ' +
        'as they are); pass --price-scale 10000',
    );
    const { series } = await readBarImport(file, { flags: { symbol: 'SPY', priceScale: 1 } });
    expect([series.bars.open[0], series.instrument.priceScale]).to.deep.equal([973_100, 0]);
  });

  it('assumes New York of a ticker, says so, and looks for no gaps where its bars contradict', async function () {
    const calendars: string[] = [];
    for (const { file, flags } of FILES) {
      const path = sharedFile(this, `data/ohlcv/${file}`);
      const { report } = await readBarImport(path, { flags: flags ?? {} });
      calendars.push(`${report.symbol.value} ${report.timeframe.value} ${report.calendar}`);
      if (report.calendar === 'none') {
        expect(report.gaps, file).to.equal(0);
        expect(report.notes.join(), file).to.match(/New York is closed.*--calendar names/);
      }
      if (report.calendar === 'XNYS') expect(report.calendarFrom).to.equal('assumed; --calendar');
    }
    expect(calendars.filter((text) => !text.includes('/') || text.includes('EUR'))).to.deep.equal([
      'STOXX 1m none',
      'STOXX 5m none',
      'STOXX 1d none',
      'STOXX 1w XNYS',
      'EUR/USD 1h fx',
      'GOOG 1d XNYS',
      'SPY 1d XNYS',
      'SPY 1h XNYS',
      'ORCL 1d XNYS',
      'YHOO 1d XNYS',
    ]);
  });

  it('makes bars of trades', async function () {
    for (const [name, bars, timeframe] of [
      ['XRP_ETH-trades.json.gz', 2_469, '1m'],
      ['kraken_BCHEUR_trades.csv', undefined, '1h'],
      ['binance_ETHUSDT_public_trades_list.csv', undefined, '1s'],
    ] as const) {
      const file = sharedFile(this, `data/ticks/${name}`);
      const plan = await readBarImport(file, { flags: { timeframe: timeframe as Timeframe } });
      expect(plan.report.kind).to.equal('trades');
      if (bars !== undefined) expect(plan.report.bars).to.equal(bars);
      expect(plan.report.symbol.value).to.equal(
        name.startsWith('XRP') ? 'XRP/ETH' : name.startsWith('kraken') ? 'BCH/EUR' : 'ETH/USDT',
      );
    }
  });
});
