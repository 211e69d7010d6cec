import { expect } from 'chai';
import { asPrice } from '../../../src/core/domain/units.js';
import { DuplicateOrder } from '../../../src/core/risk/duplicate-order.js';
import { FatFinger } from '../../../src/core/risk/fat-finger.js';
import { MaxOrderRate } from '../../../src/core/risk/max-order-rate.js';
import { MaxOrderValue } from '../../../src/core/risk/max-order-value.js';
import { MaxOrdersPerSecond } from '../../../src/core/risk/max-orders-per-second.js';
import { PriceCollar } from '../../../src/core/risk/price-collar.js';
import { Situation, instrument, limitAt, stopAt } from './situation.js';

const SECOND = 1_000_000;

describe('risk: max_order_value', () => {
  const rule = new MaxOrderValue(10_000);

  it('passes below and at the limit, refuses above it in words', () => {
    const situation = new Situation();
    expect(situation.send(rule, { quantity: 99.99 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 100 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 120 })).to.deep.equal({
      limit: 10_000,
      actual: 12_000,
      reason: 'order value 12000.00 is above 10000.00',
    });
    expect(situation.send(rule, { quantity: 100.01 })?.actual).to.equal(10_001);
  });

  it('lets an order that only shrinks a position pass', () => {
    const situation = new Situation().hold(200);
    expect(situation.send(rule, { side: 'sell', quantity: 200 })).to.equal(undefined);
    expect(situation.send(rule, { side: 'sell', quantity: 301 })?.actual).to.equal(30_100);
  });

  it('refuses a value that is unknown', () => {
    const situation = new Situation();
    situation.prices[0] = NaN;
    expect(situation.send(rule)?.reason).to.equal('order value unknown is above 10000.00');
  });
});

describe('risk: price_collar', () => {
  const rule = new PriceCollar(0.05);
  const breach = (pricing: Parameters<Situation['propose']>[0]) =>
    new Situation().send(rule, pricing);

  it('passes limit prices up to the fraction on either side, refuses beyond', () => {
    for (const price of [95, 95.01, 100, 104.99, 105]) {
      expect(breach({ pricing: limitAt(price) }), `${price}`).to.equal(undefined);
    }
    for (const price of [94.99, 105.01]) {
      expect(breach({ pricing: limitAt(price) })?.limit, `${price}`).to.equal(0.05);
    }
    const found = breach({ pricing: limitAt(110) });
    expect(found?.actual).to.be.closeTo(0.1, 1e-15);
    expect(found?.reason).to.equal('order price is 10.00 % from the last price 100, above 5.00 %');
  });

  it('looks at stop prices, and at both prices of a stop-limit order', () => {
    const stopLimit = (stop: number, limit: number) => ({
      pricing: {
        type: 'stop_limit' as const,
        stopPrice: asPrice(stop * 100),
        limitPrice: asPrice(limit * 100),
      },
    });
    expect(breach({ pricing: stopAt(105) })).to.equal(undefined);
    expect(breach({ pricing: stopAt(105.01) })).to.not.equal(undefined);
    expect(breach(stopLimit(104, 105))).to.equal(undefined);
    expect(breach(stopLimit(104, 106))?.actual).to.be.closeTo(0.06, 1e-12);
    expect(breach(stopLimit(107, 105))?.actual).to.be.closeTo(0.07, 1e-12);
  });

  it('has nothing to say of market and trailing stop orders', () => {
    expect(breach({})).to.equal(undefined);
    expect(breach({ pricing: { type: 'trailing_stop', offset: asPrice(9_000) } })).to.equal(
      undefined,
    );
  });

  it('holds closing orders too', () => {
    const situation = new Situation().hold(1);
    expect(situation.send(rule, { side: 'sell', pricing: limitAt(50) })).to.not.equal(undefined);
  });
});

describe('risk: fat_finger', () => {
  const afterSizes = (rule: FatFinger, sizes: readonly number[]): Situation => {
    const situation = new Situation([instrument()], ['trend', 'other']);
    for (const quantity of sizes) {
      rule.sent(situation.propose({ quantity }));
    }
    return situation;
  };

  it('knows nothing before five orders', () => {
    const rule = new FatFinger(10);
    expect(afterSizes(rule, [1, 1, 1, 1]).send(rule, { quantity: 99 })).to.equal(undefined);
  });

  it('refuses above the multiple of the median, from the fifth on', () => {
    const rule = new FatFinger(10);
    const situation = afterSizes(rule, [5, 1, 2, 4, 3]);
    expect(rule.check(situation.propose({ quantity: 29.99 }))).to.equal(undefined);
    expect(rule.check(situation.propose({ quantity: 30 }))).to.equal(undefined);
    expect(rule.check(situation.propose({ quantity: 30.01 }))).to.deep.equal({
      limit: 3_000,
      actual: 3_001,
      reason: 'order value 3001.00 is above 3000.00, 10 times the median of the last 5 orders',
    });
  });

  it('keeps instances apart and lets closing orders pass', () => {
    const rule = new FatFinger(2);
    const situation = afterSizes(rule, [1, 1, 1, 1, 1]);
    expect(rule.check(situation.propose({ quantity: 50, instance: 1 }))).to.equal(undefined);
    situation.hold(50);
    expect(rule.check(situation.propose({ quantity: 50, side: 'sell' }))).to.equal(undefined);
  });

  it('remembers the last fifty: older sizes fade', () => {
    const rule = new FatFinger(1);
    const sizes = [...Array<number>(50).fill(1), ...Array<number>(25).fill(8)];
    const situation = afterSizes(rule, sizes);
    // Twenty-five of each: the mean of the two in the middle.
    expect(rule.check(situation.propose({ quantity: 9 }))?.limit).to.equal(450);
    rule.sent(situation.propose({ quantity: 8 }));
    expect(rule.check(situation.propose({ quantity: 9 }))?.limit).to.equal(800);
  });
});

