import type { VenueCommand } from '../domain/command.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { JournalEvent } from '../domain/journal.js';
import type { MarketEvent } from '../domain/market-event.js';
import type { ExecutionReport } from '../domain/report.js';
import { barEnd } from '../domain/timeframe.js';
import { asTimestamp } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { LatencyLegs, TickVenue } from '../simulation/index.js';
import type { BarCursor } from '../market/index.js';
import { drain } from './drain.js';
import type { Trip } from '../risk/index.js';
import type { Account } from './account.js';
import type { Engine } from './engine.js';
import { Guard } from './guard.js';
import type { LiveMarket, LiveRows } from './live-market.js';
import type { OrderEmulator } from './order-emulator.js';
import { ScheduledEvents } from './scheduled-events.js';
import { TickView } from './tick-view.js';
import type { AnyKnownRows } from './tick-view.js';

/** Where orders go: a simulated venue that moves with the market, or out of the house. */
export type OrderRoute =
  | { readonly kind: 'paper'; readonly venue: TickVenue; readonly latency: LatencyLegs }
  | { readonly kind: 'live'; readonly emulator: OrderEmulator };

/** So late a bar may come, however short it is: feeds and their backlog take their time. */
export const DELAY_MICROSECONDS = 5_000_000;

/**
 * Drives the engine over events as they come in. Every input has the session's time at which it was
 * taken in, and later inputs have later times; what is due in between (arrivals and reports of the
 * simulated venue, timers, ends of bars) comes first, each at its own time. So the same inputs always
 * give the same turns, however fast they came.
 */
export class LiveTimeline {
  readonly events = new ScheduledEvents();
  private readonly guards: readonly Guard[];
  private readonly views: readonly TickView[];
  private readonly cursors: readonly BarCursor[];
  /** Per instrument. */
  private readonly routeOf: readonly OrderRoute[];

  constructor(
    private readonly engine: Engine,
    private readonly markets: readonly LiveMarket[],
    /** By account. */
    readonly routes: readonly OrderRoute[],
    /** How long after its end a bar of trades waits for late ones, in microseconds. */
    private readonly barGrace: number,
  ) {
    this.guards = engine.accounts.map((account) => new Guard(engine, account));
    this.routeOf = engine.accountOf.map((account) => routes[engine.accounts.indexOf(account)]!);
    engine.seenAt.fill(engine.now);
    this.cursors = markets.map(({ bar }) => bar);
    this.views = markets.map(({ rows }, index) => {
      const instrument = engine.instruments[index]!;
      return new TickView(engine, instrument, index as InstrumentIndex, rows);
    });
  }

  /** When something is due without further input; Infinity: nothing is. */
  get nextAt(): number {
    let next = Math.min(this.events.nextAt, this.nextBarAt);
    for (const { staleAt } of this.guards) next = Math.min(next, staleAt);
    for (const route of this.routes) next = Math.min(next, nextOf(route));
    return next;
  }

  private get nextBarAt(): number {
    let next = Infinity;
    for (const { endsAt } of this.markets) next = Math.min(next, endsAt + this.barGrace);
    return next;
  }

  /** Everything that is due up to `at`, in its order. */
  advance(at: Timestamp): void {
    while (this.nextAt <= at) this.turnOfDue();
  }

  private turnOfDue(): void {
    const next = this.nextAt;
    const stale = this.guards.find(({ staleAt }) => staleAt === next);
    const route = this.routes.find((one) => nextOf(one) === next);
    if (stale) this.trip(stale, stale.stale(next));
    else if (route?.kind === 'live') this.expireHeld(route, next);
    else if (route && route.venue.nextExpiry === next) route.venue.expireDue();
    else if (route) route.venue.arrive();
    else if (this.events.nextAt === next && this.events.peek()!.kind === 'report') {
      this.turnOfEvent();
    } else if (this.nextBarAt === next) this.endBars(next);
    else this.turnOfEvent();
    this.watch();
  }

