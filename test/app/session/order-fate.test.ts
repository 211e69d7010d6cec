/** What a live session makes of a venue's word that it should not have to hear, and of a disk that does not keep up. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { MarketBatchWriter } from '../../../src/core/domain/market-batch.js';
import { moneyFromNumber } from '../../../src/core/domain/money.js';
import type { ReportStatus } from '../../../src/core/domain/report.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { clientIdOf, orderOf } from '../../../src/core/engine/index.js';
import type { Control } from '../../../src/core/engine/index.js';
import { EngineHost } from '../../../src/app/session/engine-host.js';
import { OrderGateway } from '../../../src/app/session/order-gateway.js';
import { Reconciler } from '../../../src/app/session/reconciler.js';
import type { StartInput } from '../../../src/app/session/plan.js';
import type { Venue, VenueReport, VenueRequest } from '../../../src/ports.js';
import { quote } from './paper-home.js';
import { MARKET, livePlan } from './live-plan.js';

const START = 1_700_000_000_000_000;
const BTC = 0 as InstrumentIndex;

const PLAN = livePlan('fates');

/** A live session whose venue says and whose disk keeps what the test wants. */
class Account {
  readonly sent: VenueRequest[] = [];
  readonly host: EngineHost;
  readonly gateway: OrderGateway;
  private deliver: (report: VenueReport) => void = () => undefined;
  private readonly journal = { durable: 0, appended: 0, keeps: true };
  private kept: () => void = () => undefined;
  private at = START;

  private constructor() {
    const venue = {
      ...{ venue: 'sim', send: (request: VenueRequest) => void this.sent.push(request) },
      connect: (deliver: (report: VenueReport) => void) => {
        this.deliver = deliver;
        const snapshot = { kind: 'account', at: asTimestamp(START), balances: [], openOrders: [] };
        return Promise.resolve(snapshot);
      },
    } as unknown as Venue;
    const gateway = (this.gateway = new OrderGateway({
      ...{ venue, instruments: [MARKET], stamp: () => this.stamp() },
      journal: {
        state: this.journal,
        onDurable: (listener) => {
          this.kept = () => listener(this.journal.durable);
          return () => undefined;
        },
      },
      ...{ notice: () => undefined, warn: () => undefined },
    }));
    this.host = new EngineHost({
      append: (records) => this.append(records.length),
      send: (batch) => gateway.take(batch),
    });
    void gateway.connect();
    const input: StartInput = {
      ...{ kind: 'start', at: this.stamp(), epoch: 1, plan: PLAN, history: [], stopped: {} },
      ...{ epochs: [{ epoch: 1, firstOrder: 1 }], carried: null, equity: null, cause: null },
      live: [{ nativeTypes: ['market', 'limit'], resting: [] }],
    };
    const strategy = { name: 'one', create: () => ({ onQuote: () => undefined }) };
    this.host.start(input, [strategy]);
    gateway.open((report) => this.host.report(report));
  }

  static open(): Account {
    const account = new Account();
    const writer = new MarketBatchWriter();
    writer.push(account.stamp(), quote(99, 101));
    account.host.market(writer.take(), 1);
    return account;
  }

  private stamp(): ReturnType<typeof asTimestamp> {
    this.at += 1_000;
    return asTimestamp(this.at);
  }

  private append(count: number): number {
    this.journal.appended += count;
    if (this.journal.keeps) this.journal.durable = this.journal.appended;
    return this.journal.appended;
  }

  /** Whether the disk takes what is written from now on. */
  set diskKeeps(keeps: boolean) {
    this.journal.keeps = keeps;
    if (!keeps) return;
    this.journal.durable = this.journal.appended;
    this.kept();
  }

  control(control: Control): void {
    const [by, reason] = ['cli ann', 'a test'];
    this.host.control({ kind: 'control', at: this.stamp(), control, by, reason });
  }

  /** Buys 100 units at 90 for the strategy, or for a person. */
  buy(instance = 'one'): string {
    const place = { kind: 'place', instance, instrument: BTC, side: 'buy' } as const;
    this.control({ ...place, quantity: 1, options: { limitPrice: 90 } });
    return clientIdOf([{ epoch: 1, firstOrder: 1 }], this.host.running.engine.orders.count);
  }

  tell(clientId: string, status: ReportStatus, fill?: { id: number; quantity: number }): void {
    const { fee, price } = { fee: moneyFromNumber(0), price: asPrice(9_000) };
    this.deliver({
      ...{ kind: 'order', clientId, venueOrderId: '1', instrument: MARKET, status, reason: '' },
      venueAt: asTimestamp(this.at),
      fill: fill && {
        ...{ tradeId: fill.id, quantity: asQuantity(fill.quantity), price, referencePrice: price },
        ...{ fee, feeAsset: 'USDT', liquidity: 'maker' },
      },
    });
  }

  get held(): number {
    return this.host.running.engine.account.portfolio.positions.reduce(
      (sum, one) => sum + one.quantity,
      0,
    );
  }

  state(clientId: string): { readonly status: string; readonly filled: number } {
    return this.host.running.engine.orders.state(orderOf(clientId)!)!;
  }

  get alerts(): readonly string[] {
    const { events } = this.host.log;
    const bad = events.filter(({ kind, status }) => status === 'unexpected' || kind === 'strategy');
    return bad.map(({ text }) => text);
  }

  get asked(): readonly string[] {
    return this.sent.map(({ kind }) => kind);
  }
}

