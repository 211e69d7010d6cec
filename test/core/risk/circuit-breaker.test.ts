import { expect } from 'chai';
import fc from 'fast-check';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { CircuitBreaker } from '../../../src/core/risk/circuit-breaker.js';
import { PriceExtreme } from '../../../src/core/risk/price-extreme.js';
import { Situation, instrument } from './situation.js';

const MINUTE = 60_000_000;
const FIRST = 0 as InstrumentIndex;

const breaker = (): CircuitBreaker =>
  new CircuitBreaker({
    threshold: 0.05,
    windowMicroseconds: 5 * MINUTE,
    pauseMicroseconds: 15 * MINUTE,
  });

/** Shows `[minute, price]` one after the other and leaves the clock at the last. */
function show(rule: CircuitBreaker, ...prices: (readonly [number, number])[]): Situation {
  const situation = new Situation([instrument(), instrument({ symbol: 'ETH/USDT' })]);
  for (const [minute, price] of prices) {
    situation.now = asTimestamp(minute * MINUTE);
    rule.onPrice(FIRST, situation.now, price);
  }
  return situation;
}

const trips = (...prices: (readonly [number, number])[]): boolean => {
  const rule = breaker();
  return show(rule, ...prices).send(rule) !== undefined;
};

describe('risk: circuit_breaker', () => {
  it('trips at the threshold, up and down, not just below', () => {
    expect(trips([0, 100], [1, 104.99])).to.equal(false);
    expect(trips([0, 100], [1, 105])).to.equal(true);
    expect(trips([0, 100], [1, 95.01])).to.equal(false);
    expect(trips([0, 100], [1, 95])).to.equal(true);
  });

  it('measures a rise from the lowest and a fall from the highest of the window', () => {
    expect(trips([0, 100], [1, 97], [2, 99], [3, 101.85])).to.equal(true);
    expect(trips([0, 100], [1, 103], [2, 101], [3, 97.85])).to.equal(true);
  });

  it('counts the price in force at the start of the window, and none before it', () => {
    // A gap: 100 is still the price when the window of minute 60 begins.
    expect(trips([0, 100], [60, 105])).to.equal(true);
    // 100 was replaced at minute 2; the window of minute 7 begins there, without it.
    expect(trips([0, 100], [2, 103], [6.99, 105])).to.equal(true);
    expect(trips([0, 100], [2, 103], [7, 105])).to.equal(false);
    // Replaced by a lower price that has ended too: 100 must not come back as the highest.
    expect(trips([0, 100], [1, 97], [3, 98], [7, 94.5])).to.equal(false);
  });

  it('fault 27: refuses entries in that symbol until the pause ends, with the time', () => {
    const rule = breaker();
    const situation = show(rule, [0, 100], [1, 106.2]);
    expect(situation.send(rule)).to.deep.include({ limit: 0.05 });
    const { actual, reason } = situation.send(rule)!;
    expect(actual).to.be.closeTo(0.062, 1e-12);
    expect(reason).to.equal(
      'BTC/USDT moved 6.20 % within 5m, no entries until 1970-01-01 00:16:00 UTC',
    );
    expect(situation.send(rule, { instrument: 1 })).to.equal(undefined);
    expect(situation.pass(15 * MINUTE - 1).send(rule)).to.not.equal(undefined);
    expect(situation.pass(1).send(rule)).to.equal(undefined);
  });

  it('lets exits pass', () => {
    const rule = breaker();
    const situation = show(rule, [0, 100], [1, 90]).hold(2);
    expect(situation.send(rule, { side: 'sell', quantity: 2 })).to.equal(undefined);
    expect(situation.send(rule, { side: 'sell', quantity: 5 })).to.not.equal(undefined);
  });

  it('counts one move once, and prolongs the pause at a further one', () => {
    const rule = breaker();
    const still = show(rule, [0, 100], [1, 110], [2, 110], [3, 111]);
    still.now = asTimestamp(16 * MINUTE);
    expect(still.send(rule)).to.equal(undefined);
    const again = breaker();
    const further = show(again, [0, 100], [1, 110], [4, 116]);
    further.now = asTimestamp(19 * MINUTE - 1);
    expect(again.check(further.propose(), further)?.reason).to.match(/until .* 00:19:00 UTC$/);
  });

  it('is silent without prices', () => {
    expect(new Situation().send(breaker())).to.equal(undefined);
  });
});

describe('risk: price extremes of a sliding window', () => {
  it('equal those found by looking at every price, through growth of the ring', () => {
    const tick = fc.record({ wait: fc.nat(3), price: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(
        fc.array(tick, { maxLength: 200, size: 'max' }),
        fc.integer({ min: 1, max: 80 }),
        (ticks, window) => {
          const [highest, lowest] = [new PriceExtreme(1), new PriceExtreme(-1)];
          const seen: { at: number; price: number }[] = [];
          let now = 0;
          for (const { wait, price } of ticks) {
            now += wait;
            seen.push({ at: now, price });
            highest.push(price, now, now - window);
            lowest.push(price, now, now - window);
            const inForce = seen.filter(
              (_, index) => (seen[index + 1]?.at ?? Infinity) > now - window,
            );
            const prices = inForce.map((entry) => entry.price);
            expect(highest.price).to.equal(Math.max(...prices));
            expect(lowest.price).to.equal(Math.min(...prices));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('grows for a long run in one direction', () => {
    const lowest = new PriceExtreme(-1);
    for (let price = 1; price <= 1_000; price += 1) lowest.push(price, price, -1);
    expect(lowest.price).to.equal(1);
    lowest.push(1_001, 1_001, 900);
    expect(lowest.price).to.equal(900);
  });
});
