import { expect } from 'chai';
import fc from 'fast-check';
import type { InstanceIndex, Side } from '../../../src/core/domain/order.js';
import { sideSign } from '../../../src/core/domain/order.js';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { MaxExposurePerAccount } from '../../../src/core/risk/max-exposure-per-account.js';
import { MaxExposurePerStrategy } from '../../../src/core/risk/max-exposure-per-strategy.js';
import { MaxExposurePerSymbol } from '../../../src/core/risk/max-exposure-per-symbol.js';
import { MaxPositionQuantity } from '../../../src/core/risk/max-position-quantity.js';
import { MaxPositionValue } from '../../../src/core/risk/max-position-value.js';
import { RiskEngine, makeRules } from '../../../src/core/risk/index.js';
import type { RiskRule } from '../../../src/core/risk/index.js';
import { Situation, instrument } from './situation.js';

/** Two instruments (the second another symbol) and two strategies. */
const two = (): Situation =>
  new Situation([instrument(), instrument({ symbol: 'ETH/USDT', base: 'ETH' })], ['a', 'b']);

describe('risk: max_position_quantity', () => {
  const rule = new MaxPositionQuantity(10);

  it('counts what is held and asked for, by all strategies, in either direction', () => {
    const long = two().hold(4).hold(3, { instance: 1 }).work('buy', 2);
    expect(long.send(rule, { quantity: 0.99 })).to.equal(undefined);
    expect(long.send(rule, { quantity: 1 })).to.equal(undefined);
    expect(long.send(rule, { quantity: 1.01 })).to.deep.include({
      limit: 10,
      reason: 'position of 10.01 is above 10',
    });
    const short = two().hold(-9);
    expect(short.send(rule, { side: 'sell', quantity: 1 })).to.equal(undefined);
    expect(short.send(rule, { side: 'sell', quantity: 1.01 })).to.not.equal(undefined);
  });

  it('forgives the rounding of floats', () => {
    const situation = new Situation().hold(0.1).work('buy', 0.1);
    expect(0.1 + 0.1 + 0.1).to.be.above(0.3);
    expect(situation.send(new MaxPositionQuantity(0.3), { quantity: 0.1 })).to.equal(undefined);
  });

  it('lets a position above the limit shrink, and another instrument grow', () => {
    const situation = two().hold(50);
    expect(situation.send(rule, { side: 'sell', quantity: 1 })).to.equal(undefined);
    expect(situation.send(rule, { instrument: 1, quantity: 10 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.01 })).to.not.equal(undefined);
  });
});

describe('risk: max_position_value', () => {
  const rule = new MaxPositionValue(1_000);

  it('values the position at the last price', () => {
    const situation = two().hold(5);
    expect(situation.send(rule, { quantity: 4.99 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 5 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 5.01 })).to.deep.include({
      limit: 1_000,
      reason: 'position value 1001.00 is above 1000.00',
    });
    situation.prices[0] = 101;
    expect(situation.send(rule, { quantity: 5 })?.actual).to.equal(1_010);
  });

  it('knows contracts: linear by size and price, inverse by size in base', () => {
    const linear = new Situation([instrument({ kind: 'linear', contractSize: 0.1 })]);
    expect(linear.send(rule, { quantity: 100 })).to.equal(undefined);
    expect(linear.send(rule, { quantity: 101 })?.actual).to.be.closeTo(1_010, 1e-9);
    const inverse = new Situation([instrument({ kind: 'inverse', contractSize: 100 })]);
    expect(inverse.send(rule, { quantity: 1_000 })).to.equal(undefined);
    expect(inverse.send(rule, { quantity: 1_001 })?.actual).to.equal(1_001);
  });
});

describe('risk: exposure limits', () => {
  it('per symbol sums the venues of a symbol, and leaves other symbols out', () => {
    const venues = [instrument({ venue: 'binance' }), instrument({ venue: 'kraken' })];
    const situation = new Situation([...venues, instrument({ symbol: 'ETH/USDT' })]);
    situation.hold(5).hold(-3, { instrument: 1 }).hold(99, { instrument: 2 });
    const rule = new MaxExposurePerSymbol(1_000);
    expect(situation.send(rule, { quantity: 2 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 2.01 })).to.deep.include({
      limit: 1_000,
      actual: 1_001,
      reason: 'exposure in BTC/USDT 1001.00 is above 1000.00',
    });
  });

  it('per strategy sums its instruments, and leaves other strategies out', () => {
    const situation = two().hold(5).hold(-3, { instrument: 1 }).hold(99, { instance: 1 });
    const rule = new MaxExposurePerStrategy(1_000);
    expect(situation.send(rule, { quantity: 2 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 2.01 })).to.deep.include({
      actual: 1_001,
      reason: 'exposure of a 1001.00 is above 1000.00',
    });
  });

  it('per account sums everything, opposite positions too', () => {
    const situation = two().hold(3).hold(-3, { instance: 1 }).work('sell', 2, { instrument: 1 });
    const rule = new MaxExposurePerAccount(1_000);
    expect(situation.send(rule, { quantity: 2 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 2.01 })).to.deep.include({
      actual: 1_001,
      reason: 'exposure of the account 1001.00 is above 1000.00',
    });
  });

  it('needs no price of what is not held, and refuses without one of what is', () => {
    const rule = new MaxExposurePerAccount(1_000);
    const situation = two();
    situation.prices[1] = NaN;
    expect(situation.send(rule)).to.equal(undefined);
    situation.hold(1, { instrument: 1 });
    expect(situation.send(rule)?.reason).to.match(/unknown is above/);
  });

  it('let orders pass that only shrink a position', () => {
    const rules: RiskRule[] = [
      new MaxExposurePerSymbol(1),
      new MaxExposurePerStrategy(1),
      new MaxExposurePerAccount(1),
      new MaxPositionValue(1),
    ];
    const situation = two().hold(50);
    for (const rule of rules) {
      expect(situation.send(rule, { side: 'sell', quantity: 50 }), rule.name).to.equal(undefined);
      expect(situation.send(rule, { side: 'sell', quantity: 101 }), rule.name).to.not.equal(
        undefined,
      );
    }
  });
});

