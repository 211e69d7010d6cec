/** Limits, steps and fees that ccxt tells of a market. */
import { expect } from 'chai';
import { marketInstrument } from '../../../src/adapters/clients/market-instrument.js';

const MARKET = {
  ...{ symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true, feeSide: 'get' },
  ...{ maker: 0.001, taker: 0.00075 },
  precision: { amount: 0.00001, price: 0.5 },
  limits: { amount: { min: 0.0001 }, cost: { min: 5 } },
};
const TICK_SIZE = 4;
const DECIMAL_PLACES = 2;

describe('instruments of venues', () => {
  it('count in the steps of the venue', () => {
    expect(marketInstrument('binance', MARKET, TICK_SIZE)).to.deep.include({
      ...{ symbol: 'BTC/USDT', venue: 'binance', kind: 'spot', settlement: 'USDT' },
      ...{ priceScale: 1, tick: 5, quantityScale: 5, lot: 1, minQuantity: 10, minNotional: 5 },
      ...{ makerRate: 100_000, takerRate: 75_000, feeAsset: 'received' },
    });
  });

  it('are told in places too', () => {
    const market = { ...MARKET, feeSide: 'quote', precision: { amount: 3, price: 0 } };
    expect(marketInstrument('kraken', market, DECIMAL_PLACES)).to.deep.include({
      ...{ priceScale: 0, tick: 1, quantityScale: 3, lot: 1, minQuantity: 1, feeAsset: 'quote' },
    });
  });

  it('have the ledger’s places where the venue says nothing', () => {
    const market = { ...MARKET, precision: {}, limits: {} };
    expect(marketInstrument('x', market, TICK_SIZE)).to.deep.include({
      ...{ priceScale: 8, tick: 1, quantityScale: 8, lot: 1, minQuantity: 1, minNotional: 0 },
    });
  });

  it('may be contracts', () => {
    const contract = {
      ...MARKET,
      spot: false,
      symbol: 'BTC/USD:BTC',
      settle: 'BTC',
      contractSize: 100,
    };
    expect(marketInstrument('x', { ...contract, inverse: true }, TICK_SIZE)).to.deep.include({
      ...{ kind: 'inverse', settlement: 'BTC', contractSize: 100, feeAsset: 'quote' },
    });
    expect(marketInstrument('x', contract, TICK_SIZE).kind).to.equal('linear');
  });
});
