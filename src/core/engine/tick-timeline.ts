import type { InstrumentIndex } from '../domain/instrument.js';
import type { TickData } from '../domain/tick-data.js';
import { TICK_KINDS } from '../domain/tick-data.js';
import { asTimestamp } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { BarCursor } from '../market/index.js';
import type { LatencyLegs, TickVenue } from '../simulation/index.js';
import type { TimelineOptions } from './bar-timeline.js';
import { drain } from './drain.js';
import type { Engine } from './engine.js';
import { ScheduledEvents, turnOfScheduled } from './scheduled-events.js';
import { TickStream } from './tick-stream.js';
import type { AnyTickStream } from './tick-stream.js';
import { TickView } from './tick-view.js';

export interface TickTimelineOptions extends TimelineOptions {
  readonly latency: LatencyLegs;
  /** Delay of market data; undefined: as recorded. */
  readonly feedMicroseconds: number | undefined;
}

/**
 * Drives the engine and the venue over recorded ticks. At one instant: what happens at the venue, orders
 * that arrive there, reports, ticks that become known here, bars that end, timers. The venue lives ahead
 * of what is known here by the delay of the feed, and orders reach it by theirs.
 */
export class TickTimeline {
  readonly events = new ScheduledEvents();
  private readonly streams: readonly AnyTickStream[];
  private readonly views: readonly TickView[];
  /** Per instrument: the bar in progress, and how long the last tick took to get here. */
  private readonly bar: Int32Array;
  private readonly delay: Float64Array;
  /** The stream whose next row is the first to happen, and the one whose is the first to be known. */
  private happening: AnyTickStream | undefined = undefined;
  private happensAt = Infinity;
  private knowing: AnyTickStream | undefined = undefined;
  private knownAt = Infinity;
  /** End of the first bar in progress; no bar is known before it. */
  private firstEnd = Infinity;
  private warming: boolean;
  private readonly tradableFrom: number;
  private nextClose: number;
  private lastClose = -Infinity;
  /** The instant at which the data were used up. */
  private endedAt: number | undefined = undefined;

  constructor(
    private readonly engine: Engine,
    private readonly venue: TickVenue,
    private readonly cursors: readonly BarCursor[],
    ticks: readonly TickData[],
    private readonly options: TickTimelineOptions,
  ) {
    const { feedMicroseconds, firstBars, closeAt } = options;
    this.streams = ticks.flatMap((data, index) =>
      TICK_KINDS.flatMap(
        (kind) => TickStream.of(data, kind, index as InstrumentIndex, feedMicroseconds) ?? [],
      ),
    );
    this.views = cursors.map((cursor, index) => {
      const own = this.streams.filter(({ instrument }) => instrument === index);
      return new TickView(engine, cursor.instrument, index as InstrumentIndex, own);
    });
    this.bar = Int32Array.from(firstBars, () => 0);
    this.delay = new Float64Array(cursors.length);
    const starts = cursors.map((cursor, index) => cursor.startOf(firstBars[index]!));
    this.tradableFrom = Math.min(...starts);
    this.warming = firstBars.some((first) => first > 0);
    engine.trading = !this.warming;
    this.nextClose = Math.min(Infinity, ...closeAt);
    this.findHappening();
    this.findKnowing();
    this.findFirstEnd();
  }

  /** Runs up to `turns` turns; false when the data are used up. */
  run(turns: number): boolean {
    let left = turns;
    while (left > 0) {
      left -= this.passTrades(left);
      if (left > 0 && !this.turn()) return false;
      left -= 1;
    }
    return true;
  }

