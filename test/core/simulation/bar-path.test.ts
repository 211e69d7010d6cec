/**
 * Tables of one order in one bar. Each row: order, bar as open high low close, and where it executes
 * (`-` when it does not). `T` takes liquidity, `M` makes it. Prices in price units.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import type { OrderPricing, Side } from '../../../src/core/domain/order.js';
import { asPrice } from '../../../src/core/domain/units.js';
import { executeAtOpen, executeInRange } from '../../../src/core/simulation/bar-path.js';
import type { BarPrices, Execution, PathState } from '../../../src/core/simulation/bar-path.js';

const market: OrderPricing = { type: 'market' };
const limit = (at: number): OrderPricing => ({
  type: 'limit',
  limitPrice: asPrice(at),
  postOnly: false,
});
const stop = (at: number): OrderPricing => ({ type: 'stop', stopPrice: asPrice(at) });
const stopLimit = (trigger: number, at: number): OrderPricing => ({
  type: 'stop_limit',
  stopPrice: asPrice(trigger),
  limitPrice: asPrice(at),
});
const trailing = (offset: number): OrderPricing => ({
  type: 'trailing_stop',
  offset: asPrice(offset),
});

const fresh = (): PathState => ({ triggered: false, anchor: 0 });
const bar = (prices: string): BarPrices => {
  const [open, high, low, close] = prices.split(' ').map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { open, high, low, close };
};
const written = (execution: Execution | undefined): string =>
  execution ? `${execution.price} ${execution.liquidity === 'taker' ? 'T' : 'M'}` : '-';

type Row = readonly [side: Side, pricing: OrderPricing, prices: string, expected: string];

function table(
  name: string,
  rows: readonly Row[],
  play: (row: Row) => Execution | undefined,
): void {
  describe(`bar path: ${name}`, () => {
    for (const row of rows) {
      const [side, pricing, prices, expected] = row;
      const { type, ...levels } = pricing;
      const shown = Object.values(levels).filter((value) => typeof value === 'number');
      it(`${side} ${type} ${shown.join(' ')} in ${prices}: ${expected}`, () => {
        expect(written(play(row))).to.equal(expected);
      });
    }
  });
}

table(
  'an order that arrives at the open',
  [
    ['buy', market, '100 110 90 105', '100 T'],
    ['sell', market, '100 110 90 105', '100 T'],
    ['buy', limit(101), '100 110 90 105', '100 T'],
    ['buy', limit(100), '100 110 90 105', '100 T'],
    ['buy', limit(99), '100 110 90 105', '-'],
    ['sell', limit(99), '100 110 90 105', '100 T'],
    ['sell', limit(100), '100 110 90 105', '100 T'],
    ['sell', limit(101), '100 110 90 105', '-'],
    ['buy', stop(100), '100 110 90 105', '100 T'],
    ['buy', stop(99), '100 110 90 105', '100 T'],
    ['buy', stop(101), '100 110 90 105', '-'],
    ['sell', stop(100), '100 110 90 105', '100 T'],
    ['sell', stop(101), '100 110 90 105', '100 T'],
    ['sell', stop(99), '100 110 90 105', '-'],
    ['buy', stopLimit(100, 102), '100 110 90 105', '100 T'],
    ['buy', stopLimit(99, 99), '100 110 90 105', '-'],
    ['buy', stopLimit(101, 102), '100 110 90 105', '-'],
    ['sell', stopLimit(100, 98), '100 110 90 105', '100 T'],
    ['sell', stopLimit(101, 101), '100 110 90 105', '-'],
    ['buy', trailing(5), '100 110 90 105', '-'],
    ['sell', trailing(5), '100 110 90 105', '-'],
  ],
  ([side, pricing, prices]) => executeAtOpen(pricing, side, bar(prices).open, fresh(), true),
);

table(
  'an order that rested before a gap fills at the open, not at its price',
  [
    ['buy', market, '100 110 90 105', '100 T'],
    ['buy', limit(105), '100 110 90 105', '100 M'],
    ['buy', limit(100), '100 110 90 105', '100 M'],
    ['buy', limit(99), '100 110 90 105', '-'],
    ['sell', limit(95), '100 110 90 105', '100 M'],
    ['sell', limit(101), '100 110 90 105', '-'],
    ['sell', stop(105), '100 110 90 105', '100 T'],
    ['sell', stop(100), '100 110 90 105', '100 T'],
    ['sell', stop(95), '100 110 90 105', '-'],
    ['buy', stop(95), '100 110 90 105', '100 T'],
    ['buy', stop(105), '100 110 90 105', '-'],
    ['buy', stopLimit(95, 101), '100 110 90 105', '100 T'],
    ['buy', stopLimit(95, 99), '100 110 90 105', '-'],
    ['sell', stopLimit(105, 99), '100 110 90 105', '100 T'],
    ['sell', stopLimit(105, 101), '100 110 90 105', '-'],
  ],
  ([side, pricing, prices]) => executeAtOpen(pricing, side, bar(prices).open, fresh(), false),
);

table(
  'inside the bar',
  [
    ['buy', market, '100 110 90 105', '-'],
    ['buy', limit(90), '100 110 90 105', '90 M'],
    ['buy', limit(89), '100 110 90 105', '-'],
    ['buy', limit(95), '100 110 90 105', '95 M'],
    ['sell', limit(110), '100 110 90 105', '110 M'],
    ['sell', limit(111), '100 110 90 105', '-'],
    ['sell', limit(107), '100 110 90 105', '107 M'],
    ['buy', stop(110), '100 110 90 105', '110 T'],
    ['buy', stop(111), '100 110 90 105', '-'],
    ['buy', stop(103), '100 110 90 105', '103 T'],
    ['sell', stop(90), '100 110 90 105', '90 T'],
    ['sell', stop(89), '100 110 90 105', '-'],
    ['sell', stop(97), '100 110 90 105', '97 T'],
    // The trigger is reached and the limit allows it: at the trigger.
    ['buy', stopLimit(103, 104), '100 110 90 105', '103 T'],
    ['sell', stopLimit(97, 96), '100 110 90 105', '97 T'],
    ['buy', stopLimit(111, 112), '100 110 90 105', '-'],
    ['sell', stopLimit(89, 88), '100 110 90 105', '-'],
    // A limit on the far side of the trigger: the market must come back, which only the close proves.
    ['buy', stopLimit(108, 106), '100 110 90 105', '106 M'],
    ['buy', stopLimit(108, 104), '100 110 90 105', '-'],
    ['sell', stopLimit(92, 94), '100 110 90 95', '94 M'],
    ['sell', stopLimit(92, 96), '100 110 90 95', '-'],
  ],
  ([side, pricing, prices]) => executeInRange(pricing, side, bar(prices), fresh()),
);

table(
  'a stop-limit already triggered is a limit order',
  [
    ['buy', stopLimit(103, 95), '100 110 90 105', '95 M'],
    ['buy', stopLimit(103, 89), '100 110 90 105', '-'],
    ['sell', stopLimit(97, 109), '100 110 90 105', '109 M'],
    ['sell', stopLimit(97, 111), '100 110 90 105', '-'],
  ],
  ([side, pricing, prices]) =>
    executeInRange(pricing, side, bar(prices), { triggered: true, anchor: 0 }),
);

table(
  'a stop-limit already triggered, at a gap',
  [
    ['buy', stopLimit(103, 101), '100 110 90 105', '100 M'],
    ['buy', stopLimit(103, 99), '100 110 90 105', '-'],
    ['sell', stopLimit(97, 99), '100 110 90 105', '100 M'],
    ['sell', stopLimit(97, 101), '100 110 90 105', '-'],
  ],
  ([side, pricing, prices]) =>
    executeAtOpen(pricing, side, bar(prices).open, { triggered: true, anchor: 0 }, false),
);

/** Each bar's result in turn, from the open at which the order arrived. */
function follow(side: Side, pricing: OrderPricing, bars: readonly string[]): string {
  const state = fresh();
  for (const [index, prices] of bars.entries()) {
    const one = bar(prices);
    const execution =
      executeAtOpen(pricing, side, one.open, state, index === 0) ??
      executeInRange(pricing, side, one, state);
    if (execution) return `${written(execution)} in bar ${index}`;
  }
  return '-';
}

