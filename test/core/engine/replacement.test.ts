/** An order in the place of another: never both, never more than was wanted, and not lost by a restart. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../../src/core/domain/market-event.js';
import { ASK } from '../../../src/core/domain/tick-data.js';
import type { OrderId } from '../../../src/core/domain/order.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { Recovery, Session, carryOf } from '../../../src/core/engine/index.js';
import type {
  Carried,
  Control,
  SessionAccount,
  SessionSetup,
  Turn,
} from '../../../src/core/engine/index.js';
import { NO_SLIPPAGE } from '../../../src/core/simulation/index.js';
import { accountAt } from '../session-account.js';
import { instrument } from '../risk/situation.js';

const START = 1_700_000_000_000_000;
const SECOND = 1_000_000;
const BTC = 0 as InstrumentIndex;

const setupOf = (limits: SessionAccount['limits']): SessionSetup => ({
  markets: [
    {
      instrument: instrument(),
      kinds: { trades: true, quotes: true, depth: false, bars: false },
      timeframe: '5s' as Timeframe,
    },
  ],
  accounts: [{ ...accountAt(instrument().venue), limits }],
  paper: {
    slippage: NO_SLIPPAGE,
    queue: { kind: 'pessimistic' },
    latency: { orderMicroseconds: SECOND, reportMicroseconds: SECOND },
  },
  barGraceMicroseconds: 500_000,
});

/** A session on paper whose venue is a second away, each way. */
class Desk {
  readonly turns: Turn[] = [];
  readonly session: Session;
  private readonly setup: SessionSetup;

  constructor(
    limits: SessionAccount['limits'] = {},
    private at = START,
    carried?: Carried,
  ) {
    this.setup = setupOf(limits);
    const start = {
      ...{ at: asTimestamp(at), epoch: carried ? 2 : 1, carried, history: [], stopped: {} },
      ...{ live: undefined, cause: undefined },
    };
    this.session = new Session(this.setup, start, [], {
      onTurn: (turn) => this.turns.push(turn),
      onCommand: () => expect.fail('an order left the house'),
    });
  }

  private wait(seconds: number): ReturnType<typeof asTimestamp> {
    this.at += seconds * SECOND;
    return asTimestamp(this.at);
  }

  quote(bid: number, ask: number): void {
    const at = this.wait(10);
    const event: MarketEvent = {
      ...{ kind: 'quote', instrument: BTC, venueAt: at, sequence: 0 },
      ...{ bidPrice: asPrice(bid * 100), bidQuantity: asQuantity(500) },
      ...{ askPrice: asPrice(ask * 100), askQuantity: asQuantity(500) },
    };
    this.session.market(at, event);
  }

  /** Somebody sells so much, half a second on. */
  sold(price: number, size: number): void {
    const at = this.wait(0.5);
    this.session.market(at, {
      ...{ kind: 'trade', instrument: BTC, venueAt: at, price: asPrice(price * 100), id: at },
      ...{ quantity: asQuantity(size), side: ASK },
    });
  }

  tell(control: Control, seconds = 10): ReturnType<Session['control']> {
    return this.session.control(this.wait(seconds), control, 'cli ann', 'a reason');
  }

  buy(quantity: number, options: Extract<Control, { kind: 'place' }>['options']): void {
    const place = { kind: 'place', instance: 'manual', instrument: BTC, side: 'buy' } as const;
    this.tell({ ...place, quantity, options });
  }

  replace(order: number, terms: { readonly quantity?: number; readonly price?: number }) {
    const { quantity, price } = terms;
    return this.tell({ kind: 'replace', order: order as OrderId, quantity, price });
  }

  settle(): void {
    this.session.wake(this.wait(10));
  }

  get working(): readonly string[] {
    return this.session.engine.orders.working.map(({ order: { id, quantity, pricing } }) => {
      const price = 'limitPrice' in pricing ? pricing.limitPrice : Number.NaN;
      return `${id}: ${quantity} at ${price / 100}`;
    });
  }

  /** What the journal alone gives to the next start. */
  get recovered(): Carried {
    const recovery = new Recovery(this.setup, [], undefined);
    for (const turn of this.turns) recovery.take(JSON.parse(JSON.stringify(turn)) as Turn);
    return recovery.carried;
  }

  get refusals(): readonly string[] {
    return this.turns.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.kind === 'denied' ? [change.rule] : [])),
    );
  }
}

const LIMIT = { limitPrice: 90 };
const units = (lots: number): number => lots / 10 ** instrument().quantityScale;

