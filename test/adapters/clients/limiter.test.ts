/** Requests leave no faster than the venue allows, and in the order of what they are for. */
import { expect } from 'chai';
import fc from 'fast-check';
import { RequestLimiter } from '../../../src/adapters/clients/limiter.js';
import type { LimiterClock, LimiterRules } from '../../../src/adapters/clients/limiter.js';
import type { Priority } from '../../../src/adapters/clients/messages.js';

/** Time that goes by when it is told to. */
class Time implements LimiterClock {
  private at = 1_000_000;
  private due: { readonly at: number; readonly run: () => void } | undefined;

  now(): number {
    return this.at;
  }

  after(milliseconds: number, run: () => void): () => void {
    const due = { at: this.at + milliseconds, run };
    this.due = due;
    return () => {
      if (this.due === due) this.due = undefined;
    };
  }

  pass(milliseconds: number): void {
    const end = this.at + milliseconds;
    while (this.due !== undefined && this.due.at <= end) {
      const { at, run } = this.due;
      this.due = undefined;
      this.at = at;
      run();
    }
    this.at = end;
  }
}

const RULES: LimiterRules = { burstMs: 100, share: 1, reserveMs: 50 };

describe('request limiter', () => {
  let time: Time;
  let limiter: RequestLimiter;
  let left: string[];

  beforeEach(() => {
    time = new Time();
    limiter = new RequestLimiter(RULES, time);
    left = [];
  });

  const ask = (name: string, priority: Priority, costMs = 100, account = 'a', wanted = true) => {
    const grant = (): boolean => {
      left.push(name);
      return wanted;
    };
    const request = { costMs, priority, account, grant };
    limiter.ask(request);
    return request;
  };

  it('lets a burst go, and the rest as the limit refills', () => {
    for (const name of ['1', '2', '3', '4']) ask(name, 'query', 50);
    expect(left).to.deep.equal(['1', '2']);
    time.pass(49);
    expect(left).to.have.length(2);
    time.pass(1);
    expect(left).to.have.length(3);
    time.pass(50);
    expect(left).to.have.length(4);
  });

  it('fault 28: serves cancels before queries before orders, each in the order of asking', () => {
    ask('first', 'query');
    ask('order 1', 'order');
    ask('order 2', 'order');
    ask('query 1', 'query');
    ask('query 2', 'query');
    ask('cancel 1', 'cancel', 100);
    time.pass(1_000);
    expect(left).to.deep.equal([
      ...['first', 'cancel 1', 'query 1', 'query 2', 'order 1', 'order 2'],
    ]);
  });

  it('keeps a reserve for cancels', () => {
    ask('first', 'query');
    ask('cancel', 'cancel', 50);
    expect(left).to.deep.equal(['first', 'cancel']);
  });

  it('faults 28, 29: lets nothing go while the venue wants silence', () => {
    limiter.pause(time.now() + 500);
    ask('cancel', 'cancel');
    time.pass(499);
    expect(left).to.deep.equal([]);
    time.pass(1);
    expect(left).to.deep.equal(['cancel']);
  });

  it('holds back orders of one account alone', () => {
    limiter.pause(time.now() + 500, 'a');
    ask('of a', 'order', 10, 'a');
    ask('of b', 'order', 10, 'b');
    ask('query of a', 'query', 10, 'a');
    expect(left).to.deep.equal(['of b', 'query of a']);
    time.pass(500);
    expect(left.at(-1)).to.equal('of a');
  });

  it('charges nothing for what nobody wants any more', () => {
    ask('unwanted', 'query', 100, 'a', false);
    ask('wanted', 'query');
    expect(left).to.deep.equal(['unwanted', 'wanted']);
    limiter.withdraw(ask('withdrawn', 'query'));
    time.pass(1_000);
    expect(left).to.not.include('withdrawn');
  });

  it('fault 28: never exceeds the limit over any span, and serves everything in the end', () => {
    const request = fc.record({
      costMs: fc.integer({ min: 1, max: 100 }),
      priority: fc.constantFrom<Priority>('cancel', 'query', 'order'),
      waitMs: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const clock = new Time();
        const limited = new RequestLimiter(RULES, clock);
        const spent: { readonly at: number; readonly costMs: number }[] = [];
        for (const { costMs, priority, waitMs } of requests) {
          const grant = (): boolean => {
            spent.push({ at: clock.now(), costMs });
            return true;
          };
          limited.ask({ costMs, priority, account: '', grant });
          clock.pass(waitMs);
        }
        clock.pass(100 * requests.length + 100);
        expect(spent).to.have.length(requests.length);
        const { burstMs, reserveMs } = RULES;
        spent.forEach(({ at }, first) => {
          let sum = 0;
          for (const later of spent.slice(first)) {
            sum += later.costMs;
            expect(sum).to.be.at.most(burstMs + reserveMs + (later.at - at) + 1e-6);
          }
        });
      }),
    );
  });
});
