import type { VenueCommand } from '../domain/command.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Order, OrderId } from '../domain/order.js';
import { ASK, BID, ORDER_ACTIONS, TICK_FLAGS } from '../domain/tick-data.js';
import type {
  DepthColumns,
  OrderColumns,
  QuoteColumns,
  TradeColumns,
} from '../domain/tick-data.js';
import type { Timestamp } from '../domain/units.js';
import { workingOrder } from './desk.js';
import type { Working } from './desk.js';
import type { Deliver } from './executions.js';
import type { LatencyLegs } from './latency.js';
import { leaveAhead } from './queue.js';
import { TickDesk, limitOf } from './tick-desk.js';
import type { RecordedKinds } from './tick-desk.js';
import { TickMatching } from './tick-matching.js';
import type { MatchingModels, TickMoment } from './tick-matching.js';
import type { VenueAccount } from './venue-account.js';

export interface TickModels extends MatchingModels {
  readonly latency: LatencyLegs;
}

/** An order or a cancel on its way. */
interface Arrival {
  readonly at: number;
  readonly instrument: InstrumentIndex;
  readonly working: Working | undefined;
  readonly cancel: OrderId | undefined;
}

const HALT = ORDER_ACTIONS.indexOf('halt');
const RESUME = ORDER_ACTIONS.indexOf('resume');

const momentAt = (desk: TickDesk, at: number): TickMoment => ({ desk, at, venueAt: at });

/**
 * A venue on recorded ticks, in the venue's own time. Our orders stand behind what rests at their
 * price, and trade when the recording has traded through those ahead of them; orders that take
 * liquidity walk the book and use it up. The recording does not react to us, unless it was made while the
 * same orders were at the venue: then it shows them, and what they took. On a book with a hole, and
 * in a halt, nothing of ours executes.
 */
export class TickVenue {
  /** When the next order or cancel arrives; Infinity: none is on its way. */
  nextArrival = Infinity;
  /** When the next of our orders reaches its time. */
  nextExpiry = Infinity;
  private readonly matching: TickMatching;
  private readonly latency: LatencyLegs;
  /** The recording was made while our orders were at the venue: it contains them. */
  readonly oursRecorded: boolean;
  private readonly desks: readonly TickDesk[];
  /** In the order of arrival; those before `firstArrival` have been handled. */
  private arrivals: Arrival[] = [];
  private firstArrival = 0;

  constructor(
    instruments: readonly Instrument[],
    kinds: readonly RecordedKinds[],
    instances: number,
    models: TickModels,
    /** Last price per instrument, in price units; shared with the market view. */
    marks: Float64Array,
    deliver: Deliver,
  ) {
    if (models.queue.kind === 'exact' && kinds.some(({ orders }) => !orders)) {
      throw new Error('an exact queue needs a recording that names orders');
    }
    this.latency = models.latency;
    this.oursRecorded = models.oursRecorded ?? false;
    const reportAt = (venueAt: number, now: number): number =>
      models.latency.reportOf(venueAt, now);
    this.matching = new TickMatching(instruments, instances, models, marks, reportAt, deliver);
    this.desks = kinds.map((kind) => new TickDesk(kind, this.oursRecorded));
  }

  get account(): VenueAccount {
    return this.matching.executions.account;
  }

  /** Trades are numbered from there on, so that no number comes twice after a restart. */
  countTradesFrom(first: number): void {
    this.matching.executions.tradeCounter = first;
  }

  send(command: VenueCommand, sentAt: Timestamp): void {
    const at = this.latency.arrivalOf(sentAt);
    if (command.kind === 'cancel') {
      const { instrument, order: cancel } = command;
      this.arrivals.push({ at, instrument, working: undefined, cancel });
    } else {
      const working = workingOrder(command.order, sentAt, at);
      const { instrument } = command.order;
      this.arrivals.push({ at, instrument, working, cancel: undefined });
    }
    this.nextArrival = this.arrivals[this.firstArrival]!.at;
  }

  /** The next order or cancel reaches the venue. */
  arrive(): void {
    const { at, instrument, working, cancel } = this.arrivals[this.firstArrival++]!;
    if (this.firstArrival === this.arrivals.length || this.firstArrival > 1024) {
      this.arrivals = this.arrivals.slice(this.firstArrival);
      this.firstArrival = 0;
    }
    this.nextArrival = this.arrivals[this.firstArrival]?.at ?? Infinity;
    const desk = this.desks[instrument]!;
    const moment = momentAt(desk, at);
    if (working) this.matching.arrive(working, moment);
    else {
      const found = desk.withdraw(cancel!);
      if (found) found.remaining = 0;
      this.matching.executions.reportCancel(cancel!, instrument, found !== undefined, moment);
    }
    this.settle(desk);
  }

