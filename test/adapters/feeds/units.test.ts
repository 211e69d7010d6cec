/** Numbers of ccxt in the units of the house; what is impossible is refused. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { toBar, toDepth, toQuote, toTrade } from '../../../src/adapters/feeds/to-event.js';
import type { Watched } from '../../../src/adapters/feeds/to-event.js';
import { marketInstrument } from '../../../src/adapters/clients/market-instrument.js';
import { wholeUnits } from '../../../src/adapters/feeds/whole-units.js';

const instrument = marketInstrument(
  'venue',
  {
    ...{ symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true },
    precision: { price: 0.05, amount: 1e-8 },
  },
  {},
)!;
const watched: Watched = { instrument, index: 3 as InstrumentIndex };

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

  it('fault 26: are refused for what is finer, negative, too large or no number', () => {
    for (const value of [0.001, -1, NaN, Infinity, 1e308, null, undefined, '1', 1e15]) {
      expect(() => wholeUnits(value, 2, 'price'), String(value)).to.throw(/price/);
    }
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

  it('fault 26: are refused when they are impossible', () => {
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
