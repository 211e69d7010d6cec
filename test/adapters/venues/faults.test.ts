/** Orders at a venue whose answers get lost, come late, or say nothing: never sent twice, always resolved. */
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { asTimestamp } from '../../../src/core/domain/units.js';
import type { VenueOrderStatus } from '../../../src/ports.js';
import { TestExchange } from '../../app/exchange/fixture.js';
import { Counterparty, VenueBench, limit, price } from './fixture.js';

const PLACE = 'POST /api/v3/order';
const CANCEL = 'DELETE /api/v3/order';
const QUERY = 'GET /api/v3/order';

describe('venue: faults', () => {
  let exchange: TestExchange;
  let bench: VenueBench;
  let other: Counterparty;

  before(async () => {
    exchange = await TestExchange.start();
    other = new Counterparty(exchange, 'other');
    bench = await VenueBench.open(exchange, 'alice');
    await bench.connect();
  });

  after(async () => {
    await bench.close();
    await exchange.stop();
  });

  afterEach(() => bench.calm());

  const resting = async (): Promise<string> => {
    const id = bench.submit();
    await bench.untilStatus(id, 'accepted');
    return id;
  };

  const there = async (clientId: string): Promise<readonly string[]> =>
    (await bench.listed())
      .filter(({ clientOrderId }) => clientOrderId === clientId)
      .map(({ status }) => status);

  const gone = async (clientId: string): Promise<void> => {
    bench.cancel(clientId);
    await bench.untilStatus(clientId, 'cancelled');
    expect(bench.filled(clientId)).to.equal(0);
  };

  it('fault 13: an order of an earlier start that never left is told of as such', async () => {
    bench.venue.send({ kind: 'queryOrder', clientId: 'ts-0-9', instrument: bench.instrument });
    await bench.untilStatus('ts-0-9', 'never_accepted');
    expect(bench.statuses('ts-0-9')).to.deep.equal(['not_found', 'never_accepted']);
  });

  describe('a start', () => {
    for (const [fault, endpoint] of [
      ['timeout-after', 'GET /api/v3/account'],
      ['rate-limit', 'GET /api/v3/openOrders'],
      ['drop-before', 'GET /api/v3/exchangeInfo'],
    ] as const) {
      it(`faults 15, 28: asks again for what was not answered: ${fault} of ${endpoint}`, async () => {
        await bench.chaos(fault, { endpoint, ...(fault === 'rate-limit' ? { value: 1 } : {}) });
        const next = await VenueBench.open(exchange, 'alice', { key: bench.key });
        try {
          const { balances } = await next.connect();
          expect(balances.map(({ asset }) => asset)).to.include('USDT');
        } finally {
          await next.close();
        }
      });
    }

    it('fault 28: asks again for executions', async () => {
      await bench.chaos('rate-limit', { endpoint: 'GET /api/v3/myTrades', value: 1 });
      expect(await bench.venue.fillsSince([bench.instrument], asTimestamp(0))).to.be.an('array');
    });
  });

  describe('an order whose answer does not come', () => {
    for (const fault of ['drop-after', 'timeout-after', 'empty', 'html', 'truncated']) {
      it(`faults 12, 15: is found when it was taken: ${fault}`, async () => {
        // The stream would tell before it is asked for.
        await bench.chaos('late-report', { times: 2, value: 4_000 });
        await bench.chaos(fault, { endpoint: PLACE });
        const id = bench.submit();
        await bench.untilStatus(id, 'accepted');
        expect(bench.statuses(id)).to.deep.equal(['unknown', 'accepted']);
        expect(await there(id)).to.deep.equal(['NEW']);
        await gone(id);
      });
    }

    for (const [fault, value] of [
      ['drop-before'],
      ['timeout-before'],
      ['status', 502],
      ['delay-before', 2_500],
    ] as const) {
      it(`fault 13: was never accepted once its time has passed: ${fault}`, async () => {
        await bench.chaos(fault, { endpoint: PLACE, ...(value === undefined ? {} : { value }) });
        const began = performance.now();
        const id = bench.submit();
        await bench.untilStatus(id, 'never_accepted');
        expect(performance.now() - began).to.be.at.least(700);
        expect(bench.statuses(id)).to.deep.equal(['unknown', 'never_accepted']);
        expect(await there(id)).to.deep.equal([]);
      });
    }

    it('is told by the stream, whoever answers', async () => {
      await bench.chaos('drop-after', { endpoint: PLACE });
      const id = await resting();
      expect(bench.statuses(id).filter((status) => status === 'accepted')).to.have.length(1);
      await gone(id);
    });

    it('fault 14: comes late, after the venue did not know it', async () => {
      const slow = await VenueBench.open(exchange, 'alice', {
        key: bench.key,
        timing: { validityMs: 3_000, orderMs: 300 },
      });
      try {
        await slow.connect();
        await bench.chaos('delay-before', { endpoint: PLACE, value: 1_200 });
        await bench.chaos('late-report', { times: 2, value: 3_000 });
        const order = slow.order();
        const late = { ...order, clientId: `late-${order.clientId}` };
        slow.venue.send({ kind: 'submit', order: late });
        await slow.untilStatus(late.clientId, 'unknown');
        slow.venue.send({
          kind: 'queryOrder',
          clientId: late.clientId,
          instrument: slow.instrument,
        });
        await slow.untilStatus(late.clientId, 'not_found');
        await slow.untilStatus(late.clientId, 'accepted');
        slow.cancel(late.clientId);
        await slow.untilStatus(late.clientId, 'cancelled');
        expect(await there(late.clientId)).to.deep.equal(['CANCELED']);
      } finally {
        await slow.close();
      }
    });

    it('is cancelled as soon as it shows', async () => {
      await bench.chaos('late-report', { times: 4, value: 300 });
      await bench.chaos('delay-before', { endpoint: PLACE, value: 500 });
      const id = bench.submit();
      bench.cancel(id);
      await bench.untilStatus(id, 'cancelled');
      expect(await there(id)).to.deep.equal(['CANCELED']);
    });

    it('fault 12: fills while nobody answers', async () => {
      other.place('sell', 60_000, 300);
      await bench.chaos('drop-after', { endpoint: PLACE });
      await bench.chaos('drop-after', { endpoint: QUERY, times: 2 });
      const id = bench.submit({ quantity: 300, pricing: { type: 'market' } });
      await bench.until(() => bench.filled(id) === 300);
      expect(await there(id)).to.deep.equal(['FILLED']);
    });

    it('is replaced, or not, and both are told', async () => {
      for (const fault of ['drop-after', 'drop-before']) {
        const old = await resting();
        await bench.chaos(fault, { endpoint: 'POST /api/v3/order/cancelReplace' });
        const order = bench.order({ pricing: limit(51_000) });
        bench.venue.send({ kind: 'replace', clientId: old, order });
        const ends: readonly VenueOrderStatus[] = ['cancelled', 'cancel_rejected'];
        await bench.until(() => bench.statuses(old).some((status) => ends.includes(status)));
        const isReplaced = fault === 'drop-after';
        const { clientId } = order;
        await bench.untilStatus(clientId, isReplaced ? 'accepted' : 'never_accepted');
        expect(await there(old)).to.deep.equal([isReplaced ? 'CANCELED' : 'NEW']);
        await gone(isReplaced ? clientId : old);
      }
    });
  });

  describe('a cancel', () => {
    for (const fault of ['drop-before', 'drop-after', 'timeout-after', 'empty'] as const) {
      it(`fault 20: is repeated until the order has ended: ${fault}`, async () => {
        const id = await resting();
        await bench.chaos(fault, { endpoint: CANCEL, times: 2 });
        await gone(id);
        expect(bench.statuses(id)).to.deep.equal(['accepted', 'cancelled']);
      });
    }

    it('fault 19: comes too late for an order that fills meanwhile', async () => {
      const id = await resting();
      await bench.chaos('fill-during-cancel');
      bench.cancel(id);
      await bench.untilStatus(id, 'cancel_rejected');
      await bench.until(() => bench.filled(id) === 10_000);
      expect(bench.statuses(id)).to.not.include('cancelled');
    });

    it('fault 20: is given up when the venue never confirms it', async () => {
      const id = await resting();
      await bench.chaos('timeout-before', { endpoint: CANCEL, times: 100 });
      bench.cancel(id);
      await bench.untilStatus(id, 'cancel_rejected');
      await bench.calm();
      await gone(id);
    });
  });

  describe('what the venue refuses for a while', () => {
    it('faults 28, 29, 30: a limit, a ban and an overload are told, and no order is left open', async () => {
      for (const [fault, value, state] of [
        ['rate-limit', 1, 'limited'],
        ['ban', 1, 'banned'],
        ['overload', 1, 'maintenance'],
      ] as const) {
        const before = bench.notices.length;
        await bench.chaos(fault, { endpoint: PLACE, value });
        const id = bench.submit();
        await bench.untilStatus(id, 'rejected');
        const told = bench.notices.slice(before).find((notice) => notice.state === state)!;
        expect(await there(id)).to.deep.equal([]);
        // What waits for the end of it longer than it is valid comes too late.
        const wait = (told.until ?? 0) / 1_000 - Date.now();
        expect(wait > 0, state).to.equal(state !== 'maintenance');
        if (wait > 0) await setTimeout(wait);
        await gone(await resting());
        expect(bench.notices.at(-1)!.state).to.equal('connected');
      }
    });

    it('fault 28: keeps back no order that closes what is held: it is tried until the venue listens', async () => {
      for (const fault of ['rate-limit', 'overload'] as const) {
        other.place('buy', 59_000, 200);
        const pricing = { type: 'market' } as const;
        const closing = { pricing, side: 'sell', quantity: 200, reduceOnly: true } as const;
        await bench.chaos(fault, { endpoint: PLACE, times: 1, value: 2 });
        const id = bench.submit(closing);
        await bench.until(() => bench.filled(id) === 200);
        expect(bench.statuses(id), fault).not.to.include('rejected');
        expect(await there(id)).to.deep.equal(['FILLED']);
      }
    });

    it('fault 28: and gives it up when it is not wanted any more', async () => {
      await bench.chaos('overload', { endpoint: PLACE, times: 1_000, value: 2 });
      const id = bench.submit({ pricing: { type: 'market' }, side: 'sell', reduceOnly: true });
      bench.cancel(id);
      await bench.untilStatus(id, 'rejected');
      await bench.calm();
      expect(await there(id)).to.deep.equal([]);
    });

    it('fault 11: a clock that is wrong is compared again', async () => {
      await bench.chaos('clock-skew', { value: 60_000 });
      const first = bench.submit();
      await bench.untilStatus(first, 'rejected');
      await gone(await resting());
      await bench.chaos('clock-skew', { value: 0 });
      const last = bench.submit();
      await bench.untilStatus(last, 'rejected');
      await gone(await resting());
    });
  });

  describe('the account’s stream', () => {
    const tradeWhile = async (fault: string): Promise<void> => {
      const before = bench.notices.length;
      const id = bench.submit({ side: 'sell', quantity: 400, pricing: limit(60_300) });
      await bench.untilStatus(id, 'accepted');
      await bench.chaos(fault);
      for (let count = 0; count < 4; count += 1) other.place('buy', 60_300, 100);
      await bench.until(() => bench.filled(id) === 400);
      if (!fault.startsWith('close')) return;
      const states = () => bench.notices.slice(before).map(({ state }) => state);
      await bench.until(() => states().at(-1) === 'connected');
      expect(states()).to.include('lost');
    };

    for (const fault of ['close-1001', 'close-1006', 'terminate-streams', 'silent-sockets']) {
      it(`faults 22, 23: misses nothing: ${fault}`, () => tradeWhile(fault));
    }

    it('faults 16, 17: tells no fill twice, in whatever order reports come', async () => {
      await bench.chaos('duplicate-report', { times: 100 });
      await bench.chaos('reorder-reports', { times: 100, chance: 0.5 });
      await bench.chaos('late-report', { times: 100, chance: 0.3, value: 100 });
      const ids: string[] = [];
      for (let count = 0; count < 10; count += 1) {
        ids.push(bench.submit({ side: 'sell', quantity: 50, pricing: limit(60_300) }));
        other.place('buy', 60_300, 30);
      }
      other.place('buy', 60_300, 200);
      await bench.until(() => ids.every((id) => bench.filled(id) === 50));
      await bench.calm();
      await gone(await resting());
      for (const id of ids) expect(bench.filled(id)).to.equal(50);
    });
  });

  describe('a venue that forgets', () => {
    it('faults 30, 31: tells that the venue has forgotten an order', async () => {
      const id = await resting();
      await bench.chaos('restart', { value: 60 });
      await bench.until(() => bench.statuses(id).some((status) => status === 'cancelled'));
      expect(bench.of(id).at(-1)!.reason).to.equal('the venue does not know it any more');
      const stop = { type: 'stop', stopPrice: price(70_000) } as const;
      const next = bench.submit({ quantity: 100, pricing: stop });
      await bench.untilStatus(next, 'accepted');
      await gone(next);
    });

    it('fault 34: tells that the key has lost its rights', async () => {
      exchange.running.keys.clear();
      const id = bench.submit();
      await bench.untilStatus(id, 'rejected');
      expect(bench.notices.some(({ state }) => state === 'revoked')).to.equal(true);
    });
  });
});