describe('bar path: over several bars', () => {
  const cases: readonly (readonly [string, Side, OrderPricing, readonly string[], string])[] = [
    [
      'a trailing stop stays behind the highest price',
      'sell',
      trailing(10),
      ['100 110 99 109', '109 120 108 118', '118 119 105 106'],
      '110 T in bar 2',
    ],
    [
      'its old trigger counts before the new high: the fall may have come first',
      'sell',
      trailing(10),
      ['100 130 90 125'],
      '90 T in bar 0',
    ],
    [
      'a new high and a close below the raised trigger prove a hit',
      'sell',
      trailing(10),
      ['100 130 95 115'],
      '120 T in bar 0',
    ],
    [
      'a low below the raised trigger proves nothing: it may have come before the high',
      'sell',
      trailing(10),
      ['100 130 95 125', '125 130 121 122', '122 123 119 123'],
      '120 T in bar 2',
    ],
    [
      'a gap beyond the trigger fills at the open',
      'sell',
      trailing(10),
      ['100 110 99 109', '97 98 90 95'],
      '97 T in bar 1',
    ],
    [
      'a gap in favour raises the trigger at once',
      'sell',
      trailing(10),
      ['100 101 99 100', '120 121 110 115'],
      '110 T in bar 1',
    ],
    [
      'a short is trailed from below',
      'buy',
      trailing(10),
      ['100 101 90 92', '92 95 80 84', '84 91 83 90'],
      '90 T in bar 2',
    ],
    [
      'a short runs from its old trigger first',
      'buy',
      trailing(10),
      ['100 110 70 75'],
      '110 T in bar 0',
    ],
    [
      'a stop-limit jumped over waits as a limit order and fills when the market returns',
      'buy',
      stopLimit(105, 106),
      ['100 104 99 103', '110 112 108 111', '111 112 106 107'],
      '106 M in bar 2',
    ],
    [
      'a stop-limit jumped over fills in the same bar when the market comes back after its open',
      'sell',
      stopLimit(95, 94),
      ['100 101 99 100', '90 96 89 95'],
      '94 M in bar 1',
    ],
    [
      'a stop-limit jumped over never fills when the market does not return',
      'sell',
      stopLimit(95, 94),
      ['100 101 99 100', '90 93 89 92', '92 93 80 81'],
      '-',
    ],
    [
      'a stop that is not reached waits',
      'sell',
      stop(95),
      ['100 101 96 97', '97 99 96 98', '98 99 94 95'],
      '95 T in bar 2',
    ],
  ];
  for (const [name, side, pricing, bars, expected] of cases)
    it(name, () => {
      expect(follow(side, pricing, bars)).to.equal(expected);
    });
});