/** A desk with one order for 100 units at 90. */
function resting(limits: SessionAccount['limits'] = {}): Desk {
  const desk = new Desk(limits);
  desk.quote(99, 101);
  desk.buy(units(100), LIMIT);
  desk.settle();
  expect(desk.working).to.deep.equal(['1: 100 at 90']);
  return desk;
}

describe('replacing an order', () => {
  it('sends the new one once the old one is off, and not before', () => {
    const desk = resting();
    const { text, denied, submitted } = desk.replace(1, { price: 95, quantity: units(50) });
    expect(denied).to.equal(undefined);
    expect(submitted).to.deep.equal([]);
    expect(text).to.match(/order 1: cancel asked for; then buy .* limit 95/);
    expect(desk.working).to.deep.equal(['1: 100 at 90']);
    desk.settle();
    expect(desk.working).to.deep.equal(['2: 50 at 95']);
  });

  it('takes off what fills while the cancel is on its way', () => {
    const desk = resting();
    desk.replace(1, { price: 95 });
    desk.sold(89, 30);
    desk.settle();
    const { engine } = desk.session;
    const filled = engine.orders.state(1 as OrderId)!.filled;
    expect(filled).to.equal(30);
    expect(desk.working).to.deep.equal(['2: 70 at 95']);
  });

  it('asks risk first: what it refuses leaves the old order alone', () => {
    const desk = resting({ maxOrderValue: 95 * units(100) });
    const { denied } = desk.replace(1, { quantity: units(200) });
    expect(denied?.rule).to.equal('max_order_value');
    desk.settle();
    expect(desk.working).to.deep.equal(['1: 100 at 90']);
  });

  it('does not count the old order against the new one', () => {
    const desk = resting({ maxExposurePerSymbol: 105 * units(100) });
    expect(desk.replace(1, { price: 95 }).denied).to.equal(undefined);
    desk.settle();
    expect(desk.working).to.deep.equal(['2: 100 at 95']);
  });

  const ends: readonly Control[] = [
    { kind: 'cancel', order: 1 as OrderId },
    { kind: 'cancel_all', instance: undefined, instrument: undefined },
    { kind: 'halt', flatten: false, rule: 'hand' },
    { kind: 'reduce', rule: 'hand' },
    { kind: 'drain', cancelAll: false, flatten: false },
    { kind: 'strategy_stop', instance: 'manual' },
  ];
  for (const control of ends) {
    it(`gives the new one up at ${control.kind}`, () => {
      const desk = resting();
      desk.replace(1, { price: 95 });
      desk.tell(control, 0.5);
      desk.settle();
      expect(desk.working).to.deep.equal([]);
      expect(desk.session.engine.orders.count).to.equal(1);
    });
  }

  it('is journaled: a restart in between sends the new one', () => {
    const desk = resting();
    desk.replace(1, { price: 95 });
    const carried = desk.recovered;
    expect(carried.orders[0]!.replacement).to.deep.include({ quantity: 100, filledBefore: 0 });
    expect(carried.orders).to.deep.equal(
      JSON.parse(JSON.stringify(carryOf(desk.session.engine).orders)),
    );
    const next = new Desk({}, START + 3600 * SECOND, carried);
    next.settle();
    expect(next.working).to.deep.equal(['2: 100 at 95']);
  });

  it('leaves nothing behind in the journal once it is done', () => {
    const desk = resting();
    desk.replace(1, { price: 95 });
    desk.settle();
    const next = new Desk({}, START + 3600 * SECOND, desk.recovered);
    next.settle();
    expect(next.working).to.deep.equal(['2: 100 at 95']);
  });

  it('refuses with words what cannot be replaced', () => {
    const desk = resting();
    const why = (order: number, terms: { quantity?: number; price?: number }) =>
      desk.replace(order, terms).denied?.reason;
    expect(why(9, { price: 1 })).to.equal('nobody remembers it');
    expect(why(1, { quantity: units(100) / 1000 })).to.match(/no whole number of lots/);
    desk.tell({ kind: 'cancel', order: 1 as OrderId }, 0.1);
    expect(desk.session.engine.orders.state(1 as OrderId)!.cancelRequested).to.equal(true);
    expect(desk.replace(1, { price: 95 }).denied?.reason).to.equal('it is cancelled');
    desk.buy(units(10), { trailingOffset: 5 });
    desk.settle();
    expect(why(2, { quantity: units(20) })).to.match(/trail would begin anew/);
    expect(desk.refusals).to.deep.equal(Array<string>(4).fill('not_replaceable'));
  });
});