  private expireHeld({ emulator }: Extract<OrderRoute, { kind: 'live' }>, at: number): void {
    this.engine.now = asTimestamp(Math.max(at, this.engine.now));
    emulator.expireDue(at);
  }

  /** A market event taken in at `at`. */
  market(at: Timestamp, event: MarketEvent): void {
    this.advance(at);
    for (const guard of this.guards) guard.saw(event.instrument, at);
    this.engine.seenAt[event.instrument] = at;
    const market = this.markets[event.instrument]!;
    if (event.kind === 'bar') {
      if (market.kinds.bars && market.takeBar(event)) this.turnOfBars(at, [event.instrument]);
      return;
    }
    if (event.kind === 'trade' && market.endsBar(at, event)) this.endBar(at, event.instrument);
    const rows = market.take(at, event);
    this.moveVenue(at, event.instrument, rows);
    // Reports without delay are known before the event that caused them.
    this.advance(at);
    this.turnOfTick(at, event, rows);
    if (event.kind === 'trade') market.growBar(at, event);
  }

  private moveVenue(at: Timestamp, instrument: InstrumentIndex, rows: LiveRows): void {
    const route = this.routeOf[instrument]!;
    if (route.kind !== 'paper') return;
    const { venue } = route;
    switch (rows.kind) {
      case 'trades':
        venue.trade(instrument, rows.columns, 0, at);
        break;
      case 'quotes':
        venue.quote(instrument, rows.columns, 0, at);
        break;
      case 'depth':
        venue.depth(instrument, rows.columns, 0, rows.end, at);
    }
  }

  private turnOfTick(
    at: Timestamp,
    { instrument, venueAt }: MarketEvent,
    rows: AnyKnownRows,
  ): void {
    const { engine } = this;
    const route = this.routeOf[instrument]!;
    if (route.kind === 'paper') route.latency.observe(venueAt, at);
    engine.beginInstant(at);
    const view = this.views[instrument]!;
    view.take(rows);
    if (view.price > 0) engine.setMark(instrument, view.price);
    this.watch();
    if (engine.waitsForPrice(instrument) && view.price > 0) {
      engine.applyOpen(instrument, view.price, at);
    }
    if (route.kind === 'live') route.emulator.watch(instrument);
    view.show(rows);
    if (engine.hasNews) this.endTurn();
    this.watch();
  }

  /** Bars of trades that end by `at`, all of them before strategies are called. */
  private endBars(at: number): void {
    const due: InstrumentIndex[] = [];
    this.markets.forEach((market, index) => {
      if (market.endsAt + this.barGrace > at) return;
      market.closeBar();
      due.push(index as InstrumentIndex);
    });
    this.turnOfBars(asTimestamp(Math.max(at, this.engine.now)), due);
  }

  private endBar(at: Timestamp, instrument: InstrumentIndex): void {
    this.markets[instrument]!.closeBar();
    this.turnOfBars(at, [instrument]);
  }

  private turnOfBars(at: Timestamp, ended: readonly InstrumentIndex[]): void {
    const old = ended.filter((instrument) => this.isOld(instrument, at));
    if (old.length > 0) this.turnOfBarsLike(at, old, false);
    if (old.length < ended.length) {
      const fresh = ended.filter((instrument) => !old.includes(instrument));
      this.turnOfBarsLike(at, fresh, true);
    }
  }

  /** A bar that comes when the next one has ended as well: after a start, or a lost connection. */
  private isOld(instrument: InstrumentIndex, at: Timestamp): boolean {
    const { end } = this.cursors[instrument]!;
    const age = at - end;
    return age > DELAY_MICROSECONDS && at > barEnd(this.markets[instrument]!.timeframe, end);
  }

