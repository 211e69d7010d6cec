/**
 * A spot venue in virtual time with every fault of a real one: requests and answers lost or late, reports
 * doubled, out of order or missed while the stream is down. It keeps the truth, and says what it sees wrong.
 */
import { qualifiedSymbol } from '../../src/core/domain/instrument.js';
import type { Instrument } from '../../src/core/domain/instrument.js';
import { addMoney, applyRate, notional, subtractMoney } from '../../src/core/domain/money.js';
import { quantityToMoney } from '../../src/core/domain/money.js';
import type { Fill } from '../../src/core/domain/report.js';
import { asPrice, asQuantity, asTimestamp } from '../../src/core/domain/units.js';
import type { Money, Timestamp } from '../../src/core/domain/units.js';
import type { Random } from '../../src/app/data/random.js';
import type {
  AccountSnapshot,
  KnownVenueOrder,
  OpenVenueOrder,
  Venue,
  VenueCapabilities,
  VenueOrder,
  VenueOrderReport,
  VenueOrderStatus,
  VenueReport,
  VenueRequest,
} from '../../src/ports.js';
import type { Agenda } from './agenda.js';

/** Shares of 1, and microseconds. */
export interface Faults {
  readonly dropRequest: number;
  readonly dropAnswer: number;
  readonly duplicate: number;
  readonly reject: number;
  readonly latest: number;
}

interface Resting {
  readonly order: VenueOrder;
  readonly venueOrderId: string;
  readonly placedAt: Timestamp;
  filled: number;
  status: 'open' | 'triggered' | 'filled' | 'cancelled' | 'expired';
}

interface Trade {
  readonly clientId: string;
  readonly fill: Fill;
  readonly at: Timestamp;
}

const TIMEOUT = 3_000_000;
const VALIDITY = 5_000_000;

