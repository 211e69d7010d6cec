/**
 * A live session in virtual time: the real engine, order manager, emulation, gateway, recovery and
 * reconciliation; venue, faults and crashes come from one seed.
 */
import { expect } from 'chai';
import { MarketBatchWriter } from '../../src/core/domain/market-batch.js';
import { moneyFromNumber, subtractMoney } from '../../src/core/domain/money.js';
import { quantityToMoney } from '../../src/core/domain/money.js';
import type { InstrumentIndex } from '../../src/core/domain/instrument.js';
import { asPrice, asQuantity, asTimestamp } from '../../src/core/domain/units.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import type { Timestamp } from '../../src/core/domain/units.js';
import { carryOf, orderOf } from '../../src/core/engine/index.js';
import type { Carried, Turn } from '../../src/core/engine/index.js';
import type { Strategy } from '../../src/core/strategies/index.js';
import { seededRandom } from '../../src/app/data/random.js';
import type { Random } from '../../src/app/data/random.js';
import { compareSession } from '../../src/app/parity/compare.js';
import { stepsOf } from '../../src/app/parity/steps.js';
import { EngineHost } from '../../src/app/session/engine-host.js';
import { fromBytes } from '../../src/app/session/json.js';
import { OrderGateway } from '../../src/app/session/order-gateway.js';
import type { SessionPlan, StartInput } from '../../src/app/session/plan.js';
import { restingOf } from '../../src/app/session/resting.js';
import { Reconciler } from '../../src/app/session/reconciler.js';
import { recoverSession } from '../../src/app/session/recover-session.js';
import { instrument } from '../core/risk/situation.js';
import { Agenda } from './agenda.js';
import { busy } from './busy.js';
import { Latch, watchedPlan } from './latch.js';
import { SimJournal } from './sim-journal.js';
import { SimVenue } from './sim-venue.js';
import type { Faults } from './sim-venue.js';
import { accountAt } from '../core/session-account.js';

const START = 1_700_000_000_000_000;
const SECOND = 1_000_000;
const MARKET = { ...instrument(), kind: 'spot', venue: 'sim' } as const;
const BASELINE = { USDT: moneyFromNumber(10_000), BTC: moneyFromNumber(3) };
const NO_FAULTS: Faults = {
  dropRequest: 0,
  dropAnswer: 0,
  duplicate: 0,
  reject: 0,
  latest: 50_000,
};

const PLAN: SessionPlan = {
  ...{ session: 'simulated', mode: 'live' },
  setup: {
    markets: [
      {
        instrument: MARKET,
        kinds: { trades: true, quotes: true, depth: false, bars: false },
        timeframe: '1s' as Timeframe,
      },
    ],
    accounts: [{ ...accountAt('sim'), cash: BASELINE.USDT }],
    paper: undefined,
    barGraceMicroseconds: SECOND / 2,
  },
  strategies: [],
  instances: ['one', 'two'].map((name) => ({
    ...{ name, strategy: 0, symbols: ['sim:BTC/USDT'], parameters: {}, allocation: 0.5 },
    capital: { kind: 'share', share: 0.4 },
  })),
};

export interface Outcome {
  readonly orders: number;
  readonly trades: number;
  readonly crashes: number;
  readonly replaced: number;
  readonly tripped: boolean;
}

