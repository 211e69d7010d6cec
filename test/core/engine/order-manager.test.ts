/** What the engine knows of its orders depends on what was reported, not on the order of reports. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { Change } from '../../../src/core/domain/journal.js';
import { MARKET } from '../../../src/core/domain/order.js';
import type { Approved, Bracket, InstanceIndex, OrderId } from '../../../src/core/domain/order.js';
import type { ExecutionReport, ReportStatus } from '../../../src/core/domain/report.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { OrderManager } from '../../../src/core/engine/order-manager.js';

const AT = asTimestamp(0);
const QUANTITY = 10;

function orderOf(id: OrderId, bracket?: Bracket): Approved {
  return {
    id,
    instance: 0 as InstanceIndex,
    instrument: 0 as InstrumentIndex,
    side: 'buy',
    quantity: asQuantity(QUANTITY),
    pricing: MARKET,
    timeInForce: 'gtc',
    expireAt: undefined,
    reduceOnly: false,
    bracket,
    reason: '',
  } as Approved;
}

const report = (order: number, status: ReportStatus): ExecutionReport => ({
  kind: 'report',
  status,
  order: order as OrderId,
  instrument: 0 as InstrumentIndex,
  at: AT,
  venueAt: AT,
  fill: undefined,
  reason: '',
});

const fill = (order: number, tradeId: number, quantity: number): ExecutionReport => ({
  ...report(order, 'filled'),
  fill: {
    tradeId,
    quantity: asQuantity(quantity),
    price: asPrice(100),
    fee: 0,
    feeAsset: 'USDT',
    liquidity: 'taker',
    referencePrice: asPrice(100),
  },
});

const BRACKET: Bracket = {
  stopLoss: { id: 2 as OrderId, price: asPrice(90) },
  takeProfit: { id: 3 as OrderId, price: asPrice(110) },
};

/** A manager with one order of ten, and its bracket's exits when asked for. */
function manager(bracket?: Bracket): { readonly orders: OrderManager; readonly changes: Change[] } {
  const changes: Change[] = [];
  const orders = new OrderManager(changes, true);
  orders.submit(orderOf(orders.nextId(), bracket), 1, AT);
  return { orders, changes };
}

const first = (orders: OrderManager) => orders.state(1 as OrderId)!;

describe('order manager: status', () => {
  it('numbers orders from one, exits after their entry', () => {
    const { orders } = manager(BRACKET);
    expect(orders.count).to.equal(3);
    expect(orders.nextId()).to.equal(4);
    expect(orders.working.map(({ order }) => order.id)).to.deep.equal([1]);
    expect(() => orders.submit(orderOf(9 as OrderId), 1, AT)).to.throw('out of sequence');
  });

  const climbs: readonly (readonly [string, readonly ExecutionReport[], string])[] = [
    ['accepted', [report(1, 'accepted')], 'accepted'],
    ['triggered', [report(1, 'accepted'), report(1, 'triggered')], 'triggered'],
    ['late acceptance', [report(1, 'triggered'), report(1, 'accepted')], 'triggered'],
    ['part', [fill(1, 1, 4)], 'partially_filled'],
    ['late trigger', [fill(1, 1, 4), report(1, 'triggered')], 'partially_filled'],
    ['whole', [fill(1, 1, 4), fill(1, 2, 6)], 'filled'],
    ['part, then cancelled', [fill(1, 1, 4), report(1, 'cancelled')], 'cancelled'],
    ['a fill after the cancel', [report(1, 'cancelled'), fill(1, 1, 4)], 'cancelled'],
    ['filled after all', [report(1, 'cancelled'), fill(1, 1, 10)], 'filled'],
    ['a cancel after the fill', [fill(1, 1, 10), report(1, 'cancelled')], 'filled'],
    ['two ends', [report(1, 'expired'), report(1, 'cancelled')], 'expired'],
    ['a refused cancel', [report(1, 'accepted'), report(1, 'cancel_rejected')], 'accepted'],
  ];
  for (const [name, reports, expected] of climbs)
    it(`only climbs: ${name} is ${expected}`, () => {
      const { orders } = manager();
      for (const one of reports) orders.apply(one);
      expect(first(orders).status).to.equal(expected);
    });

  it('tells of the end once', () => {
    const { orders } = manager();
    expect(orders.apply(fill(1, 1, 4))).to.include({ isFill: true, ended: false });
    expect(orders.apply(report(1, 'cancelled'))).to.include({ isFill: false, ended: true });
    expect(orders.apply(fill(1, 2, 6))).to.include({ isFill: true, ended: false });
    expect(orders.working).to.deep.equal([]);
  });

  it('fault 20: lets a cancel be asked for again after a refusal', () => {
    const { orders } = manager();
    first(orders).cancelRequested = true;
    expect(orders.cancellable(0, 0 as InstrumentIndex)).to.deep.equal([]);
    orders.apply(report(1, 'cancel_rejected'));
    expect(orders.cancellable(0, 0 as InstrumentIndex)).to.have.length(1);
  });

  it('finds what can be cancelled by instance and instrument', () => {
    const { orders } = manager();
    expect(orders.cancellable(1, 0 as InstrumentIndex)).to.deep.equal([]);
    expect(orders.cancellable(0, 1 as InstrumentIndex)).to.deep.equal([]);
  });
});

