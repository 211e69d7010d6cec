/** Which orders a live session still knows after very many others, and that a restart does not change it. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { MARKET } from '../../../src/core/domain/order.js';
import type { Approved, Bracket, InstanceIndex, OrderId } from '../../../src/core/domain/order.js';
import type { Fill, ReportStatus } from '../../../src/core/domain/report.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { OrderManager } from '../../../src/core/engine/order-manager.js';

const AT = asTimestamp(0);
/** More than the ended orders that are remembered. */
const MANY = 600;

/** A live session's orders, which may be restarted at any time. */
class Desk {
  orders = new OrderManager([], false);
  private trades = 0;

  send(hasBracket = false): number {
    const id = this.orders.nextId();
    const bracket: Bracket | undefined = hasBracket
      ? {
          stopLoss: { id: this.orders.nextId(1), price: asPrice(90) },
          takeProfit: { id: this.orders.nextId(2), price: asPrice(110) },
        }
      : undefined;
    this.orders.submit(
      {
        ...{ id, instance: 0 as InstanceIndex, instrument: 0 as InstrumentIndex, side: 'buy' },
        ...{ quantity: asQuantity(10), pricing: MARKET, timeInForce: 'gtc', expireAt: undefined },
        ...{ reduceOnly: false, bracket, reason: '' },
      } as Approved,
      1,
      AT,
    );
    return id;
  }

  hear(order: number, status: ReportStatus, quantity = 0): void {
    const fill: Fill = {
      ...{ tradeId: (this.trades += 1), quantity: asQuantity(quantity), price: asPrice(100) },
      ...{ fee: 0, feeAsset: 'USDT', liquidity: 'taker', referencePrice: asPrice(100) },
    };
    this.orders.apply({
      ...{ kind: 'report', status, order: order as OrderId, instrument: 0 as InstrumentIndex },
      ...{ at: AT, venueAt: AT, fill: quantity > 0 ? fill : undefined, reason: '' },
    });
  }

  /** So many orders are sent and filled. */
  pass(count = MANY): void {
    for (let each = 0; each < count; each += 1) this.hear(this.send(), 'filled', 10);
  }

  restart(): void {
    const carried = JSON.parse(JSON.stringify(this.orders.carry())) as ReturnType<
      OrderManager['carry']
    >;
    const { count } = this.orders;
    this.orders = new OrderManager([], false);
    this.orders.restore(carried, count);
  }

  known(id: number) {
    return this.orders.state(id as OrderId);
  }
}

describe('order manager: what it remembers', () => {
  it('the exits of what was bought, and their entry, until they have ended', () => {
    const desk = new Desk();
    const entry = desk.send(true);
    const [stop, target] = [entry + 1, entry + 2];
    desk.hear(entry, 'filled', 10);
    for (const exit of [stop, target]) desk.hear(exit, 'accepted');
    desk.pass();
    desk.restart();
    desk.pass();
    desk.restart();
    expect(desk.known(stop)!.entry).to.equal(desk.known(entry));
    expect(desk.known(entry)).to.include({ filled: 10, status: 'filled' });
    desk.hear(stop, 'filled', 10);
    desk.hear(target, 'cancelled');
    desk.pass();
    for (const id of [entry, stop, target]) expect(desk.known(id)).to.equal(undefined);
  });

  it('the exits of an entry that rests for long', () => {
    const desk = new Desk();
    const entry = desk.send(true);
    desk.hear(entry, 'accepted');
    desk.restart();
    desk.pass();
    desk.hear(entry, 'filled', 10);
    desk.hear(entry + 1, 'accepted');
    expect(desk.known(entry + 1)).to.include({ status: 'accepted', entry: desk.known(entry) });
    expect(desk.orders.working.map(({ order }) => order.id)).to.deep.equal([entry + 1]);
  });

  it('not those of an entry that bought nothing', () => {
    const desk = new Desk();
    const entry = desk.send(true);
    desk.hear(entry, 'cancelled');
    desk.pass();
    for (const id of [entry, entry + 1, entry + 2]) expect(desk.known(id)).to.equal(undefined);
  });

  it('the same, whenever it was started again', () => {
    type Step = 'order' | 'bracket' | 'fill' | 'cancel' | 'exit' | 'many';
    const steps = fc.array(
      fc.constantFrom<Step>('order', 'bracket', 'fill', 'cancel', 'exit', 'many'),
      { minLength: 5, maxLength: 40 },
    );
    const play = (all: readonly Step[], restarts: ReadonlySet<number>): string => {
      const desk = new Desk();
      all.forEach((step, index) => {
        const open = desk.orders.working.find(({ isChild }) => !isChild)?.order;
        const exit = desk.orders.working.find(({ isChild }) => isChild)?.order.id;
        if (step === 'order') desk.send();
        else if (step === 'bracket') desk.send(true);
        else if (step === 'many') desk.pass(200);
        else if (step === 'cancel' && open) desk.hear(open.id, 'cancelled');
        else if (step === 'fill' && open) {
          desk.hear(open.id, 'filled', 10);
          if (open.bracket) for (const one of [1, 2]) desk.hear(open.id + one, 'accepted');
        } else if (step === 'exit' && exit !== undefined) desk.hear(exit, 'filled', 10);
        if (restarts.has(index)) desk.restart();
      });
      return JSON.stringify(desk.orders.carry());
    };
    fc.assert(
      fc.property(steps, fc.uniqueArray(fc.nat(40), { maxLength: 4 }), (all, cuts) => {
        expect(JSON.parse(play(all, new Set(cuts)))).to.deep.equal(
          JSON.parse(play(all, new Set())),
        );
      }),
      { numRuns: 100 },
    );
  });
});
