/** Reports and timers leave the queue by time, kind and stream, whenever they entered it. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { OrderId } from '../../../src/core/domain/order.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { ScheduledEvents } from '../../../src/core/engine/scheduled-events.js';
import type { ScheduledEvent } from '../../../src/core/engine/scheduled-events.js';

const report = (at: number, instrument: number, order = 1): ScheduledEvent => ({
  ...{ kind: 'report', status: 'accepted', fill: undefined, reason: '' },
  ...{ order: order as OrderId, instrument: instrument as InstrumentIndex },
  ...{ at: asTimestamp(at), venueAt: asTimestamp(at) },
});
const timer = (at: number, instance: number, name = ''): ScheduledEvent => ({
  ...{ kind: 'timer', at: asTimestamp(at), instance, name },
});

const told = (event: ScheduledEvent): string =>
  event.kind === 'report'
    ? `${event.at} report of ${event.instrument} (${event.order})`
    : `${event.at} timer of ${event.instance} (${event.name})`;

function drain(events: ScheduledEvents): string[] {
  const all: string[] = [];
  for (let next = events.pop(); next; next = events.pop()) all.push(told(next));
  return all;
}

describe('scheduled events', () => {
  it('come by time, reports before timers, then by instrument and instance', () => {
    const events = new ScheduledEvents();
    const pushed = [
      timer(2, 1),
      timer(2, 0),
      report(2, 1),
      report(2, 0),
      timer(1, 5),
      report(3, 0),
    ];
    for (const event of pushed) events.push(event);
    expect(drain(events)).to.deep.equal([
      '1 timer of 5 ()',
      '2 report of 0 (1)',
      '2 report of 1 (1)',
      '2 timer of 0 ()',
      '2 timer of 1 ()',
      '3 report of 0 (1)',
    ]);
  });

  it('of one stream at one instant come as they were sent', () => {
    const events = new ScheduledEvents();
    for (const order of [3, 1, 2]) events.push(report(1, 0, order));
    for (const name of ['b', 'a']) events.push(timer(1, 0, name));
    expect(drain(events)).to.deep.equal([
      ...['1 report of 0 (3)', '1 report of 0 (1)', '1 report of 0 (2)'],
      ...['1 timer of 0 (b)', '1 timer of 0 (a)'],
    ]);
  });

  it('show the next and its time without taking it', () => {
    const events = new ScheduledEvents();
    expect([events.nextAt, events.peek(), events.pop()]).to.deep.equal([
      ...[Infinity, undefined, undefined],
    ]);
    events.push(timer(7, 0));
    expect(events.nextAt).to.equal(7);
    expect(events.peek()).to.equal(events.pop());
    expect(events.nextAt).to.equal(Infinity);
  });

  it('of different streams come in the same order, however they were pushed and taken', () => {
    const stream = fc.integer({ min: 0, max: 3 });
    const event = fc
      .record({ at: fc.nat(5), which: stream, isTimer: fc.boolean() })
      .map(({ at, which, isTimer }) => (isTimer ? timer(at, which) : report(at, which)));
    const unique = fc.uniqueArray(event, { selector: told, maxLength: 30 });
    const twoOrders = unique.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(twoOrders, ([usual, other]) => {
        const [first, second] = [new ScheduledEvents(), new ScheduledEvents()];
        for (const one of usual) first.push(one);
        for (const one of other) second.push(one);
        expect(drain(second)).to.deep.equal(drain(first));
      }),
    );
  });

  it('stay in order over thousands, taken while others come', () => {
    const events = new ScheduledEvents();
    let last = 0;
    for (let count = 0; count < 5_000; count++) {
      events.push(timer(count * 2 + 1, 0));
      events.push(report(count * 2, 0));
      if (count < 2_000) continue;
      const { at } = events.pop()!;
      expect(at).to.be.at.least(last);
      last = at;
    }
    expect(drain(events)).to.have.length(10_000 - 3_000);
  });
});
