/** What a day in which little happens leaves in the log: an engine, its gateway and its reconciler in virtual time. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { MarketBatchWriter } from '../../../src/core/domain/market-batch.js';
import { addMoney, moneyFromNumber, quantityToMoney } from '../../../src/core/domain/money.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import type { Timestamp } from '../../../src/core/domain/units.js';
import { Narrator } from '../../../src/app/readers/narrator.js';
import { EngineHost } from '../../../src/app/session/engine-host.js';
import { OrderGateway } from '../../../src/app/session/order-gateway.js';
import { Reconciler } from '../../../src/app/session/reconciler.js';
import type { Venue, VenueReport, VenueRequest } from '../../../src/ports.js';
import { MARKET, livePlan } from '../session/live-plan.js';
import { makeLogHome } from '../logging/fixture.js';
import type { LogHome } from '../logging/fixture.js';

const MINUTES = 1_440;
const MINUTE_MS = 60_000;
const PLAN = livePlan('quiet', '1m', 0.5);

/** Looks at each minute, and is in and out every four hours. */
const strategy = {
  name: 'patient',
  create: () => {
    let bars = 0;
    return {
      onBar(_bar: unknown, context: { target(part: number): void; state: unknown }) {
        bars += 1;
        context.state = { bars };
        if (bars % 240 === 120) context.target(1);
        if (bars % 240 === 0) context.target(0);
      },
    };
  },
};

class QuietDay {
  readonly host: EngineHost;
  readonly gateway: OrderGateway;
  readonly reconciler: Reconciler;
  /** Whether the venue says what the account has. */
  answers = true;
  private readonly log;
  private readonly narrator: Narrator;
  private deliver: (report: VenueReport) => void = () => undefined;
  private trades = 0;
  private told = 0;
  private last = 0;

  constructor(private readonly home: LogHome) {
    this.log = home.open({ level: 'debug' }).log;
    this.narrator = new Narrator(this.log);
    const { log } = this;
    const venue = {
      ...{ venue: 'sim', send: (request: VenueRequest) => this.send(request) },
      fillsSince: () => Promise.resolve([]),
      connect: (deliver: (report: VenueReport) => void) => {
        this.deliver = deliver;
        return Promise.resolve({ kind: 'account', at: 0, balances: [], openOrders: [] });
      },
    } as unknown as Venue;
    const [warn, debug] = [(line: string) => log.warn(line), (line: string) => log.debug(line)];
    this.gateway = new OrderGateway({
      ...{ venue, instruments: [MARKET], stamp: () => this.stamp(), warn, debug },
      journal: { state: { durable: Infinity }, onDurable: () => () => undefined },
      notice: ({ state, text }) => warn(`sim: ${state}: ${text}`),
    });
    this.host = new EngineHost({
      append: () => 1,
      send: (batch) => this.gateway.take(batch),
    });
    void this.gateway.connect();
    this.host.start(
      {
        ...{ kind: 'start', at: this.stamp(), epoch: 1, plan: PLAN, history: [], stopped: {} },
        ...{ epochs: [{ epoch: 1, firstOrder: 1 }], carried: null, equity: null, cause: null },
        live: [{ nativeTypes: ['market', 'limit', 'stop'], resting: [] }],
      },
      [strategy],
    );
    this.gateway.open((report) => this.host.report(report));
    this.reconciler = new Reconciler({
      ...{ gateway: this.gateway, instruments: [MARKET], now: () => this.stamp(), warn },
      ...{ pause: () => Promise.resolve(), halt: () => Promise.resolve() },
      ...{ expected: () => Promise.resolve(this.host.expected(0)), book: () => Promise.resolve() },
      ...{ withdraw: () => Promise.resolve(), currency: 'USDT' },
    });
  }

  private stamp(): Timestamp {
    this.last = Math.max(this.last + 1, this.home.now() * 1_000);
    return asTimestamp(this.last);
  }