describe('bar path: properties', () => {
  const price = fc.integer({ min: 500, max: 1500 });
  const side = fc.constantFrom<Side>('buy', 'sell');
  const anyBar = fc.tuple(price, price, price, price).map((four): BarPrices => {
    const [low, second, third, high] = [...four].sort((a, b) => a - b) as [
      number,
      number,
      number,
      number,
    ];
    return four[0] < four[1]
      ? { open: second, close: third, low, high }
      : { open: third, close: second, low, high };
  });
  const anyPricing = fc.oneof(
    fc.constant(market),
    price.map(limit),
    price.map(stop),
    fc.tuple(price, price).map(([trigger, at]) => stopLimit(trigger, at)),
    fc.integer({ min: 1, max: 300 }).map(trailing),
  );
  const mirror = (one: BarPrices): BarPrices => ({
    open: 2000 - one.open,
    close: 2000 - one.close,
    high: 2000 - one.low,
    low: 2000 - one.high,
  });
  const mirrorPricing = (pricing: OrderPricing): OrderPricing => {
    switch (pricing.type) {
      case 'limit':
        return limit(2000 - pricing.limitPrice);
      case 'stop':
        return stop(2000 - pricing.stopPrice);
      case 'stop_limit':
        return stopLimit(2000 - pricing.stopPrice, 2000 - pricing.limitPrice);
      default:
        return pricing;
    }
  };
  const play = (
    pricing: OrderPricing,
    way: Side,
    bars: readonly BarPrices[],
  ): (Execution | undefined)[] => {
    const state = fresh();
    return bars.map(
      (one, index) =>
        executeAtOpen(pricing, way, one.open, state, index === 0) ??
        executeInRange(pricing, way, one, state),
    );
  };

  it('fills inside the bar alone, never beyond the limit and never better than a stop', () => {
    fc.assert(
      fc.property(
        anyPricing,
        side,
        fc.array(anyBar, { minLength: 1, maxLength: 5 }),
        (pricing, way, bars) => {
          const index = play(pricing, way, bars).findIndex((execution) => execution !== undefined);
          if (index < 0) return;
          const filled = play(pricing, way, bars)[index]!;
          const one = bars[index]!;
          expect(filled.price).to.be.within(one.low, one.high);
          const sign = way === 'buy' ? 1 : -1;
          if ('limitPrice' in pricing)
            expect(sign * filled.price).to.be.at.most(sign * pricing.limitPrice);
          if (pricing.type === 'stop')
            expect(sign * filled.price).to.be.at.least(sign * pricing.stopPrice);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('treats buys as sells in the mirror', () => {
    fc.assert(
      fc.property(anyPricing, fc.array(anyBar, { minLength: 1, maxLength: 5 }), (pricing, bars) => {
        const buys = play(pricing, 'buy', bars).map(
          (one) => one && { ...one, price: 2000 - one.price },
        );
        expect(play(mirrorPricing(pricing), 'sell', bars.map(mirror))).to.deep.equal(buys);
      }),
      { numRuns: 2000 },
    );
  });
});
