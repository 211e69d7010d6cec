import type { InstrumentIndex } from '../domain/instrument.js';
import type { JournalEvent } from '../domain/journal.js';
import type { MarketEvent } from '../domain/market-event.js';
import type { ExecutionReport } from '../domain/report.js';
import { asTimestamp } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { LatencyLegs, TickVenue } from '../simulation/index.js';
import type { BarCursor } from '../market/index.js';
import { drain } from './drain.js';
import type { Trip } from '../risk/index.js';
import type { Engine } from './engine.js';
import { Guard } from './guard.js';
import type { LiveMarket } from './live-market.js';
import type { OrderEmulator } from './order-emulator.js';
import { ScheduledEvents } from './scheduled-events.js';
import { TickView } from './tick-view.js';
import type { AnyKnownRows } from './tick-view.js';

/** Where orders go: a simulated venue that moves with the market, or out of the house. */
export type OrderRoute =
  | { readonly kind: 'paper'; readonly venue: TickVenue; readonly latency: LatencyLegs }
  | { readonly kind: 'live'; readonly emulator: OrderEmulator };

/**
 * Drives the engine over events as they come in. Every input has the session's time at which it was
 * taken in, and later inputs have later times; what is due in between (arrivals and reports of the
 * simulated venue, timers, ends of bars) comes first, each at its own time. So the same inputs always
 * give the same turns, however fast they came.
 */
export class LiveTimeline {
  readonly events = new ScheduledEvents();
  readonly guard: Guard;
  private readonly views: readonly TickView[];
  private readonly cursors: readonly BarCursor[];

  constructor(
    private readonly engine: Engine,
    private readonly markets: readonly LiveMarket[],
    readonly route: OrderRoute,
    /** How long after its end a bar of trades waits for late ones, in microseconds. */
    private readonly barGrace: number,
  ) {
    this.guard = new Guard(engine);
    this.cursors = markets.map(({ bar }) => bar);
    this.views = markets.map(({ rows }, index) => {
      const instrument = engine.instruments[index]!;
      return new TickView(engine, instrument, index as InstrumentIndex, rows);
    });
  }

  /** When something is due without further input; Infinity: nothing is. */
  get nextAt(): number {
    const next = Math.min(this.events.nextAt, this.nextBarAt, this.guard.staleAt);
    if (this.route.kind === 'paper') {
      const { nextArrival, nextExpiry } = this.route.venue;
      return Math.min(next, nextArrival, nextExpiry);
    }
    return Math.min(next, this.route.emulator.nextExpiry);
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
    const { route } = this;
    if (this.guard.staleAt === next) this.trip(this.guard.stale(next));
    else if (route.kind === 'live' && route.emulator.nextExpiry === next)
      this.expireHeld(route, next);
    else if (route.kind === 'paper' && route.venue.nextExpiry === next) route.venue.expireDue();
    else if (route.kind === 'paper' && route.venue.nextArrival === next) route.venue.arrive();
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
    this.guard.saw(event.instrument, at);
    const market = this.markets[event.instrument]!;
    if (event.kind === 'bar') {
      if (market.kinds.bars && market.takeBar(event)) this.turnOfBars(at, [event.instrument]);
      return;
    }
    if (event.kind === 'trade' && market.endsBar(at, event)) this.endBar(at, event.instrument);
    const rows = this.moveVenue(at, event, market);
    // Reports without delay are known before the event that caused them.
    this.advance(at);
    this.turnOfTick(at, event, rows);
    if (event.kind === 'trade') market.growBar(at, event);
  }

  private moveVenue(
    at: Timestamp,
    event: Exclude<MarketEvent, { kind: 'bar' }>,
    market: LiveMarket,
  ): AnyKnownRows {
    const { instrument } = event;
    const venue = this.route.kind === 'paper' ? this.route.venue : undefined;
    switch (event.kind) {
      case 'trade': {
        const rows = market.takeTrade(at, event);
        venue?.trade(instrument, rows.columns, 0, at);
        return rows;
      }
      case 'quote': {
        const rows = market.takeQuote(at, event);
        venue?.quote(instrument, rows.columns, 0, at);
        return rows;
      }
      case 'depth': {
        const rows = market.takeDepth(at, event);
        venue?.depth(instrument, rows.columns, 0, rows.end, at);
        return rows;
      }
    }
  }

  private turnOfTick(
    at: Timestamp,
    { instrument, venueAt }: MarketEvent,
    rows: AnyKnownRows,
  ): void {
    const { engine, route } = this;
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
    const { engine, cursors, views } = this;
    engine.beginInstant(at);
    for (const instrument of ended) {
      engine.applyBar(instrument, cursors[instrument]!);
      const { price } = views[instrument]!;
      if (price > 0) engine.setMark(instrument, price);
      if (this.route.kind === 'live') this.route.emulator.watch(instrument);
    }
    this.watch();
    engine.mark();
    engine.decide(cursors);
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
    this.engine.sendReplacement(report.order);
    // That a cancel failed changes no status, but the order may be cancelled again: it is journaled.
    if (report.status === 'cancel_rejected') this.engine.noteOrder(report.order);
    this.endTurn(report);
    return isNews;
  }

  /** A report of a real venue. */
  report(report: ExecutionReport): void {
    this.advance(report.at);
    const { engine, route } = this;
    const emulator = route.kind === 'live' ? route.emulator : undefined;
    engine.now = report.at;
    if (emulator?.isInternal(report) === true || this.turnOfReport(report)) emulator?.heard(report);
    this.watch();
  }

  /** Asks the guardian; what it does is a turn of its own. Never in the middle of a report. */
  watch(): void {
    const trip = this.guard.look();
    if (trip) this.trip(trip);
  }

  private trip(trip: Trip): void {
    const { engine } = this;
    engine.now = asTimestamp(Math.max(trip.at, engine.now));
    if (engine.hasNews) this.endTurn();
    this.endTurn(this.guard.act(trip));
  }

  /** Something that no market brought about has changed the engine: ends the turn. */
  endTurn(event?: JournalEvent): void {
    const { engine } = this;
    engine.endTurn(event);
    for (const command of engine.commands) {
      if (command.kind === 'submit') engine.guardian.sent(engine.now);
      if (command.kind === 'timer') this.events.push({ ...command });
      else if (this.route.kind === 'paper') this.route.venue.send(command, engine.now);
      else this.route.emulator.send(command);
    }
    drain(engine.commands);
    drain(engine.awaited);
  }
}