  /**
   * Trades that leave our orders as they are, with nothing else due and no delay of the feed: most of a
   * long recording. Each takes the two turns that it would take one by one, of which the number comes
   * back; the first that needs more than that is left to them.
   */
  private passTrades(turns: number): number {
    const { engine, venue, knowing: stream } = this;
    if (stream?.kind !== 'trades' || !stream.isPrompt || stream !== this.happening) return 0;
    const { instrument, row: from, columns } = stream;
    if (stream.venueRow !== from || this.warming || engine.waitsForPrice(instrument)) return 0;
    const { at, venueAt, price } = columns;
    const until = this.nextBeside(stream);
    const last = Math.min(columns.length - 1, from + Math.floor(turns / 2));
    const view = this.views[instrument]!;
    let row = from;
    while (row < last) {
      const now = at[row]!;
      // Of trades in one instant all happen before the first is known.
      if (now >= until || at[row + 1]! <= now) break;
      const took = venueAt[row]! !== 0 && venueAt[row]! < now;
      if (took || !venue.isQuiet(instrument, price[row]!)) break;
      engine.now = now as Timestamp;
      view.takeTrade(columns, row);
      if (view.price > 0) engine.setMark(instrument, view.price);
      view.showTrade();
      row += 1;
      if (engine.hasNews) break;
    }
    if (row === from) return 0;
    this.delay[instrument] = 0;
    this.options.latency.observe(at[row - 1]!, at[row - 1]!);
    venue.lastTraded(instrument, price[row - 1]!);
    stream.seek(row);
    this.findHappening();
    this.findKnowing();
    this.endTurn();
    return (row - from) * 2;
  }

  /** When the next happens that is no row of `stream`. */
  private nextBeside(stream: AnyTickStream): number {
    const { nextArrival, nextExpiry } = this.venue;
    let next = Math.min(this.events.nextAt, nextArrival, nextExpiry, this.firstEnd);
    for (const other of this.streams) {
      if (other !== stream) next = Math.min(next, other.venueAt, other.at);
    }
    return next;
  }

  private turn(): boolean {
    const { venue, happensAt, knownAt } = this;
    const { nextArrival, nextExpiry } = venue;
    const eventAt = this.events.nextAt;
    let here = knownAt < eventAt ? knownAt : eventAt;
    if (knownAt === Infinity && this.firstEnd === Infinity) return this.settleLast();
    const barAt = here < this.firstEnd ? Infinity : this.nextBarAt();
    if (barAt < here) here = barAt;
    if (nextExpiry <= here && nextExpiry <= happensAt && nextExpiry <= nextArrival) {
      venue.expireDue();
    } else if (happensAt <= here && this.happensBefore(nextArrival)) this.turnOfVenue();
    else if (nextArrival <= here) venue.arrive();
    else if (eventAt === here && ((eventAt < knownAt && eventAt < barAt) || this.isReportNext())) {
      this.turnOfEvent();
    } else if (knownAt === here) this.turnOfTick(this.knowing!);
    else this.turnOfBars(barAt);
    return true;
  }

  /** What is recorded of the instant of an arrival may be what our order did, if the recording has it. */
  private happensBefore(arrival: number): boolean {
    return this.venue.oursRecorded ? this.happensAt < arrival : this.happensAt <= arrival;
  }

  private isReportNext(): boolean {
    return this.events.peek()!.kind === 'report';
  }

  /** After the last tick and bar: reports of what was done still count, later timers do not. */
  private settleLast(): boolean {
    this.endedAt ??= this.engine.now;
    let next = this.events.peek();
    while (next?.kind === 'timer' && next.at > this.endedAt) {
      this.events.pop();
      next = this.events.peek();
    }
    if (next === undefined) return false;
    this.turnOfEvent();
    return true;
  }

  /** Of streams that are due together the first: by instrument, then kind. */
  private findHappening(): void {
    this.happensAt = Infinity;
    for (const stream of this.streams) {
      if (stream.venueAt >= this.happensAt) continue;
      this.happening = stream;
      this.happensAt = stream.venueAt;
    }
  }

  private findKnowing(): void {
    this.knownAt = Infinity;
    for (const stream of this.streams) {
      if (stream.at >= this.knownAt) continue;
      this.knowing = stream;
      this.knownAt = stream.at;
    }
  }

  private findFirstEnd(): void {
    this.firstEnd = Infinity;
    for (let index = 0; index < this.cursors.length; index += 1) {
      this.firstEnd = Math.min(this.firstEnd, this.cursors[index]!.endOf(this.bar[index]!));
    }
  }

