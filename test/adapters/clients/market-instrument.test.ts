/** Limits, steps and fees that ccxt tells of a market. */
import { expect } from 'chai';
import { marketInstrument } from '../../../src/adapters/clients/market-instrument.js';
import type { CcxtMarket } from '../../../src/adapters/clients/market-instrument.js';

const DECIMAL_PLACES = 2;
const SIGNIFICANT_DIGITS = 3;

const MARKET: CcxtMarket = {
  ...{ symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true, maker: 0.001, taker: 0.00075 },
  precision: { amount: 0.00001, price: 0.5 },
  limits: { amount: { min: 0.0001 }, cost: { min: 5 } },
};
const of = (market: Partial<CcxtMarket>, precisionMode?: number) =>
  marketInstrument(
    'binance',
    { ...MARKET, ...market },
    { ...(precisionMode !== undefined && { precisionMode }) },
  );

describe('instruments of venues', () => {
  it('count in the steps of the venue', () => {
    expect(of({})).to.deep.include({
      ...{ symbol: 'BTC/USDT', venue: 'binance', kind: 'spot', settlement: 'USDT' },
      ...{ priceScale: 1, tick: 5, quantityScale: 5, lot: 1, minQuantity: 10, minNotional: 5 },
      ...{ makerRate: 100_000, takerRate: 75_000, feeAsset: 'quote', contractSize: 1, leverage: 1 },
    });
    expect(of({ precision: { price: 10, amount: 2.5e-7 } })).to.deep.include({
      ...{ priceScale: 0, tick: 10, quantityScale: 8, lot: 25 },
    });
  });

  it('count finer than the lot where fees are taken in coins', () => {
    const inCoins = { priceScale: 1, quantityScale: 8, lot: 1_000, minQuantity: 10_000 };
    expect(of({ feeSide: 'get' })).to.deep.include({ ...inCoins, feeAsset: 'received' });
    const described = marketInstrument('x', MARKET, { fees: { trading: { feeSide: 'get' } } });
    expect(described).to.deep.include({ ...inCoins, feeAsset: 'received' });
  });

  it('are told in places too', () => {
    expect(of({ precision: { amount: 3, price: 0 } }, DECIMAL_PLACES)).to.deep.include({
      ...{ priceScale: 0, tick: 1, quantityScale: 3, lot: 1, minQuantity: 1, feeAsset: 'quote' },
    });
  });

  it('have the ledger’s places where the venue says nothing that can be used', () => {
    const usual = { priceScale: 8, tick: 1, quantityScale: 8, lot: 1 };
    expect(of({ precision: {}, limits: {} })).to.deep.include({
      ...{ ...usual, minQuantity: 1, minNotional: 0 },
    });
    for (const amount of [0, -1, NaN]) {
      expect(of({ precision: { amount, price: amount } })).to.deep.include(usual);
    }
    expect(of({ precision: { amount: 5, price: 5 } }, SIGNIFICANT_DIGITS)).to.deep.include(usual);
  });

  it('round a least quantity between two units up', () => {
    const limits = { amount: { min: 0.000_012 } };
    expect(of({ limits })).to.deep.include({ minQuantity: 2 });
  });

  it('are spot, linear or inverse; options are left out', () => {
    const contract = { spot: false, symbol: 'BTC/USD:BTC', settle: 'BTC', contractSize: 100 };
    expect(of({ ...contract, inverse: true })).to.deep.include({
      ...{ kind: 'inverse', settlement: 'BTC', contractSize: 100, feeAsset: 'quote' },
    });
    expect(of({ ...contract, linear: true })).to.deep.include({ kind: 'linear' });
    expect(of({ ...contract, linear: true, option: true })).to.equal(undefined);
    expect(of(contract)).to.equal(undefined);
  });
});
