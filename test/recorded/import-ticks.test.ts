import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';
import type { ImportFlags } from '../../src/app/data/import/index.js';
import { TradsysError } from '../../src/errors.js';
import { sharedFile } from '../shared.js';
import { AAPL, AMZN, ticksOf } from './ticks.js';

interface Expected {
  readonly file: string;
  readonly flags?: ImportFlags;
  /** Flags without which the file must not import. */
  readonly asks?: readonly string[];
  readonly symbol: string;
  readonly kind?: string;
  readonly rows: Readonly<Record<string, number>>;
  /** `at` of the very first row. */
  readonly first: string;
  readonly scales: readonly [price: number, quantity: number];
}

const FILES: readonly Expected[] = [
  {
    file: 'ticks/XRP_ETH-trades.json.gz',
    symbol: 'XRP/ETH',
    rows: { trades: 12_477 },
    first: '2019-10-11T00:00:11.620Z',
    scales: [8, 8],
  },
  {
    file: 'ticks/binance_ETHUSDT_public_trades_list.csv',
    symbol: 'ETH/USDT',
    rows: { trades: 1_000 },
    first: '2023-02-02T09:20:00.138Z',
    scales: [2, 8],
  },
  {
    file: 'ticks/kraken_BCHEUR_trades.csv',
    symbol: 'BCH/EUR',
    rows: { trades: 148 },
    first: '2023-01-01T00:03:56.000Z',
    scales: [2, 8],
  },
  {
    file: 'l2/binance_spot_btcusdt_20240808.gz',
    symbol: 'BTC/USDT',
    rows: { trades: 9_757, quotes: 28_040, depth: 126_090 },
    first: '2024-08-08T23:54:13.937Z',
    scales: [2, 8],
  },
  {
    file: 'l2/binance_spot_btcusdt_20240809.gz',
    symbol: 'BTC/USDT',
    rows: { trades: 10_147, quotes: 45_134, depth: 174_021 },
    first: '2024-08-09T00:00:00.001Z',
    scales: [2, 8],
  },
  {
    file: 'l2/binance_usdm_ethusdt_20240808.gz',
    symbol: 'ETH/USDT:USDT',
    kind: 'linear',
    rows: { trades: 14_076, quotes: 53_992, depth: 430_662 },
    first: '2024-08-08T23:54:15.088Z',
    scales: [2, 8],
  },
  {
    file: 'l2/binance_coinm_btcusd_perp_20240808.gz',
    flags: { contractSize: '100' },
    asks: ['contract-size'],
    symbol: 'BTC/USD:BTC',
    kind: 'inverse',
    rows: { trades: 2_286, quotes: 19_136, depth: 298_013 },
    first: '2024-08-08T23:54:16.172Z',
    scales: [1, 0],
  },
  {
    file: 'l2/nautilus_btcusdt-depth-snap.csv',
    flags: { symbol: 'BTC/USDT:USDT' },
    asks: ['symbol'],
    symbol: 'BTC/USDT:USDT',
    rows: { depth: 100 },
    first: '2022-11-01T23:49:39.146Z',
    scales: [1, 8],
  },
  {
    file: 'l2/nautilus_btcusdt-depth-update.csv',
    flags: { symbol: 'BTC/USDT:USDT' },
    asks: ['symbol'],
    symbol: 'BTC/USDT:USDT',
    rows: { depth: 100 },
    first: '2022-11-01T23:59:59.939Z',
    scales: [1, 8],
  },
  {
    file: 'l2/tardis_binance-futures_book_snapshot_25_BTCUSDT.csv',
    symbol: 'BTC/USDT:USDT',
    kind: 'linear',
    rows: { depth: 63 },
    first: '2020-09-01T00:00:03.810Z',
    scales: [2, 8],
  },
  {
    file: 'l2/tardis_binance-futures_book_snapshot_5_BTCUSDT.csv',
    symbol: 'BTC/USDT:USDT',
    kind: 'linear',
    rows: { depth: 25 },
    first: '2020-09-01T00:00:03.810Z',
    scales: [2, 8],
  },
  {
    file: 'l2/tardis_bitmex_trades_XBTUSD.csv',
    flags: { symbol: 'BTC/USD:BTC', kind: 'inverse', lot: '1' },
    asks: ['symbol'],
    symbol: 'BTC/USD:BTC',
    kind: 'inverse',
    rows: { trades: 10 },
    first: '2020-03-01T00:00:03.307Z',
    scales: [1, 0],
  },
  {
    file: 'l2/tardis_deribit_incremental_book_L2_BTC-PERPETUAL.csv',
    flags: { symbol: 'BTC/USD:BTC', kind: 'inverse', lot: '10' },
    asks: ['symbol'],
    symbol: 'BTC/USD:BTC',
    kind: 'inverse',
    rows: { depth: 15 },
    first: '2020-04-01T00:00:00.355Z',
    scales: [1, 0],
  },
  {
    file: 'l2/tardis_huobi-dm-swap_quotes_BTC-USD.csv',
    flags: { symbol: 'BTC/USD:BTC', kind: 'inverse', contractSize: '100', lot: '1' },
    asks: ['symbol'],
    symbol: 'BTC/USD:BTC',
    kind: 'inverse',
    rows: { quotes: 10 },
    first: '2020-05-01T00:00:01.234Z',
    scales: [1, 0],
  },
  {
    file: 'l3/ES_H4_mbo_2023-12-25.csv.gz',
    flags: { symbol: 'ESH4', contractSize: '50' },
    asks: ['symbol'],
    symbol: 'ESH4',
    rows: { trades: 2_973, quotes: 25_439, depth: 58_585, orders: 68_792 },
    first: '2023-12-25T00:00:00.000Z',
    scales: [2, 0],
  },
  {
    file: `${AAPL}_message_10_first999.csv.gz`,
    symbol: 'AAPL',
    rows: { trades: 159, quotes: 485, depth: 1_603, orders: 1_097 },
    first: '2012-06-21T13:30:00.004Z',
    scales: [4, 0],
  },
  {
    file: `${AAPL}_orderbook_10_first999.csv.gz`,
    symbol: 'AAPL',
    rows: { trades: 159, quotes: 485, depth: 1_603, orders: 1_097 },
    first: '2012-06-21T13:30:00.004Z',
    scales: [4, 0],
  },
  {
    file: `${AMZN}_message_1.csv.gz`,
    symbol: 'AMZN',
    rows: { trades: 11_419, quotes: 55_071, depth: 82_629, orders: 66_489 },
    first: '2012-06-21T13:30:00.017Z',
    scales: [4, 0],
  },
  {
    file: `${AMZN}_orderbook_1.csv.gz`,
    symbol: 'AMZN',
    rows: { trades: 11_419, quotes: 55_071, depth: 82_629, orders: 66_489 },
    first: '2012-06-21T13:30:00.017Z',
    scales: [4, 0],
  },
];