  /** When the next bar is known; Infinity while what happened in it is still on its way. */
  private nextBarAt(): number {
    let next = Infinity;
    for (let index = 0; index < this.cursors.length; index += 1) {
      next = Math.min(next, this.barAt(index));
    }
    return Math.max(next, this.engine.now);
  }

  /** A bar is known when all that happened before its end is. */
  private barAt(index: number): number {
    const end = this.cursors[index]!.endOf(this.bar[index]!);
    for (const { instrument, happenedAt } of this.streams) {
      if (instrument === index && happenedAt < end) return Infinity;
    }
    return end + this.delay[index]!;
  }

  private turnOfVenue(): void {
    const { venue } = this;
    const stream = this.happening!;
    const { instrument, venueRow, venueEnd, venueAt } = stream;
    switch (stream.kind) {
      case 'trades':
        venue.trade(instrument, stream.columns, venueRow, venueAt);
        break;
      case 'quotes':
        venue.quote(instrument, stream.columns, venueRow, venueAt);
        break;
      case 'depth':
        venue.depth(instrument, stream.columns, venueRow, venueEnd, venueAt);
        break;
      case 'orders':
        venue.order(instrument, stream.columns, venueRow, venueAt);
    }
    stream.nextVenue();
    this.findHappening();
  }

  private turnOfEvent(): void {
    turnOfScheduled(this.engine, this.events.pop()!);
    this.sendCommands();
  }

  private turnOfTick(stream: AnyTickStream): void {
    const { engine } = this;
    const { instrument, at, happenedAt } = stream;
    this.delay[instrument] = at - happenedAt;
    this.options.latency.observe(happenedAt, at);
    if (this.warming && at >= this.tradableFrom) this.startTrading();
    engine.beginInstant(asTimestamp(at));
    const view = this.views[instrument]!;
    view.take(stream);
    if (view.price > 0) engine.setMark(instrument, view.price);
    if (engine.waitsForPrice(instrument) && view.price > 0) {
      engine.applyOpen(instrument, view.price, asTimestamp(at));
      engine.endTurn();
      this.sendCommands();
    }
    view.show(stream);
    stream.next();
    this.findKnowing();
    this.endTurn();
  }

  private turnOfBars(at: number): void {
    const { engine, cursors } = this;
    if (this.warming && at > this.tradableFrom) this.startTrading();
    engine.beginInstant(asTimestamp(at));
    const due = cursors.map((_, index) => this.barAt(index) <= at);
    for (let index = 0; index < cursors.length; index += 1) {
      if (!due[index]) continue;
      const cursor = cursors[index]!;
      cursor.index = this.bar[index]!;
      engine.applyBar(index as InstrumentIndex, cursor);
      // A bar closes at its last trade; what is held is worth what the book says.
      const { price } = this.views[index]!;
      if (price > 0) engine.setMark(index as InstrumentIndex, price);
      this.bar[index] = this.bar[index]! + 1;
    }
    this.findFirstEnd();
    engine.mark();
    engine.decide(cursors);
    if (at >= this.nextClose && engine.trading) this.closeEnding(at);
    this.endTurn();
    if (!this.warming) this.options.onInstant();
  }

  private startTrading(): void {
    this.warming = false;
    this.engine.trading = true;
  }

  private closeEnding(at: number): void {
    const { closeAt } = this.options;
    const from = this.lastClose;
    const due = closeAt.flatMap((close, index) => (close > from && close <= at ? [index] : []));
    this.lastClose = at;
    this.nextClose = Math.min(Infinity, ...closeAt.filter((close) => close > at));
    this.engine.closeForGood(due as InstrumentIndex[], 'end of run');
  }

  private endTurn(): void {
    if (!this.engine.hasNews) return;
    this.engine.endTurn();
    this.sendCommands();
  }

  private sendCommands(): void {
    const { engine } = this;
    for (const command of engine.commands) {
      if (command.kind === 'timer') this.events.push({ ...command });
      else this.venue.send(command, engine.now);
    }
    drain(engine.commands);
    drain(engine.awaited);
  }
}