describe('session: the fate of an order', () => {
  it('fault 18: a fill after the confirmed cancel is booked, and told as unexpected', () => {
    const account = Account.open();
    const id = account.buy();
    account.tell(id, 'accepted');
    account.tell(id, 'cancelled');
    account.tell(id, 'filled', { id: 1, quantity: 40 });
    account.tell(id, 'filled', { id: 1, quantity: 40 });
    expect(account.held).to.equal(40);
    expect(account.state(id)).to.include({ status: 'cancelled', filled: 40 });
    expect(account.alerts).to.have.length(1);
    expect(account.alerts[0]).to.match(/after the order was cancelled/);
    account.host.running.engine.account.portfolio.assertSound();
  });

  it('fault 21: an overfill is booked whole and told, and stops the strategy', () => {
    const account = Account.open();
    const [first, id] = [account.buy(), account.buy()];
    account.tell(id, 'filled', { id: 1, quantity: 100 });
    account.tell(id, 'filled', { id: 2, quantity: 30 });
    expect(account.held).to.equal(130);
    expect(account.alerts.join('\n')).to.match(
      /more than was ordered[^]*overfilled: the venue filled/,
    );
    expect(
      account.host.running.engine.strategies.find(({ name }) => name === 'one')!.stopped,
    ).to.match(/filled 1\.3 of an order for 1 sim:BTC\/USDT/);
    expect(account.sent.at(-1)).to.include({ kind: 'cancel', clientId: first });
  });

  it('fault 21: an overfill of an order by hand stops nobody, and is told', () => {
    const account = Account.open();
    const id = account.buy('manual');
    account.tell(id, 'filled', { id: 1, quantity: 130 });
    expect(account.held).to.equal(130);
    expect(account.alerts).to.have.length(1);
    expect(account.alerts[0]).to.match(/more than was ordered/);
  });

  it('faults 6, 8, 50: on a disk that keeps nothing cancels leave at once, orders wait, and fills count', () => {
    const account = Account.open();
    const [first, second] = [account.buy(), account.buy()];
    account.tell(first, 'accepted');
    account.diskKeeps = false;
    const late = account.buy();
    expect(account.asked, 'an order that nothing remembers').to.deep.equal(['submit', 'submit']);
    account.tell(second, 'filled', { id: 1, quantity: 100 });
    expect(account.held).to.equal(100);
    account.control({ kind: 'halt', flatten: false, rule: 'operator' });
    account.control({ kind: 'cancel_all', instance: undefined, instrument: undefined });
    expect(account.sent.slice(2).map((one) => 'clientId' in one && one.clientId)).to.deep.equal([
      first,
    ]);
    account.diskKeeps = true;
    expect(account.asked.slice(3), 'not before it was there').to.deep.equal(['submit', 'cancel']);
    expect(account.sent.at(-1)).to.include({ clientId: late });
  });

  it('what an entry fills after a halt that flattens is closed too, and only once', () => {
    const account = Account.open();
    const [id, late] = [account.buy(), account.buy('manual')];
    account.tell(id, 'filled', { id: 1, quantity: 30 });
    account.control({ kind: 'halt', flatten: true, rule: 'operator' });
    expect(account.asked.slice(2)).to.deep.equal(['cancel', 'cancel', 'submit']);
    account.tell(id, 'filled', { id: 2, quantity: 70 });
    account.tell(id, 'filled', { id: 2, quantity: 70 });
    account.tell(late, 'filled', { id: 3, quantity: 20 });
    account.tell(late, 'filled', { id: 4, quantity: 5 });
    account.control({ kind: 'halt', flatten: false, rule: 'other' });
    account.tell(late, 'filled', { id: 5, quantity: 75 });
    const { orders } = account.host.running.engine;
    const closes = orders.working.filter(({ order }) => order.reduceOnly);
    expect(closes.map(({ order }) => order.quantity)).to.deep.equal([30, 70, 20, 5, 75]);
    for (const [at, { order }] of closes.entries()) {
      const clientId = clientIdOf([{ epoch: 1, firstOrder: 1 }], order.id);
      account.tell(clientId, 'filled', { id: 10 + at, quantity: order.quantity });
    }
    expect(account.held).to.equal(0);
    account.host.running.engine.account.portfolio.assertSound();
  });

  it('what fills after trading was resumed stays', () => {
    const account = Account.open();
    const id = account.buy();
    account.control({ kind: 'halt', flatten: true, rule: 'operator' });
    account.control({ kind: 'resume' });
    account.tell(id, 'filled', { id: 1, quantity: 100 });
    expect(account.held).to.equal(100);
    expect(account.asked).to.deep.equal(['submit', 'cancel']);
  });
});

describe('session: a venue that says nothing', function () {
  this.timeout(5_000);

  it('fault 46: does not hold up a stop', async () => {
    const { gateway, host, sent } = Account.open();
    const warnings: string[] = [];
    const reconciler = new Reconciler({
      ...{ gateway, instruments: [MARKET], now: () => asTimestamp(START) },
      ...{ pause: () => Promise.resolve(), halt: () => Promise.resolve() },
      book: () => Promise.resolve(),
      ...{ withdraw: () => Promise.resolve(), currency: 'USDT' },
      expected: () => Promise.resolve(host.expected(0)),
      warn: (line) => warnings.push(line),
    });
    reconciler.again();
    reconciler.again();
    await Promise.resolve();
    await reconciler.stop();
    expect(sent.map(({ kind }) => kind)).to.deep.equal(['queryAccount']);
    expect(warnings).to.deep.equal([]);
  });
});