/** One step of a life: an order is asked for, or one that works ends, filled or not. */
type Step =
  | { kind: 'order'; side: Side; quantity: number; instrument: number; instance: number }
  | { kind: 'fill' | 'cancel'; which: number };

const index = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: order() },
  fc.record({ kind: fc.constantFrom('fill' as const, 'cancel' as const), which: fc.nat(20) }),
);

function order(): fc.Arbitrary<Step> {
  const side = fc.constantFrom<Side>('buy', 'sell');
  const quantity = fc.integer({ min: 1, max: 900 }).map((units) => units / 100);
  const kind = fc.constant('order' as const);
  return fc.record({ kind, side, quantity, instrument: index, instance: index });
}

type Asked = Extract<Step, { kind: 'order' }>;

/** Lives through the steps; after each, `verify` sees what is held and what still works. */
function live(
  steps: readonly Step[],
  risk: RiskEngine,
  verify: (held: ReadonlyMap<string, number>, working: readonly Asked[]) => void,
): void {
  const situation = two();
  situation.equity = Infinity;
  const held = new Map<string, number>();
  const working: Asked[] = [];
  for (const event of steps) {
    if (event.kind === 'order') {
      if (risk.judge(situation.propose(event), situation) === undefined) {
        working.push(event);
        situation.work(event.side, event.quantity, event);
      }
    } else if (working.length > 0) {
      const [ended] = working.splice(event.which % working.length, 1) as [Asked];
      situation.work(ended.side, -ended.quantity, ended);
      if (event.kind === 'fill') {
        const cell = `${ended.instance}:${ended.instrument}`;
        held.set(cell, (held.get(cell) ?? 0) + sideSign(ended.side) * ended.quantity);
        situation.exposure.setHeld(
          ended.instance as InstanceIndex,
          ended.instrument as InstrumentIndex,
          held.get(cell)!,
        );
      }
    }
    verify(held, working);
  }
}

/** Absolute value, at 100, of the chosen cells once every working order of the given sides filled. */
function valueIfFilled(
  held: ReadonlyMap<string, number>,
  working: readonly Asked[],
  counts: (instance: number, instrument: number) => boolean,
  fills: (asked: Asked) => boolean,
): number {
  let sum = 0;
  for (const instance of [0, 1]) {
    for (const instrument of [0, 1]) {
      if (!counts(instance, instrument)) continue;
      const filled = working
        .filter((asked) => asked.instance === instance && asked.instrument === instrument)
        .filter(fills)
        .reduce((net, asked) => net + sideSign(asked.side) * asked.quantity, 0);
      sum += Math.abs((held.get(`${instance}:${instrument}`) ?? 0) + filled) * 100;
    }
  }
  return sum;
}

describe('risk: exposure limits, whatever happens', () => {
  const LIMIT = 2_000;
  const outcomes: ((asked: Asked) => boolean)[] = [
    () => true,
    () => false,
    ({ side }) => side === 'buy',
    ({ side }) => side === 'sell',
    ({ instrument: traded }) => traded === 0,
  ];
  const cases = {
    maxExposurePerAccount: [() => true],
    maxExposurePerStrategy: [(instance: number) => instance === 0, (one: number) => one === 1],
    maxExposurePerSymbol: [
      (_: number, traded: number) => traded === 0,
      (_: number, traded: number) => traded === 1,
    ],
    maxPositionValue: [(_: number, traded: number) => traded === 0],
  };

  for (const [name, scopes] of Object.entries(cases)) {
    it(`${name}: no sequence of approved orders can exceed it, whichever of them fill`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
          const risk = new RiskEngine(makeRules({ [name]: LIMIT }));
          live(steps, risk, (held, working) => {
            for (const counts of scopes) {
              for (const fills of outcomes) {
                const value = valueIfFilled(held, working, counts, fills);
                expect(value).to.be.at.most(LIMIT * (1 + 1e-8));
              }
            }
          });
        }),
        { numRuns: 60 },
      );
    });
  }

  it('without a limit the same orders do exceed it', () => {
    let largest = 0;
    const steps = fc.sample(fc.array(step, { minLength: 60, maxLength: 60, size: 'max' }), {
      numRuns: 20,
      seed: 7,
    });
    for (const life of steps) {
      live(life, new RiskEngine(makeRules({})), (held, working) => {
        const value = valueIfFilled(
          held,
          working,
          () => true,
          () => true,
        );
        largest = Math.max(largest, value);
      });
    }
    expect(largest).to.be.above(LIMIT);
  });
});