  /** A trade of the recording: it may trigger stops, and reach our resting orders. */
  trade(instrument: InstrumentIndex, trades: TradeColumns, row: number, at: number): void {
    const desk = this.desks[instrument]!;
    const price = trades.price[row]!;
    desk.lastPrice = price;
    if (desk.waiting.length > 0 && !desk.hasBook) {
      this.matching.open(momentAt(desk, at));
      this.settle(desk);
    }
    if (desk.live.length === 0 || (price > desk.quietAbove && price < desk.quietBelow)) return;
    if (!desk.isOpen) return;
    this.matching.trade(trades.side[row]!, price, trades.quantity[row]!, momentAt(desk, at));
    this.settle(desk);
  }

  /**
   * Whether a trade at `price` leaves our orders as they are. A trade that does may be passed over, as
   * long as `lastTraded` is told of the last of them.
   */
  isQuiet(instrument: InstrumentIndex, price: number): boolean {
    const desk = this.desks[instrument]!;
    if (desk.live.length > 0) return price > desk.quietAbove && price < desk.quietBelow;
    return desk.waiting.length === 0;
  }

  lastTraded(instrument: InstrumentIndex, price: number): void {
    this.desks[instrument]!.lastPrice = price;
  }

  /** Best prices of the recording: all that is known of its book, or newer than the last of its depth. */
  quote(instrument: InstrumentIndex, quotes: QuoteColumns, row: number, at: number): void {
    const desk = this.desks[instrument]!;
    const { depth, orders } = desk.kinds;
    if (orders) return;
    const { book } = desk;
    if (!depth) {
      book.bids.clear();
      book.asks.clear();
      book.state = 'live';
    }
    book.renewBest(quotes, row);
    desk.liquidity.coming.quoted = quotes.sequence[row]!;
    this.look(desk, at);
  }

  /** One event of the recorded depth: rows `from`..`to` (exclusive). */
  depth(
    instrument: InstrumentIndex,
    depth: DepthColumns,
    from: number,
    to: number,
    at: number,
  ): void {
    const desk = this.desks[instrument]!;
    if (desk.named) return;
    desk.liquidity.coming.follow(depth, to);
    if (desk.book.apply(depth, from, to) === 'applied') this.look(desk, at);
  }

  /** One message about one order. Between the messages of one event the book is none the venue had. */
  order(instrument: InstrumentIndex, orders: OrderColumns, row: number, at: number): void {
    const desk = this.desks[instrument]!;
    const named = desk.named!;
    if (orders.action[row] === HALT) desk.halted = true;
    else if (orders.action[row] === RESUME) desk.halted = false;
    named.take(orders, row);
    const { loss } = named;
    if (loss.quantity > 0) {
      for (const { order, queue } of desk.live) {
        if (!queue || queue.joined < loss.joined) continue;
        const isThere = (order.side === 'buy' ? BID : ASK) === loss.side;
        if (isThere && limitOf(order) === loss.price) leaveAhead(queue, loss.quantity);
      }
    }
    if ((orders.flags[row]! & TICK_FLAGS.last) !== 0) this.look(desk, at);
  }

  /** Ends what has reached its time, at `nextExpiry`. */
  expireDue(): void {
    const at = this.nextExpiry;
    for (const desk of this.desks) {
      if (desk.expiresAt > at) continue;
      this.matching.expireDue(momentAt(desk, at));
      this.settle(desk);
    }
  }

  /** Orders still at the venue or on their way, for the report of a finished run. */
  workingOrders(): readonly Order[] {
    const atVenue = this.desks.flatMap((desk) => [...desk.live, ...desk.waiting]);
    const coming = this.arrivals.slice(this.firstArrival).flatMap(({ working }) => working ?? []);
    return [...atVenue, ...coming].map(({ order }) => order);
  }

  private look(desk: TickDesk, at: number): void {
    if (this.oursRecorded) desk.liquidity.forget();
    else desk.liquidity.refresh();
    if (!desk.isBusy || !desk.isOpen) return;
    this.matching.look(momentAt(desk, at));
    this.settle(desk);
  }

  /** Our orders on a desk may have changed. */
  private settle(desk: TickDesk): void {
    const before = desk.expiresAt;
    desk.renewWatch();
    if (desk.expiresAt === before) return;
    this.nextExpiry = Infinity;
    for (const one of this.desks) this.nextExpiry = Math.min(this.nextExpiry, one.expiresAt);
  }
}
