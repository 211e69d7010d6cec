import type { ExecutionReport } from '../domain/report.js';
import type { Timestamp } from '../domain/units.js';
import { drain } from './drain.js';
import type { Engine } from './engine.js';

export interface TimerEvent {
  readonly kind: 'timer';
  readonly at: Timestamp;
  readonly instance: number;
  readonly name: string;
}

export type ScheduledEvent = ExecutionReport | TimerEvent;

/** Place among events of one instant; market events stand between the two. */
const rank = (event: ScheduledEvent): number => (event.kind === 'report' ? 0 : 2);
const stream = (event: ScheduledEvent): number =>
  event.kind === 'report' ? event.instrument : event.instance;

const isBefore = (a: ScheduledEvent, b: ScheduledEvent): boolean => {
  if (a.at !== b.at) return a.at < b.at;
  if (rank(a) !== rank(b)) return rank(a) < rank(b);
  return stream(a) < stream(b);
};

/**
 * Reports and timers on their way, ordered by time, kind, stream and arrival. Nearly everything is
 * appended in order, so insertion looks from the end.
 */
export class ScheduledEvents {
  /** Time of the next event, Infinity when there is none. */
  nextAt = Infinity;
  private events: ScheduledEvent[] = [];
  private head = 0;

  peek(): ScheduledEvent | undefined {
    return this.events[this.head];
  }

  push(event: ScheduledEvent): void {
    let index = this.events.length;
    while (index > this.head && isBefore(event, this.events[index - 1]!)) index -= 1;
    if (index === this.events.length) this.events.push(event);
    else this.events.splice(index, 0, event);
    this.nextAt = this.events[this.head]!.at;
  }

  pop(): ScheduledEvent | undefined {
    const event = this.events[this.head];
    if (event === undefined) return undefined;
    this.head += 1;
    if (this.head === this.events.length) {
      drain(this.events);
      this.head = 0;
    } else if (this.head > 1024) {
      this.events = this.events.slice(this.head);
      this.head = 0;
    }
    this.nextAt = this.events[this.head]?.at ?? Infinity;
    return event;
  }
}

/** The turn of what has become due in a backtest. */
export function turnOfScheduled(engine: Engine, event: ScheduledEvent): void {
  if (event.kind === 'report') {
    engine.applyReport(event);
    engine.endTurn(event);
  } else {
    engine.applyTimer(event.at, event.instance, event.name);
    engine.endTurn({ kind: 'timer', name: event.name });
  }
}