describe('order manager: fills', () => {
  it('fault 16: count once per trade id', () => {
    const { orders, changes } = manager();
    orders.apply(fill(1, 7, 4));
    const before = changes.length;
    expect(orders.apply(fill(1, 7, 4))).to.equal(undefined);
    expect(first(orders).filled).to.equal(4);
    expect(orders.duplicateFills).to.equal(1);
    expect(changes).to.have.length(before);
  });

  it('for orders of nobody are counted and nothing else', () => {
    const { orders, changes } = manager();
    expect(orders.apply(fill(99, 1, 4))).to.equal(undefined);
    expect(orders.apply(report(99, 'accepted'))).to.equal(undefined);
    expect(orders.duplicateFills).to.equal(1);
    expect(changes).to.deep.equal([]);
  });

  it('are journaled with the sum so far', () => {
    const { orders, changes } = manager();
    orders.apply(fill(1, 1, 4));
    orders.apply(fill(1, 2, 6));
    expect(changes).to.deep.equal([
      { kind: 'order', order: 1, status: 'partially_filled', filled: 4 },
      { kind: 'order', order: 1, status: 'filled', filled: 10 },
    ]);
  });
});

describe('order manager: exits of a bracket', () => {
  it('work from their acceptance until they have sold what their entry bought', () => {
    const { orders } = manager(BRACKET);
    const working = (): number[] => orders.working.map(({ order }) => order.id);
    orders.apply(fill(1, 1, 10));
    orders.apply(report(2, 'accepted'));
    orders.apply(report(3, 'accepted'));
    expect(working()).to.deep.equal([2, 3]);
    orders.apply(fill(3, 2, 4));
    expect(orders.state(3 as OrderId)!.status).to.equal('partially_filled');
    orders.apply(fill(3, 3, 6));
    orders.apply(report(2, 'cancelled'));
    expect(orders.state(3 as OrderId)!.status).to.equal('filled');
    expect(working()).to.deep.equal([]);
  });

  it('end with their entry when they had sold all it had bought', () => {
    const { orders } = manager(BRACKET);
    orders.apply(fill(1, 1, 4));
    orders.apply(report(3, 'accepted'));
    orders.apply(fill(3, 2, 4));
    expect(orders.state(3 as OrderId)!.status).to.equal('partially_filled');
    orders.apply(report(1, 'cancelled'));
    expect(orders.state(3 as OrderId)!.status).to.equal('filled');
    expect(orders.working).to.deep.equal([]);
  });

  it('share what their entry bought', () => {
    const { orders } = manager(BRACKET);
    orders.apply(fill(1, 1, 10));
    for (const exit of [2, 3]) orders.apply(report(exit, 'accepted'));
    orders.apply(fill(3, 2, 3));
    orders.apply(fill(2, 3, 7));
    orders.apply(report(3, 'cancelled'));
    expect([2, 3].map((id) => orders.state(id as OrderId)!.status)).to.deep.equal([
      'filled',
      'filled',
    ]);
    expect(orders.working).to.deep.equal([]);
  });

  it('do not work again when their acceptance comes late or twice', () => {
    const { orders } = manager(BRACKET);
    orders.apply(fill(1, 1, 10));
    orders.apply(report(2, 'cancelled'));
    orders.apply(report(2, 'accepted'));
    orders.apply(report(3, 'accepted'));
    orders.apply(report(3, 'accepted'));
    expect(orders.working.map(({ order }) => order.id)).to.deep.equal([3]);
  });
});

describe('order manager: any order of reports', () => {
  const stories: Readonly<Record<string, readonly ExecutionReport[]>> = {
    'filled in parts': [report(1, 'accepted'), fill(1, 1, 3), fill(1, 2, 3), fill(1, 3, 4)],
    'cancelled with a part': [report(1, 'accepted'), fill(1, 1, 3), report(1, 'cancelled')],
    'expired after its trigger': [
      report(1, 'accepted'),
      report(1, 'triggered'),
      report(1, 'expired'),
    ],
    'filled while a cancel was on its way': [
      report(1, 'accepted'),
      fill(1, 1, 10),
      report(1, 'cancel_rejected'),
    ],
    'left by its target': [
      fill(1, 1, 10),
      report(2, 'accepted'),
      report(3, 'accepted'),
      fill(3, 2, 4),
      fill(3, 3, 6),
      report(2, 'cancelled'),
    ],
    'left by target and stop together': [
      fill(1, 1, 10),
      report(2, 'accepted'),
      report(3, 'accepted'),
      fill(3, 2, 4),
      fill(2, 3, 6),
      report(3, 'cancelled'),
    ],
  };
  const finalState = (reports: readonly ExecutionReport[]): unknown => {
    const { orders } = manager(BRACKET);
    for (const one of reports) orders.apply(one);
    return {
      orders: orders.all().map(({ order, status, filled }) => ({ id: order.id, status, filled })),
      working: orders.working.map(({ order }) => order.id).sort(),
      duplicates: orders.duplicateFills,
    };
  };
  for (const [name, reports] of Object.entries(stories))
    it(`fault 17: ${name}: every permutation ends alike, and repeated fills change nothing`, () => {
      const expected = finalState(reports) as { duplicates: number };
      const shuffled = fc.shuffledSubarray([...reports], { minLength: reports.length });
      fc.assert(
        fc.property(
          shuffled,
          fc.shuffledSubarray(reports.filter((one) => one.fill)),
          (told, again) => {
            expect(finalState(told)).to.deep.equal(expected);
            const twice = finalState([...told, ...again]);
            expect(twice).to.deep.equal({ ...expected, duplicates: again.length });
          },
        ),
        { numRuns: 200 },
      );
    });
});