describe('import of the reference ticks', () => {
  for (const expected of FILES) {
    const { file, flags, asks } = expected;
    it(`${basename(file)}${asks ? ` with --${asks.join(' --')}` : ''}`, async function () {
      const { report, instrument, data } = await ticksOf(this, file, flags);
      expect(report.symbol.value).to.equal(expected.symbol);
      expect(instrument.kind).to.equal(expected.kind ?? 'margin');
      const rows = Object.fromEntries(report.kinds.map(({ kind, rows: many }) => [kind, many]));
      expect(rows).to.deep.equal(expected.rows);
      const first = Math.min(...report.kinds.map((one) => one.first));
      expect(new Date(first / 1000).toISOString()).to.equal(expected.first);
      expect([report.priceScale, report.quantityScale]).to.deep.equal(expected.scales);
      expect(report.rounded).to.equal(0);
      expect(report.kinds.every(({ gaps }) => gaps === 0)).to.equal(true);
      expect(Object.keys(data)).to.have.members(Object.keys(expected.rows));
    });
  }

  it('are all of them', function () {
    for (const folder of ['l2', 'l3', 'lobster', 'ticks']) {
      const there = readdirSync(sharedFile(this, `data/${folder}`));
      // The candles are what the trades are compared with.
      const ticks = there.filter((name) => !/-[15]m\.csv\.gz$/.test(name));
      const tested = FILES.filter(({ file }) => file.startsWith(`${folder}/`));
      expect(tested.map(({ file }) => basename(file))).to.have.members(ticks);
    }
  });

  it('asks for exactly what each file does not say', async function () {
    for (const { file, asks } of FILES) {
      if (!asks) continue;
      const error: unknown = await ticksOf(this, file).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TradsysError);
      const { exitCode, remedy } = error as TradsysError;
      expect(exitCode).to.equal(2);
      expect(remedy?.match(/--[a-z-]+/g)).to.deep.equal(asks.map((flag) => `--${flag}`));
    }
  });
});