describe('risk: duplicate_order', () => {
  const window = 5 * SECOND;

  it('refuses an equal order within the window of one sent, not at its end', () => {
    const situation = new Situation();
    const rule = new DuplicateOrder(window);
    expect(situation.send(rule)).to.equal(undefined);
    expect(situation.send(rule)?.reason).to.equal(
      'the same order was sent at the same instant, within 5s',
    );
    expect(situation.pass(window - 1).send(rule)).to.include({ limit: 5, actual: 4.999999 });
    expect(situation.pass(1).send(rule)).to.equal(undefined);
    expect(situation.pass(2_500_000).send(rule)?.reason).to.equal(
      'the same order was sent 2.5s before, within 5s',
    );
  });

  it('forgets refused orders', () => {
    const situation = new Situation();
    const rule = new DuplicateOrder(window);
    situation.send(rule);
    situation.pass(window - 1).send(rule);
    expect(situation.pass(1).send(rule)).to.equal(undefined);
  });

  it('takes a difference in anything for another order', () => {
    const situation = new Situation([instrument(), instrument()], ['a', 'b']);
    const rule = new DuplicateOrder(window);
    const wishes = [
      {},
      { side: 'sell' as const },
      { quantity: 2 },
      { instrument: 1 },
      { instance: 1 },
      { pricing: limitAt(100) },
      { pricing: limitAt(101) },
      { pricing: limitAt(100, true) },
      { pricing: stopAt(100) },
      { pricing: stopAt(101) },
      { pricing: { type: 'trailing_stop' as const, offset: asPrice(5) } },
      { pricing: { type: 'trailing_stop' as const, offset: asPrice(6) } },
    ];
    for (const wish of wishes) expect(situation.send(rule, wish)).to.equal(undefined);
    for (const wish of wishes) expect(situation.send(rule, wish)).to.not.equal(undefined);
  });

  it('finds an old twin among many later orders, and forgets all of them in time', () => {
    const situation = new Situation();
    const rule = new DuplicateOrder(window);
    for (let index = 1; index <= 500; index += 1) {
      expect(situation.pass(20_000).send(rule, { quantity: index })).to.equal(undefined);
    }
    // 250 orders fit the window of five seconds; the oldest is exactly a window old and free.
    expect(situation.pass(20_000).send(rule, { quantity: 252 })).to.not.equal(undefined);
    expect(situation.send(rule, { quantity: 251 })).to.equal(undefined);
    expect(situation.pass(window).send(rule, { quantity: 500 })).to.equal(undefined);
  });
});

describe('risk: order rates', () => {
  it('fault 42: passes as many orders as allowed in any second, and refuses one more', () => {
    const situation = new Situation();
    const rule = new MaxOrdersPerSecond(3);
    for (const wait of [0, 300_000, 300_000]) {
      expect(situation.pass(wait).send(rule)).to.equal(undefined);
    }
    expect(situation.pass(399_999).send(rule)).to.deep.equal({
      limit: 3,
      actual: 4,
      reason: '4 orders within a second, above 3',
    });
    expect(situation.pass(1).send(rule)).to.equal(undefined);
    expect(situation.pass(299_999).send(rule)).to.not.equal(undefined);
    expect(situation.pass(1).send(rule)).to.equal(undefined);
  });

  it('counts each instance by itself, the account as a whole', () => {
    const situation = new Situation([instrument()], ['trend', 'mean']);
    const [perInstance, perAccount] = [new MaxOrderRate(1), new MaxOrdersPerSecond(1)];
    for (const rule of [perInstance, perAccount]) situation.send(rule, { instance: 0 });
    expect(situation.send(perInstance, { instance: 1 })).to.equal(undefined);
    expect(situation.send(perAccount, { instance: 1 })).to.not.equal(undefined);
    expect(situation.send(perInstance, { instance: 1 })?.reason).to.equal(
      '2 orders of mean within a second, above 1',
    );
    expect(situation.pass(SECOND).send(perInstance, { instance: 1 })).to.equal(undefined);
  });

  it('holds closing orders too', () => {
    const situation = new Situation().hold(5);
    const rule = new MaxOrderRate(1);
    situation.send(rule, { side: 'sell' });
    expect(situation.send(rule, { side: 'sell' })).to.not.equal(undefined);
  });

  it('are whole numbers of at least one', () => {
    for (const rate of [0, -1, 0.5, NaN]) {
      expect(() => new MaxOrderRate(rate)).to.throw(RangeError);
      expect(() => new MaxOrdersPerSecond(rate)).to.throw(RangeError);
    }
  });
});