  private send(request: VenueRequest): void {
    if (request.kind === 'queryAccount') this.tellAccount();
    if (request.kind !== 'submit') return;
    const { clientId, quantity } = request.order;
    const price = asPrice(10_000);
    const fee = { fee: moneyFromNumber(0), feeAsset: 'USDT', liquidity: 'taker' as const };
    const fill = { tradeId: ++this.trades, quantity, price, referencePrice: price, ...fee };
    const of = { clientId, venueOrderId: clientId, instrument: MARKET, reason: '' };
    const report = { ...of, kind: 'order', venueAt: this.stamp() } as const;
    this.deliver({ ...report, status: 'accepted', fill: undefined });
    this.deliver({ ...report, status: 'filled', fill });
  }

  private tellAccount(): void {
    if (!this.answers) return;
    const { portfolio } = this.host.running.engine.account;
    const held = portfolio.positions.reduce((sum, { quantity }) => sum + quantity, 0);
    const coins = quantityToMoney(MARKET, asQuantity(held));
    const balances = [
      { asset: 'USDT', free: portfolio.balance('USDT'), locked: 0 as const },
      { asset: 'BTC', free: addMoney(coins, 0), locked: 0 as const },
    ];
    this.deliver({ kind: 'account', at: this.stamp(), balances, openOrders: [] });
  }

  /** A minute: a quote, a trade that makes a bar, a look at the venue, and what there is to tell. */
  async minute(): Promise<void> {
    this.home.pass(MINUTE_MS);
    const of = { instrument: 0 as InstrumentIndex, venueAt: this.stamp(), sequence: 0 };
    const size = asQuantity(500);
    const quantities = { bidQuantity: size, askQuantity: size };
    const prices = { bidPrice: asPrice(9_999), askPrice: asPrice(10_001) };
    const writer = new MarketBatchWriter();
    writer.push(this.stamp(), { ...of, kind: 'quote', ...prices, ...quantities });
    const trade = { price: asPrice(10_000), quantity: asQuantity(1), side: 1, id: 0 } as const;
    writer.push(this.stamp(), { ...of, kind: 'trade', ...trade });
    this.host.market(writer.take(), 2);
    this.host.wake(this.stamp());
    this.reconciler.again();
    await Promise.resolve();
    await Promise.resolve();
    if (!this.answers) this.gateway.giveUp();
    for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
    const { events } = this.host.log;
    const fresh = events.filter(({ seq }) => seq > this.told);
    this.told = events.at(-1)?.seq ?? this.told;
    this.narrator.take(fresh, false);
  }

  lose(): void {
    this.log.warn('feed: BTC/USDT trades: the connection was lost');
    this.deliver({ kind: 'notice', state: 'lost', until: undefined, text: 'the stream ended' });
    this.deliver({ kind: 'notice', state: 'connected', until: undefined, text: 'it is back' });
  }
}

describe('readers: a quiet day', function () {
  this.timeout(60_000);
  let home: LogHome;
  beforeEach(() => {
    home = makeLogHome();
  });
  afterEach(() => home.remove());

  it('is told in fewer than a hundred lines, and in more for those who debug', async () => {
    const day = new QuietDay(home);
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      await day.minute();
      day.answers = minute < 600 || minute > 610;
      if (minute % 480 === 0) day.lose();
    }
    const lines = home.lines(true);
    const told = lines.filter(({ level }) => level !== 'debug');
    const { engine } = day.host.running;
    expect(engine.orders.count, 'orders of the day').to.be.within(8, 12);
    const texts = told.map(({ msg }) => String(msg));
    expect(texts.filter((text) => text.includes(' sent')).length).to.equal(engine.orders.count);
    expect(texts.some((text) => text.includes('does not answer with the account'))).to.equal(true);
    expect(told.length, texts.join('\n')).to.be.below(100);
    const debugged = lines.filter(({ level }) => level === 'debug').map(({ msg }) => msg);
    expect(debugged).to.include('to the venue: submit ts-1-1');
    expect(debugged).to.include('from the venue: ts-1-1 filled trade 1');
  });
});