export class World {
  private readonly random: Random;
  private readonly agenda = new Agenda(START);
  private readonly venue: SimVenue;
  private readonly journal: SimJournal;
  private readonly strategy: Strategy;
  private host: EngineHost | undefined;
  private gateway: OrderGateway | undefined;
  private reconciler: Reconciler | undefined;
  /** Of the process that runs: what it still means to do goes with it. */
  private process: object = {};
  private mid = 10_000;
  private last = 0;
  private epoch = 0;
  private crashes = 0;
  private replaced = 0;
  private wakeAt = Infinity;
  private readonly planned: SessionPlan;
  private readonly latch = new Latch();
  /** The market is over. */
  private isClosed = false;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    const { random } = this;
    this.venue = new SimVenue(this.agenda, random, MARKET, faultsOf(random), BASELINE);
    this.journal = new SimJournal(this.agenda, () => this.random.uniform() * 30_000);
    this.strategy = busy(seed, PLAN.instances.length);
    this.planned = watchedPlan(PLAN, seed);
  }

  /** Trades for so long with faults on and crashes, then without until all is settled. */
  async play(seconds: number, crashes: number): Promise<Outcome> {
    this.venue.move(this.mid - 1, this.mid + 1);
    await this.start();
    this.market();
    const crashAt = Array.from(
      { length: crashes },
      () => START + this.random.uniform() * seconds * SECOND,
    ).sort((a, b) => a - b);
    while (this.agenda.now < START + seconds * SECOND) {
      this.agenda.step();
      this.check();
      if (this.agenda.now >= (crashAt[0] ?? Infinity)) {
        crashAt.shift();
        await this.crash();
      } else await Promise.resolve();
    }
    await this.settle();
    this.checkSettled();
    await this.checkParity();
    const { orders, trades } = this.venue;
    return {
      orders: orders.size,
      trades: trades.length,
      crashes: this.crashes,
      replaced: this.replaced,
      tripped: this.latch.tripped,
    };
  }

  private async settle(): Promise<void> {
    this.venue.faults = NO_FAULTS;
    const { host } = this;
    for (const action of ['halt', 'drain'] as const) {
      const control =
        action === 'halt'
          ? ({ kind: 'halt', flatten: false, rule: 'test' } as const)
          : ({ kind: 'drain', cancelAll: true, flatten: false } as const);
      host!.control({ kind: 'control', at: this.stamp(), control, by: 'test', reason: 'the end' });
    }
    for (let round = 0; round < 4; round += 1) {
      this.run(20);
      await this.reconciler!.reconcile(true);
    }
    this.run(20);
    this.isClosed = true;
    while (this.journal.state.durable < this.journal.state.appended) this.agenda.step();
  }

  private run(seconds: number): void {
    const end = this.agenda.now + seconds * SECOND;
    while (this.agenda.now < end) {
      this.agenda.step();
      this.check();
    }
  }

  private stamp(): Timestamp {
    this.last = Math.max(this.last + 1, this.agenda.now);
    return asTimestamp(this.last);
  }

  private async start(): Promise<void> {
    const recovered = recoverSession(this.journal);
    const gateway = new OrderGateway({
      ...{ venue: this.venue, instruments: [MARKET], journal: this.journal },
      ...{ stamp: () => this.stamp(), notice: () => this.reconciler?.again() },
      warn: () => undefined,
    });
    const { openOrders } = await gateway.connect();
    const since = asTimestamp(recovered ? recovered.lastAt - 3_600 * SECOND : START);
    await gateway.fetchFills(since);
    const { epochs, carried } = recovered ?? { epochs: [], carried: undefined };
    const resting = restingOf(openOrders, gateway.untold, { epochs, carried });
    const { nativeTypes } = this.venue.capabilities;
    this.epoch += 1;
    const firstOrder = (recovered?.carried.lastOrder ?? 0) + 1;
    const input: StartInput = {
      ...{ kind: 'start', at: this.stamp(), epoch: this.epoch, plan: this.planned, history: [] },
      epochs: [...(recovered?.epochs ?? []), { epoch: this.epoch, firstOrder }],
      ...{ carried: recovered?.carried ?? null, equity: recovered?.equity ?? null },
      ...{ stopped: {}, cause: null, live: [{ nativeTypes, resting }] },
    };
    // What a process has begun to ask may be answered after its death: the dead write and send nothing.
    const { process } = this;
    const isAlive = (): boolean => this.process === process;
    const host = new EngineHost({
      append: (records) => (isAlive() ? this.journal.append(records) : 0),
      send: (batch) => (isAlive() ? gateway.take(batch) : undefined),
    });
    host.start(input, [this.strategy]);
    this.latch.beginAnew();
    this.host = host;
    this.gateway = gateway;
    gateway.open((report) => {
      if (!isAlive()) return;
      host.report(report);
      this.plan();
    });
    this.reconciler = new Reconciler({
      pause: () => Promise.resolve(),
      ...{ gateway, instruments: [MARKET], now: () => asTimestamp(this.agenda.now) },
      expected: () => Promise.resolve(host.expected(0)),
      ...{ withdraw: () => Promise.reject(new Error('nothing is taken out')), currency: 'USDT' },
      book: (flows) => {
        const control = { kind: 'flows', flows } as const;
        const words = { control, by: 'session', reason: 'held against the venue' };
        if (isAlive()) host.control({ kind: 'control', at: this.stamp(), ...words });
        return Promise.resolve();
      },
      halt: (reason) => Promise.reject(new Error(`halted: ${reason}`)),
      warn: () => undefined,
    });
    await this.reconciler.reconcile(true);
    this.plan();
  }

  private async crash(): Promise<void> {
    this.crashes += 1;
    this.journal.crash();
    this.venue.disconnect();
    this.agenda.forget(this.process);
    this.process = {};
    this.host = undefined;
    this.wakeAt = Infinity;
    await this.reconciler?.stop();
    this.run(this.random.uniform() * 5);
    await this.start();
  }

  /** The price walks; the venue matches, and whoever watches is told. */
  private market(): void {
    if (this.isClosed) return;
    const { random, agenda } = this;
    this.mid = Math.max(5_000, this.mid + Math.round((random.uniform() - 0.5) * 16));
    this.venue.move(this.mid - 1, this.mid + 1);
    this.show();
    if (random.uniform() < 0.05) this.replaceOne();
    if (random.uniform() < 0.002) this.venue.cutStream(random.uniform() * 20 * SECOND);
    agenda.after(50_000 + random.uniform() * 200_000, agenda, () => this.market());
  }

  /** Somebody wants one of the orders at another price, whatever state it is in. */
  private replaceOne(): void {
    const { host, random } = this;
    if (!host) return;
    const { working } = host.running.engine.orders;
    const chosen = working[Math.floor(random.uniform() * working.length)];
    if (!chosen) return;
    const price = (this.mid / 100) * (0.995 + random.uniform() * 0.01);
    const terms = { order: chosen.order.id, quantity: undefined, price };
    const control = { kind: 'replace', ...terms } as const;
    host.control({ kind: 'control', at: this.stamp(), control, by: 'test', reason: 'nearer' });
    this.replaced += host.running.engine.orders.state(terms.order)?.replacement ? 1 : 0;
    this.plan();
  }

  private show(): void {
    const { host } = this;
    if (!host) return;
    const writer = new MarketBatchWriter();
    const instrument = 0 as InstrumentIndex;
    const of = { instrument, venueAt: asTimestamp(this.agenda.now) };
    const size = asQuantity(500);
    writer.push(this.stamp(), {
      ...{ ...of, kind: 'quote', sequence: 0, bidQuantity: size, askQuantity: size },
      ...{ bidPrice: asPrice(this.mid - 1), askPrice: asPrice(this.mid + 1) },
    });
    writer.push(this.stamp(), {
      ...{
        ...of,
        kind: 'trade',
        price: asPrice(this.mid),
        quantity: asQuantity(1),
        side: 1,
        id: 0,
      },
    });
    const { count } = writer;
    host.market(writer.take(), count);
    this.plan();
  }

  /** The engine is told of time when it wants to be. */
  private plan(): void {
    const { host } = this;
    if (!host || host.nextAt >= this.wakeAt || host.nextAt === Infinity) return;
    this.wakeAt = host.nextAt;
    this.agenda.after(host.nextAt - this.agenda.now, this.process, () => {
      this.wakeAt = Infinity;
      host.wake(this.stamp());
      this.plan();
    });
  }

  private check(): void {
    expect(this.venue.wrongs, 'seen by the venue').to.deep.equal([]);
    this.host?.running.engine.account.portfolio.assertSound();
    if (this.host) this.latch.check(this.host.running.engine);
  }

  private checkSettled(): void {
    const { engine } = this.host!.running;
    const { venue } = this;
    expect(venue.open(), 'orders left at the venue').to.deep.equal([]);
    expect(
      engine.orders.working.map(({ order }) => order.id),
      'orders left here',
    ).to.deep.equal([]);
    expect([...this.gateway!.unknown.keys()], 'orders nobody knows').to.deep.equal([]);
    const held = engine.account.portfolio.positions.reduce(
      (sum, { quantity }) => sum + quantity,
      0,
    );
    const bought = subtractMoney(venue.balances.BTC, BASELINE.BTC);
    expect(quantityToMoney(MARKET, held), 'coins').to.equal(bought);
    expect(engine.account.portfolio.balance('USDT'), 'money').to.equal(venue.balances.USDT);
    this.checkIntents();
    const recovered = recoverSession(this.journal)!.carried;
    // Requests that came to nothing, and what rules saw, are in no journal.
    const { requests } = recovered;
    const { rules } = recovered.accounts['main']!;
    const carried = carryOf(engine);
    const accounts = { main: { ...carried.accounts['main']!, rules } };
    expect(plain(recovered)).to.deep.equal(plain({ ...carried, accounts, requests }));
    this.checkFirstSnapshot(recovered);
  }

  /** From the first snapshot, should the later ones be lost, it takes longer, and comes to the same. */
  private checkFirstSnapshot(recovered: Carried): void {
    const { durable } = this.journal;
    const { carried } = recoverSession({
      lastSnapshot: () => durable.find(({ kind }) => kind === 'snapshot'),
      batches: (span) => this.journal.batches(span),
    })!;
    const { rules } = recovered.accounts['main']!;
    const accounts = { main: { ...carried.accounts['main']!, rules } };
    expect(plain({ ...carried, accounts })).to.deep.equal(plain(recovered));
  }

  /** A replay of all that came in decides what was decided, through every crash. */
  private async checkParity(): Promise<void> {
    const strategiesOf = (): Promise<Strategy[]> => Promise.resolve([this.strategy]);
    const compared = await compareSession(stepsOf(this.journal.durable), { strategiesOf });
    expect(compared.divergence, 'a replay').to.equal(null);
    const turns = this.journal.durable.filter(({ kind }) => kind === 'turn');
    expect(compared.turns, 'turns compared').to.equal(turns.length);
  }

  /** Nothing is at the venue that the journal did not mean to send. */
  private checkIntents(): void {
    const meant = new Set<number>();
    for (const { kind, payload } of this.journal.durable) {
      if (kind !== 'turn') continue;
      for (const command of (fromBytes(payload) as Turn).commands) {
        if (command.kind !== 'submit') continue;
        const { id, bracket } = command.order;
        meant.add(id);
        for (const exit of [bracket?.stopLoss, bracket?.takeProfit]) if (exit) meant.add(exit.id);
      }
    }
    for (const clientId of this.venue.orders.keys()) {
      expect(meant.has(orderOf(clientId)!), `${clientId} was meant`).to.equal(true);
    }
  }
}

const plain = (value: unknown): object => JSON.parse(JSON.stringify(value)) as object;

/** Rates of faults as a seed draws them, from none to many. */
function faultsOf(random: Random): Faults {
  return {
    dropRequest: random.uniform() * 0.3,
    dropAnswer: random.uniform() * 0.3,
    duplicate: random.uniform() * 0.5,
    reject: random.uniform() * 0.1,
    latest: random.uniform() * 4 * SECOND,
  };
}