export class SimVenue implements Venue {
  readonly venue = 'sim';
  readonly capabilities: VenueCapabilities = {
    nativeTypes: ['market', 'limit', 'stop'],
    timesInForce: ['gtc', 'ioc', 'fok'],
    ...{ postOnly: true, reduceOnly: false, replace: false },
  };
  readonly orders = new Map<string, Resting>();
  readonly trades: Trade[] = [];
  readonly balances: { USDT: Money; BTC: Money };
  /** What no venue should ever see. */
  readonly wrongs: string[] = [];
  faults: Faults;
  bid = 0;
  ask = 0;
  private deliver: ((report: VenueReport) => void) | undefined;
  private connection: object = {};
  private streamIsUp = true;
  private readonly missed: VenueOrderReport[] = [];
  private count = 0;

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly instrument: Instrument,
    faults: Faults,
    baseline: { readonly USDT: Money; readonly BTC: Money },
  ) {
    this.faults = faults;
    this.balances = { ...baseline };
  }

  get working(): readonly KnownVenueOrder[] {
    return this.account().openOrders;
  }

  connect(deliver: (report: VenueReport) => void): Promise<AccountSnapshot> {
    this.deliver = deliver;
    this.connection = {};
    this.streamIsUp = true;
    this.missed.length = 0;
    return Promise.resolve(this.account());
  }

  /** Whoever was connected is gone; the venue goes on. */
  disconnect(): void {
    this.agenda.forget(this.connection);
    this.deliver = undefined;
  }

  /** The account's stream stops for a while; what it would have said is said afterwards. */
  cutStream(microseconds: number): void {
    if (!this.deliver || !this.streamIsUp) return;
    this.streamIsUp = false;
    this.say({ kind: 'notice', state: 'lost', until: undefined, text: 'the stream ended' });
    this.agenda.after(microseconds, this.connection, () => {
      this.streamIsUp = true;
      for (const report of this.missed.splice(0)) this.say(report);
      this.say({ kind: 'notice', state: 'connected', until: undefined, text: 'it is back' });
    });
  }

  send(request: VenueRequest): void {
    switch (request.kind) {
      case 'submit':
        this.submit(request.order);
        return;
      case 'cancel':
        this.request(() => this.cancel(request.clientId));
        return;
      case 'queryOrder':
        this.request(() => this.answerOf(request.clientId));
        return;
      case 'queryAccount':
        this.say(this.account());
        return;
      default:
        throw new Error(`nobody sends ${request.kind} here`);
    }
  }

  private later(): number {
    return this.random.uniform() * this.random.uniform() * this.faults.latest;
  }

  private request(act: () => void): void {
    // What is asked again after a loss arrives in the end.
    const times = this.random.uniform() < this.faults.dropRequest ? TIMEOUT : 0;
    this.agenda.after(times + this.later(), this, act);
  }

  private submit(order: VenueOrder): void {
    const { clientId } = order;
    const owner = this.connection;
    const isLost = this.random.uniform() < this.faults.dropRequest;
    const isSilent = isLost || this.random.uniform() < this.faults.dropAnswer;
    if (!isLost) this.agenda.after(this.later(), this, () => this.accept(order, isSilent));
    if (!isSilent) return;
    this.agenda.after(TIMEOUT, owner, () => this.report(clientId, 'unknown', 'no answer'));
    this.agenda.after(TIMEOUT + VALIDITY, owner, () => this.tellOf(clientId));
  }

  /** One that is not there may be on its way still. */
  private answerOf(clientId: string): void {
    if (this.orders.has(clientId)) {
      this.tellOf(clientId);
      return;
    }
    this.report(clientId, 'not_found', '');
    this.agenda.after(VALIDITY, this.connection, () => this.tellOf(clientId));
  }

  /** What is known of an order; one that is not there now will never be. */
  private tellOf(clientId: string): void {
    const resting = this.orders.get(clientId);
    if (!resting) {
      this.report(clientId, 'never_accepted', '');
      return;
    }
    this.report(clientId, 'accepted', '');
    for (const { clientId: id, fill } of this.trades) if (id === clientId) this.filled(id, fill);
    const { status } = resting;
    if (status !== 'open' && status !== 'triggered') this.report(clientId, status, '');
  }

  private accept(order: VenueOrder, isSilent: boolean): void {
    const { clientId } = order;
    if (this.orders.has(clientId)) {
      this.wrongs.push(`${clientId} was sent twice`);
      return;
    }
    if (!isSilent && this.random.uniform() < this.faults.reject) {
      this.report(clientId, 'rejected', 'not now');
      return;
    }
    this.count += 1;
    const resting: Resting = {
      ...{ order, venueOrderId: String(this.count), filled: 0, status: 'open' },
      placedAt: asTimestamp(this.agenda.now),
    };
    this.orders.set(clientId, resting);
    if (!isSilent) this.report(clientId, 'accepted', '');
    this.match(resting);
    const { timeInForce, pricing } = order;
    if (resting.status === 'open' && (timeInForce === 'ioc' || pricing.type === 'market')) {
      this.over(resting, 'expired');
    }
  }

  private cancel(clientId: string): void {
    const resting = this.orders.get(clientId);
    if (resting && (resting.status === 'open' || resting.status === 'triggered')) {
      this.over(resting, 'cancelled');
    } else this.report(clientId, 'cancel_rejected', 'unknown order');
  }

  private over(resting: Resting, status: 'cancelled' | 'expired'): void {
    resting.status = status;
    this.report(resting.order.clientId, status, '');
  }

  /** The market is there now. */
  move(bid: number, ask: number): void {
    this.bid = bid;
    this.ask = ask;
    for (const resting of this.orders.values()) {
      if (resting.status === 'open' || resting.status === 'triggered') this.match(resting);
    }
  }

  private match(resting: Resting): void {
    const { pricing, side, quantity, clientId } = resting.order;
    const price = side === 'buy' ? this.ask : this.bid;
    const sign = side === 'buy' ? 1 : -1;
    if (pricing.type === 'stop' && resting.status === 'open') {
      if (sign * (price - pricing.stopPrice) < 0) return;
      resting.status = 'triggered';
      this.report(clientId, 'triggered', '');
    }
    if (pricing.type === 'limit' && sign * (price - pricing.limitPrice) > 0) return;
    const left = quantity - resting.filled;
    const part =
      this.random.uniform() < 0.5 ? left : Math.max(1, Math.floor(left * this.random.uniform()));
    const all = pricing.type === 'limit' ? part : left;
    if (!this.execute(resting, all, price)) this.over(resting, 'expired');
  }

  private execute(resting: Resting, quantity: number, price: number): boolean {
    const { instrument } = this;
    const { side, clientId, pricing } = resting.order;
    const [p, q] = [asPrice(price), asQuantity(quantity)];
    const value = notional(instrument, p, q);
    const fee = applyRate(value, instrument.takerRate);
    const coins = quantityToMoney(instrument, q);
    const { balances } = this;
    const cost = side === 'buy' ? addMoney(value, fee) : coins;
    if (Number(side === 'buy' ? balances.USDT : balances.BTC) < Number(cost)) return false;
    balances.USDT =
      side === 'buy'
        ? subtractMoney(balances.USDT, addMoney(value, fee))
        : subtractMoney(addMoney(balances.USDT, value), fee);
    balances.BTC =
      side === 'buy' ? addMoney(balances.BTC, coins) : subtractMoney(balances.BTC, coins);
    resting.filled += quantity;
    if (resting.filled >= resting.order.quantity) resting.status = 'filled';
    const fill: Fill = {
      ...{ tradeId: this.trades.length + 1, quantity: q, price: p, fee, feeAsset: 'USDT' },
      ...{ liquidity: pricing.type === 'limit' ? 'maker' : 'taker', referencePrice: p },
    };
    this.trades.push({ clientId, fill, at: asTimestamp(this.agenda.now) });
    this.filled(clientId, fill);
    return true;
  }

  private filled(clientId: string, fill: Fill): void {
    this.report(clientId, 'filled', '', fill);
  }

  private report(clientId: string, status: VenueOrderStatus, reason: string, fill?: Fill): void {
    const report: VenueOrderReport = {
      ...{ kind: 'order', clientId, instrument: this.instrument, status, reason, fill },
      venueOrderId: this.orders.get(clientId)?.venueOrderId ?? '',
      venueAt: asTimestamp(this.agenda.now),
    };
    if (!this.deliver) return;
    const times = this.random.uniform() < this.faults.duplicate ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.agenda.after(this.later(), this.connection, () => {
        if (this.streamIsUp) this.say(report);
        else this.missed.push(report);
      });
    }
  }

  private say(report: VenueReport): void {
    this.deliver?.(report);
  }

  account(): AccountSnapshot {
    const { USDT, BTC } = this.balances;
    return {
      ...{ kind: 'account', at: asTimestamp(this.agenda.now) },
      balances: [
        { asset: 'USDT', free: USDT, locked: 0 },
        { asset: 'BTC', free: BTC, locked: 0 },
      ],
      openOrders: this.open(),
    };
  }

  open(): readonly OpenVenueOrder[] {
    return [...this.orders.values()]
      .filter(({ status }) => status === 'open' || status === 'triggered')
      .map(({ order, venueOrderId, filled, placedAt }) => ({
        ...{ clientId: order.clientId, venueOrderId, instrument: order.instrument },
        ...{ side: order.side, quantity: order.quantity, filled: asQuantity(filled), placedAt },
        price: 'limitPrice' in order.pricing ? order.pricing.limitPrice : undefined,
      }));
  }

  fillsSince(
    instruments: readonly Instrument[],
    since: Timestamp,
  ): Promise<readonly VenueOrderReport[]> {
    const isAsked = instruments.some(
      (one) => qualifiedSymbol(one) === qualifiedSymbol(this.instrument),
    );
    const reports = this.trades
      .filter(({ at }) => isAsked && at >= since)
      .map(({ clientId, fill, at }): VenueOrderReport => {
        const venueOrderId = this.orders.get(clientId)!.venueOrderId;
        const { instrument } = this;
        const status = 'filled';
        return {
          ...{ kind: 'order', clientId, venueOrderId, instrument, status, fill, reason: '' },
          venueAt: at,
        };
      });
    return Promise.resolve(reports);
  }

  keyRights(): ReturnType<Venue['keyRights']> {
    return Promise.resolve({ trade: true, withdraw: false, ipBound: undefined });
  }

  fees(): ReturnType<Venue['fees']> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    this.disconnect();
    return Promise.resolve();
  }
}
