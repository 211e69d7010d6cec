import type { InstrumentIndex } from '../domain/instrument.js';
import { asTimestamp } from '../domain/units.js';
import type { BarCursor } from '../market/index.js';
import type { BarVenue } from '../simulation/index.js';
import { drain } from './drain.js';
import type { Engine } from './engine.js';
import { ScheduledEvents, turnOfScheduled } from './scheduled-events.js';

/** Called after every market instant of the run; the engine has its time and the equity. */
export type InstantListener = () => void;

export interface TimelineOptions {
  /** Per instrument, the first bar of the run; earlier ones only warm indicators up. */
  readonly firstBars: readonly number[];
  readonly onInstant: InstantListener;
  /**
   * Per instrument, the instant at which the close of what is held is asked for (one bar before its
   * end, so that it can fill); Infinity or left out: never.
   */
  readonly closeAt: readonly number[];
}

/**
 * Drives the engine and the simulated venue over stored bars. At one instant: reports, then the bars
 * that end (venue first, then engine), then strategies, then timers, and last the bars that open, so
 * that what was decided at the instant is there for the open. Opens are skipped when nobody waits.
 */
export class BarTimeline {
  readonly events = new ScheduledEvents();
  /** Per instrument: index and end of the bar in progress, and the open that someone waits for. */
  private readonly bar: Int32Array;
  private readonly endsAt: Float64Array;
  private readonly opensAt: Float64Array;
  private readonly opened: Int32Array;
  /** Per instrument: 1 while the venue holds orders in it, or requests wait for its price. */
  private readonly busy: Uint8Array;
  private nextOpen = Infinity;
  /** The earliest of `endsAt`. */
  private nextEnd: number;
  private instantsLeft = 0;
  /** One instrument and one account, and no rule that wants prices. */
  private readonly isAlone: boolean;
  private lastInstant = -Infinity;
  private warming: boolean;
  private readonly tradableFrom: number;
  /** The next instant at which something is closed for good. */
  private nextClose: number;
  private lastClose = -Infinity;

  constructor(
    private readonly engine: Engine,
    private readonly venue: BarVenue,
    private readonly cursors: readonly BarCursor[],
    private readonly options: TimelineOptions,
  ) {
    const count = cursors.length;
    this.isAlone =
      count === 1 && engine.accounts.length === 1 && !engine.account.risk.watchesPrices;
    this.bar = new Int32Array(count);
    this.busy = new Uint8Array(count);
    this.opened = new Int32Array(count).fill(-1);
    this.endsAt = Float64Array.from(cursors, (cursor) => cursor.endOf(0));
    this.nextEnd = Math.min(...this.endsAt);
    this.opensAt = new Float64Array(count).fill(Infinity);
    this.tradableFrom = Math.min(
      ...cursors.map((cursor, index) => cursor.endOf(options.firstBars[index]!)),
    );
    this.warming = options.firstBars.some((first) => first > 0);
    engine.trading = !this.warming;
    this.nextClose = Math.min(Infinity, ...options.closeAt);
  }

  /** Runs up to `instants` market instants; false when the data are used up. */
  run(instants: number): boolean {
    this.instantsLeft = instants;
    while (this.instantsLeft > 0) {
      // Nearly always only bars end; what else may come first is kept out of this loop's way.
      if (this.events.nextAt > this.nextEnd && this.nextOpen >= this.nextEnd) {
        if (this.isCalm) this.turnsOfCalm();
        else this.turnOfMarket();
      } else if (!this.turnOfOther()) return false;
    }
    return true;
  }

  /** A turn at an instant at which more than the end of bars is due; false when nothing is left. */
  private turnOfOther(): boolean {
    const { nextEnd, nextOpen } = this;
    const eventAt = this.events.nextAt;
    if (eventAt > nextEnd || eventAt > nextOpen) this.turnOfOpen(nextOpen);
    else if (nextEnd === Infinity && !this.dropTimers()) return false;
    // Timers come after the bars of their instant.
    else if (eventAt < nextEnd || this.events.peek()!.kind === 'report') this.turnOfEvent();
    else this.turnOfMarket();
    return true;
  }

  /** After the last bar only reports, and timers of its very end, still count. True when one is next. */
  private dropTimers(): boolean {
    let next = this.events.peek();
    while (next?.kind === 'timer' && next.at > this.lastInstant) {
      this.events.pop();
      next = this.events.peek();
    }
    return next !== undefined;
  }

  private turnOfMarket(): void {
    const { engine, nextEnd: at } = this;
    if (this.warming) this.warmUntil(at);
    this.lastInstant = at;
    this.instantsLeft -= 1;
    engine.beginInstant(asTimestamp(at));
    this.endBars();
    if (this.events.nextAt <= at) this.deliverDueReports(at);
    engine.mark();
    engine.decide(this.cursors);
    if (at >= this.nextClose && engine.trading) this.closeEnding(at);
    if (engine.hasNews) {
      engine.endTurn();
      this.sendCommands();
    }
    if (!this.warming) this.options.onInstant();
  }

  /** Whether the only instrument's next bar meets nobody who waits. */
  private get isCalm(): boolean {
    return this.isAlone && this.busy[0] === 0 && !this.warming && this.nextEnd < this.nextClose;
  }

