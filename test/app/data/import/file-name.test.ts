import { expect } from 'chai';
import { toldSymbol } from '../../../../src/app/data/import/decide.js';
import { readFileName } from '../../../../src/app/data/import/file-name.js';

describe('file names', () => {
  const cases: readonly (readonly [
    name: string,
    symbol: string | undefined,
    timeframe: string | undefined,
    date?: string,
  ])[] = [
    ['BTCUSDT_1m_2023-03-16_2023-05-05.csv.gz', 'BTC/USDT', '1m'],
    ['ETH_BTC-5m_2018-01.csv.gz', 'ETH/BTC', '5m'],
    ['UNITTEST_BTC-1m.json.gz', 'UNITTEST/BTC', '1m'],
    ['XRP_ETH-trades.json.gz', 'XRP/ETH', undefined],
    ['kraken_BCHEUR_trades.csv', 'BCH/EUR', undefined],
    ['lean_coinbase_btcusd_minute_20161007.csv.gz', 'BTC/USD', '1m', '2016-10-07'],
    ['lean_spy_daily.csv.gz', undefined, '1d'],
    ['GOOG.csv', 'GOOG', undefined],
    ['yhoo-1996-2014.txt', undefined, undefined],
    ['ok.csv', undefined, undefined],
    ['my_prices.csv', undefined, undefined],
    ['Foo.csv', undefined, undefined],
    ['SPY_1d.csv', 'SPY', '1d'],
    ['EURUSD.csv', 'EUR/USD', undefined],
    ['2006-day-001.txt', undefined, '1d'],
    ['2006-min-005.txt.gz', undefined, '5m'],
    ['FTX_BTC-PERP_1m_2021-12-31_2022-02-01.csv.gz', undefined, '1m'],
    ['data.csv', undefined, undefined],
    ['BTC-USDT-1M.csv', 'BTC/USDT', '1M'],
    ['Binance_BTCUSDT_2023_minute.csv', 'BTC/USDT', '1m'],
    ['AAPL_1d_2024-01-31.csv', 'AAPL', '1d', '2024-01-31'],
  ];
  for (const [name, symbol, timeframe, date] of cases) {
    it(`${name} says ${symbol ?? 'no symbol'}, ${timeframe ?? 'no timeframe'}`, () => {
      const found = readFileName(`/some/where/${name}`);
      expect([found.symbol, found.timeframe]).to.deep.equal([symbol, timeframe]);
      expect(found.date && new Date(found.date / 1000).toISOString().slice(0, 10)).to.equal(date);
    });
  }
});

describe('--symbol', () => {
  for (const [told, meant] of [
    ['DOGEUSDT', 'DOGE/USDT'],
    ['LTC-USDT', 'LTC/USDT'],
    ['LTCUSDT', 'LTC/USDT'],
    ['BTCUSDT', 'BTC/USDT'],
    ['binance:BTCUSDT', 'binance:BTC/USDT'],
  ] as const) {
    it(`${told} is ${meant}, and what was written is shown`, () => {
      expect(toldSymbol(told).known).to.deep.equal({ value: meant, from: `--symbol ${told}` });
    });
  }

  it('keeps what is no pair in one word', () => {
    for (const symbol of ['BTC/USDT', 'GOOG', 'BRK-B', '^GSPC']) {
      expect(toldSymbol(symbol).known).to.deep.equal({ value: symbol, from: '--symbol' });
    }
  });
});
