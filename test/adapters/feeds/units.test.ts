/** Numbers and markets of ccxt in the units of the house; what is impossible is refused. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { toBar, toDepth, toQuote, toTrade } from '../../../src/adapters/feeds/to-event.js';
import type { Watched } from '../../../src/adapters/feeds/to-event.js';
import { toInstrument } from '../../../src/adapters/feeds/to-instrument.js';
import type { CcxtMarket } from '../../../src/adapters/feeds/to-instrument.js';
import { decimalsOf, wholeUnits } from '../../../src/adapters/feeds/whole-units.js';

const TICK_SIZE = 4;
const DECIMAL_PLACES = 2;

const MARKET: CcxtMarket = {
  ...{ symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true, maker: 0.001, taker: 0.0015 },
  precision: { price: 0.05, amount: 1e-8 },
  limits: { amount: { min: 0.000_01 }, cost: { min: 5 } },
};
const of = (market: Partial<CcxtMarket>, mode = TICK_SIZE, feeSide?: string) =>
  toInstrument('venue', { ...MARKET, ...market }, mode, feeSide);

const watched: Watched = { instrument: of({})!, index: 3 as InstrumentIndex };

describe('feed: whole units', () => {
  it('are exact for every decimal of the scale', () => {
    const decimal = fc.tuple(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(decimal, ([units, scale]) => {
        const text = (units / 10 ** scale).toFixed(scale);
        expect(wholeUnits(Number(text), scale, 'price')).to.equal(units);
      }),
    );
  });

  it('are refused for what is finer, negative, too large or no number', () => {
    for (const value of [0.001, -1, NaN, Infinity, 1e308, null, undefined, '1', 1e15]) {
      expect(() => wholeUnits(value, 2, 'price'), String(value)).to.throw(/price/);
    }
  });

  it('know the decimals of a step', () => {
    const steps = [1, 25, 0.5, 0.05, 1e-8, 2.5e-7, 0.000_01];
    expect(steps.map(decimalsOf)).to.deep.equal([0, 0, 1, 2, 8, 8, 5]);
  });
});

describe('feed: instruments of ccxt markets', () => {
  it('count in the decimals of their steps', () => {
    expect(of({}, TICK_SIZE, 'get')).to.deep.include({
      ...{ venue: 'venue', kind: 'spot', priceScale: 2, tick: 5, quantityScale: 8, lot: 1 },
      ...{ minQuantity: 1_000, minNotional: 5, settlement: 'USDT', feeAsset: 'received' },
      ...{ makerRate: 100_000, takerRate: 150_000, contractSize: 1, leverage: 1 },
    });
    expect(of({ precision: { price: 3, amount: 0 } }, DECIMAL_PLACES)).to.deep.include({
      ...{ priceScale: 3, tick: 1, quantityScale: 0, lot: 1, feeAsset: 'quote' },
    });
    expect(of({ precision: { price: 10 } })).to.deep.include({ priceScale: 0, tick: 10 });
    expect(of({ precision: {} })).to.deep.include({ priceScale: 8, quantityScale: 8 });
  });

  it('are spot, linear or inverse; options are left out', () => {
    const swap = { spot: false, settle: 'USDT', linear: true, inverse: false, contractSize: 0.1 };
    expect(of(swap)).to.deep.include({ kind: 'linear', settlement: 'USDT', contractSize: 0.1 });
    const inverse = { spot: false, settle: 'BTC', linear: false, inverse: true, contractSize: 100 };
    expect(of(inverse)).to.deep.include({ kind: 'inverse', settlement: 'BTC', contractSize: 100 });
    expect(of({ spot: false, option: true, linear: true })).to.equal(undefined);
  });
});

describe('feed: events of ccxt answers', () => {
  const trade = {
    id: '12',
    timestamp: 1_700_000_000_123,
    price: 100.05,
    amount: 0.5,
    side: 'sell',
  };
  const book = {
    ...{ symbol: 'BTC/USDT', snapshot: false, nonce: 9, previous: 6, timestamp: 5 },
    ...{ bestBid: 1, bestAsk: 2, levels: [1, 1, 0.5, -1, 2, 0] },
  };

  it('are in the units of the instrument and name it by its place', () => {
    expect(toTrade(watched, trade)).to.deep.equal({
      ...{ kind: 'trade', instrument: 3, venueAt: 1_700_000_000_123_000, price: 10_005 },
      ...{ quantity: 50_000_000, side: -1, id: 12 },
    });
    expect(toTrade(watched, { ...trade, id: 'TX-A', side: undefined })).to.include({
      ...{ id: 0, side: 0 },
    });
    expect(toDepth(watched, book)).to.deep.include({
      ...{ first: 7, sequence: 9, previous: 6, levels: [1, 100, 50_000_000, -1, 200, 0] },
    });
    const oneSided = toQuote(watched, { bid: 5, bidVolume: 1, ask: undefined, info: { u: 4 } });
    expect(oneSided).to.include({ bidPrice: 500, askPrice: 0, askQuantity: 0, sequence: 4 });
  });

  it('are refused when they are impossible', () => {
    const refused: readonly (() => unknown)[] = [
      () => toTrade(watched, { ...trade, price: 0 }),
      () => toTrade(watched, { ...trade, price: NaN }),
      () => toTrade(watched, { ...trade, price: 100.051 }),
      () => toTrade(watched, { ...trade, amount: -1 }),
      () => toTrade(watched, { ...trade, amount: 0 }),
      () => toQuote(watched, { bid: 2, bidVolume: 1, ask: 2, askVolume: 1 }),
      () => toQuote(watched, { bid: 3, bidVolume: 1, ask: 2, askVolume: 1 }),
      () => toDepth(watched, { ...book, bestBid: 3 }),
      () => toDepth(watched, { ...book, levels: [1, NaN, 1] }),
      () => toBar(watched, [0, 5, 4, 3, 5, 1]),
      () => toBar(watched, [0, 5, 6, 5.5, 5, 1]),
      () => toBar(watched, [0, 5, 6, undefined, 5, 1]),
    ];
    for (const make of refused) expect(make).to.throw();
  });
});