  /**
   * What `turnOfMarket` does, for all bars of the only instrument until somebody asks for something: nearly
   * all bars of most runs. What is looked at once here cannot change meanwhile.
   */
  private turnsOfCalm(): void {
    const { engine } = this;
    const { onInstant } = this.options;
    const cursor = this.cursors[0]!;
    const first = this.bar[0]!;
    const past = Math.min(cursor.columns.length, first + this.instantsLeft);
    const until = Math.min(this.events.nextAt, this.nextOpen, this.nextClose);
    let bar = first;
    let at = this.nextEnd;
    do {
      cursor.index = bar;
      engine.turnOfOnlyBar(cursor, asTimestamp(at));
      bar += 1;
      at = cursor.endOf(bar);
      if (engine.hasNews) break;
      onInstant();
    } while (bar < past && at < until);
    this.bar[0] = bar;
    this.endsAt[0] = at;
    this.nextEnd = at;
    this.lastInstant = engine.now;
    this.instantsLeft -= bar - first;
    engine.noteBars(cursor, first, bar);
    if (!engine.hasNews) return;
    engine.endTurn();
    this.sendCommands();
    onInstant();
  }

  /** Ends every bar that ends at `nextEnd`, and finds the one after it. */
  private endBars(): void {
    const { endsAt, nextEnd: at } = this;
    if (endsAt.length === 1) {
      this.endBar(0);
      this.nextEnd = endsAt[0]!;
      return;
    }
    let next = Infinity;
    for (let index = 0; index < endsAt.length; index++) {
      if (endsAt[index] === at) this.endBar(index);
      if (endsAt[index]! < next) next = endsAt[index]!;
    }
    this.nextEnd = next;
  }

  private closeEnding(at: number): void {
    const { closeAt } = this.options;
    const from = this.lastClose;
    const due = [...closeAt.keys()].filter(
      (index) => closeAt[index]! > from && closeAt[index]! <= at,
    );
    this.lastClose = at;
    this.nextClose = Math.min(Infinity, ...closeAt.filter((close) => close > at));
    this.engine.closeForGood(due as InstrumentIndex[], 'end of run');
  }

  private warmUntil(at: number): void {
    if (at < this.tradableFrom) return;
    this.warming = false;
    this.engine.trading = true;
  }

  /** A bar ends: the venue moves first, then the engine sees it. */
  private endBar(index: number): void {
    const cursor = this.cursors[index]!;
    const instrument = index as InstrumentIndex;
    const bar = this.bar[index]!;
    cursor.index = bar;
    const busy = this.busy[index] === 1;
    if (busy) this.venue.range(instrument, cursor, bar);
    this.engine.applyBar(instrument, cursor);
    this.bar[index] = bar + 1;
    cursor.writeEnd(bar + 1, this.endsAt, index);
    if (busy) this.await(index);
  }

  /** Zero-latency reports of this instant's executions are known before strategies decide. */
  private deliverDueReports(at: number): void {
    while (this.events.nextAt <= at && this.events.peek()!.kind === 'report') this.turnOfEvent();
  }

  private turnOfEvent(): void {
    turnOfScheduled(this.engine, this.events.pop()!);
    this.sendCommands();
  }

  private turnOfOpen(at: number): void {
    const { opensAt } = this;
    for (let index = 0; index < opensAt.length; index++) {
      if (opensAt[index] !== at) continue;
      const cursor = this.cursors[index]!;
      const instrument = index as InstrumentIndex;
      const bar = this.bar[index]!;
      this.opened[index] = bar;
      opensAt[index] = Infinity;
      this.venue.open(instrument, cursor, bar);
      this.deliverDueReports(at);
      this.engine.applyOpen(instrument, cursor.columns.open[bar]!, asTimestamp(at));
      this.engine.endTurn();
      this.sendCommands();
      this.venue.openLate(instrument, cursor, bar);
    }
    this.deliverDueReports(at);
    this.refreshNextOpen();
  }

  /** Hands the turn's commands to the venue and notes which opens are now waited for. */
  private sendCommands(): void {
    const { engine } = this;
    if (engine.commands.length > 0) {
      for (const command of engine.commands) {
        if (command.kind === 'timer') this.events.push({ ...command });
        else this.venue.send(command, engine.now);
        if (command.kind === 'submit') this.busy[command.order.instrument] = 1;
        else if (command.kind === 'cancel') this.busy[command.instrument] = 1;
      }
      drain(engine.commands);
    }
    if (engine.awaited.length === 0) return;
    for (const index of engine.awaited) this.await(index);
    drain(engine.awaited);
  }

  /** The bar in progress is shown at its open if that still lies ahead and someone waits for it. */
  private await(index: number): void {
    const waits = this.venue.waits(index) || this.engine.waitsForPrice(index);
    this.busy[index] = waits ? 1 : 0;
    const bar = this.bar[index]!;
    if (this.opened[index] === bar || !waits) return;
    const start = this.cursors[index]!.startOf(bar);
    if (start < this.engine.now) return;
    this.opensAt[index] = start;
    if (start < this.nextOpen) this.nextOpen = start;
  }

  private refreshNextOpen(): void {
    this.nextOpen = Infinity;
    for (const at of this.opensAt) if (at < this.nextOpen) this.nextOpen = at;
  }
}
