import { expect } from 'chai';
import { moneyFromNumber } from '../../../src/core/domain/money.js';
import type { Approved, Order, OrderId } from '../../../src/core/domain/order.js';
import type { ExecutionReport } from '../../../src/core/domain/report.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import type { Turn } from '../../../src/core/engine/index.js';
import { SessionLog } from '../../../src/app/session/session-log.js';
import type { Known } from '../../../src/app/session/session-log.js';
import { instrument, Situation } from '../../core/risk/situation.js';

const ORDER: Order = { ...new Situation().propose().order, id: 1 as OrderId };
const KNOWN: Known = {
  ...{ instrument: () => instrument(), symbol: () => 'local:BTC/USDT' },
  ...{ strategy: () => 'mine', order: () => ORDER },
};

const filled = (tradeId: number, fee = 0): ExecutionReport => ({
  ...{ kind: 'report', status: 'filled', order: ORDER.id, instrument: ORDER.instrument },
  ...{ at: asTimestamp(2), venueAt: asTimestamp(1), reason: '' },
  fill: {
    ...{ tradeId, quantity: asQuantity(40), price: asPrice(9_000), referencePrice: asPrice(9_000) },
    ...{ fee: moneyFromNumber(fee), feeAsset: 'USDT', liquidity: 'maker' },
  },
});

/** A turn that a report set off, beside something else that is news. */
const turnOf = (seq: number, event: ExecutionReport): Turn => ({
  ...{ seq, at: event.at, event, commands: [] },
  changes: [{ kind: 'controlled', action: 'reconcile', by: 'cli', reason: '', text: 'looked' }],
});

describe('session: what people are shown of its turns', () => {
  it('shows a fill once that is told twice, and another one of the same order', () => {
    const log = new SessionLog();
    log.take(turnOf(1, filled(7)), KNOWN);
    log.take(turnOf(2, filled(7)), KNOWN);
    log.take(turnOf(3, filled(8)), KNOWN);
    expect(log.fills.map(({ tradeId }) => tradeId)).to.deep.equal(['7', '8']);
    expect(log.events.filter(({ kind }) => kind === 'fill')).to.have.length(2);
  });

  it('says when an order was last different, not when the same was told again', () => {
    const accepted = (at: number): Turn => {
      const event: ExecutionReport = {
        ...{ ...filled(0), status: 'accepted', fill: undefined },
        at: asTimestamp(at),
      };
      const order = { order: ORDER.id, filled: asQuantity(0) };
      return {
        ...{ seq: at, at: event.at, event, commands: [] },
        changes: [{ kind: 'order', status: 'accepted', ...order }],
      };
    };
    const log = new SessionLog();
    log.take(accepted(2), KNOWN);
    log.take(accepted(9), KNOWN);
    expect(log.orders.get(ORDER.id)!.changedAt).to.equal(2);
    expect([...log.past.changed]).to.deep.equal([[ORDER.id, 2]]);
  });

  it('gives the exits of a bracket the size of what their entry has filled, and none where that is forgotten', () => {
    const stop = { id: 2 as OrderId, price: asPrice(8_000) };
    const entry: Order = { ...ORDER, bracket: { stopLoss: stop, takeProfit: undefined } };
    const exit: Order = {
      ...{ ...ORDER, id: stop.id, quantity: asQuantity(0), bracket: undefined, side: 'sell' },
      pricing: { type: 'stop', stopPrice: stop.price },
    };
    const known: Known = { ...KNOWN, order: (id) => (id === exit.id ? exit : entry) };
    const triggered: ExecutionReport = {
      ...{ ...filled(0), status: 'triggered', order: exit.id, fill: undefined },
    };
    const submit = { kind: 'submit', order: entry as Approved, request: 1 } as const;
    const log = new SessionLog();
    log.take({ ...turnOf(1, filled(7)), commands: [submit] }, known);
    const change = { kind: 'order', order: entry.id, status: 'filled' } as const;
    log.take({ ...turnOf(2, filled(7)), changes: [{ ...change, filled: asQuantity(40) }] }, known);
    log.take(turnOf(3, triggered), known);
    const texts = (one: SessionLog): readonly string[] =>
      one.events.filter(({ status }) => status === 'triggered').map(({ text }) => text);
    expect(texts(log)).to.deep.equal(['sell 0.4 stop triggered']);
    const later = new SessionLog();
    later.take(turnOf(3, triggered), known);
    expect(texts(later)).to.deep.equal(['sell stop triggered']);
  });

  it('writes small amounts out', () => {
    const log = new SessionLog();
    log.take(turnOf(1, filled(7, 0.0000002)), KNOWN);
    expect(log.events.find(({ kind }) => kind === 'fill')!.text).to.equal(
      'buy 0.4 at 90, fee 0.0000002 USDT',
    );
  });

  it('keeps what the venue says of an order, not that its cancel came too late', () => {
    const report = (
      status: ExecutionReport['status'],
      reason: string,
      now: 'accepted' | 'filled',
    ): Turn => {
      const event = { ...filled(0), status, reason, fill: undefined } as ExecutionReport;
      const change = { kind: 'order', order: ORDER.id, filled: asQuantity(0) } as const;
      return {
        ...{ seq: 1, at: event.at, event, commands: [] },
        changes: [{ ...change, status: now }],
      };
    };
    const log = new SessionLog();
    const answer = (): string => log.orders.get(ORDER.id)!.answer;
    log.take(report('cancel_rejected', 'not now', 'accepted'), KNOWN);
    expect(answer()).to.equal('not now');
    log.take(report('filled', '', 'filled'), KNOWN);
    expect(answer()).to.equal('');
    log.take(report('cancel_rejected', 'unknown or finished order', 'filled'), KNOWN);
    expect(answer()).to.equal('');
    expect(log.events.at(-1)!.text).to.match(/cancel rejected: unknown or finished order$/);
  });

  it('counts refusals by symbol, for each account has its own', () => {
    const denied = (symbol: string): Turn => ({
      ...turnOf(1, filled(1)),
      changes: [
        {
          kind: 'denied',
          instance: 'a',
          symbol,
          rule: 'fat_finger',
          limit: 1,
          actual: 2,
          reason: '',
        },
      ],
    });
    const log = new SessionLog();
    log.take(denied('A'), KNOWN);
    log.take(denied('A'), KNOWN);
    log.take(denied('B'), KNOWN);
    const counts = [['A'], ['B'], ['A', 'B'], ['C']].map((all) => log.refused('fat_finger', all));
    expect(counts).to.deep.equal([2, 1, 3, 0]);
  });
});