  /** What strategies see of bars that are not `fresh` they learn from, as in warm-up: no order comes of it. */
  private turnOfBarsLike(at: Timestamp, ended: readonly InstrumentIndex[], isFresh: boolean): void {
    const { engine, cursors, views } = this;
    engine.beginInstant(at);
    for (const instrument of ended) {
      engine.applyBar(instrument, cursors[instrument]!);
      // The next bar comes in the same memory.
      engine.accountOf[instrument]!.portfolio.readBars(instrument);
      const { price } = views[instrument]!;
      if (price > 0) engine.setMark(instrument, price);
      const route = this.routeOf[instrument]!;
      if (route.kind === 'live') route.emulator.watch(instrument);
    }
    this.watch();
    engine.mark();
    const { trading } = engine;
    engine.trading = trading && isFresh;
    engine.decide(cursors);
    engine.trading = trading;
    if (engine.hasNews) this.endTurn();
    this.watch();
  }

  private turnOfEvent(): void {
    const event = this.events.pop()!;
    if (event.kind === 'report') this.turnOfReport(event);
    else {
      this.engine.applyTimer(event.at, event.instance, event.name);
      this.endTurn({ kind: 'timer', name: event.name });
    }
  }

  /** Whether it was news. */
  private turnOfReport(report: ExecutionReport): boolean {
    const isNews = this.engine.applyReport(report);
    if (isNews) this.engine.keepFlat(report);
    this.engine.sendReplacement(report.order);
    // That a cancel failed changes no status, but the order may be cancelled again: it is journaled.
    if (report.status === 'cancel_rejected') this.engine.noteOrder(report.order);
    this.endTurn(report);
    return isNews;
  }

  /** A report of a real venue. */
  report(report: ExecutionReport): void {
    this.advance(report.at);
    const { engine } = this;
    const route = this.routeOf[report.instrument]!;
    const emulator = route.kind === 'live' ? route.emulator : undefined;
    engine.now = report.at;
    if (emulator?.isInternal(report) === true || this.turnOfReport(report)) emulator?.heard(report);
    if (engine.hasNews) this.endTurn();
    this.watch();
    // What the emulator did about it is booked with it: exits that nobody has heard of are not taken up at a start.
    this.advance(report.at);
  }

  /** Asks the guardians; what one does is a turn of its own. Never in the middle of a report. */
  watch(): void {
    const { guards } = this;
    for (let index = 0; index < guards.length; index++) {
      const guard = guards[index]!;
      const trip = guard.look();
      if (trip) this.trip(guard, trip);
    }
  }

  /** After a reset of the accounts' guardians. */
  countAnew(accounts: readonly Account[], at: Timestamp): void {
    for (const guard of this.guards) if (accounts.includes(guard.account)) guard.countAnew(at);
  }

  private trip(guard: Guard, trip: Trip): void {
    const { engine } = this;
    engine.now = asTimestamp(Math.max(trip.at, engine.now));
    if (engine.hasNews) this.endTurn();
    this.endTurn(guard.act(trip));
  }

  /** Something that no market brought about has changed the engine: ends the turn. */
  endTurn(event?: JournalEvent): void {
    const { engine } = this;
    engine.endTurn(event);
    for (const command of engine.commands) {
      if (command.kind === 'timer') this.events.push({ ...command });
      else this.send(command);
    }
    drain(engine.commands);
    drain(engine.awaited);
    // What the emulator did about the commands: nothing of it is to be lost with the process.
    if (engine.hasNews) engine.endTurn();
  }

  private send(command: VenueCommand): void {
    const { engine } = this;
    const instrument = command.kind === 'submit' ? command.order.instrument : command.instrument;
    if (command.kind === 'submit') engine.accountOf[instrument]!.guardian.sent(engine.now);
    const route = this.routeOf[instrument]!;
    if (route.kind === 'paper') route.venue.send(command, engine.now);
    else route.emulator.send(command);
  }
}

/** When something of an account's orders is due without further input. */
function nextOf(route: OrderRoute): number {
  if (route.kind === 'live') return route.emulator.nextExpiry;
  const { nextArrival, nextExpiry } = route.venue;
  return Math.min(nextArrival, nextExpiry);
}
