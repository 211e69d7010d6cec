import { expect } from 'chai';
import { parseChannel, parseSymbol, unifiedSymbols } from '../../../src/app/config/symbols.js';

describe('symbols and channels as venues write them', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['BTC/USDT', 'BTC/USDT'],
    ['BTCUSDT', 'BTC/USDT'],
    ['BTC-USD', 'BTC/USD'],
    ['BTC_USDT', 'BTC/USDT'],
    ['ETHBTC', 'ETH/BTC'],
    ['BTCTUSD', 'BTC/TUSD'],
    ['BTC/USDT:USDT', 'BTC/USDT:USDT'],
    ['BTC-USDT-SWAP', 'BTC/USDT:USDT'],
    ['BTC-USD-SWAP', 'BTC/USD:BTC'],
    ['binance:BTCUSDT', 'binance:BTC/USDT'],
    ['binance:BTC/USDT:USDT', 'binance:BTC/USDT:USDT'],
    ['GOOG', 'GOOG'],
    ['BRK-B', 'BRK-B'],
  ];
  for (const [written, unified] of spellings) {
    it(`${written} is ${unified}`, () => expect(parseSymbol(written)).to.equal(unified));
  }

  it('an ambiguous symbol lists what it may mean', () => {
    expect(unifiedSymbols('XYZTUSD')).to.have.members(['XYZ/TUSD', 'XYZT/USD']);
    expect(() => parseSymbol('XYZTUSD')).to.throw('ambiguous: write XYZ/TUSD or XYZT/USD');
  });

  for (const text of ['', 'BTC USDT', '/', 'BTC/', '../etc/passwd']) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      expect(() => parseSymbol(text)).to.throw('is not a symbol'));
  }

  it("takes venues' channel names", () => {
    expect(parseChannel('kline_1m')).to.deep.equal({ kind: 'klines', timeframe: '1m' });
    expect(parseChannel('matches')).to.deep.equal({ kind: 'trades' });
    expect(parseChannel('level2')).to.deep.equal({ kind: 'depth' });
    expect(parseChannel('bookTicker')).to.deep.equal({ kind: 'ticker' });
    expect(parseChannel('kline_1x')).to.equal(undefined);
    expect(parseChannel('constructor')).to.equal(undefined);
  });
});
