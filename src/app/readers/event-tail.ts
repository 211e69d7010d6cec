/** Follows what a session does, from its events as everybody sees them. */
import type { RunningSession } from '../session/running-session.js';
import type { EventView } from '../session/views.js';

/** More than a session keeps: when so many are new at one look, others may have been lost. */
const MOST = 1_000;

export interface EventReader {
  /** Oldest first, each of them once. `missed`: there were more than a session keeps. */
  take(events: readonly EventView[], missed: boolean): void;
  /** The session does not show its events. */
  blind(error: unknown): void;
}

export class EventTail {
  private readonly stopFollowing: () => void;
  /** Time of the last event that was read, microseconds UTC: all of one instant come together. */
  private last: number;
  private reading: Promise<void> | undefined;
  private isBehind = false;
  private isClosed = false;

  /** Reads what happened after `since`, microseconds UTC. */
  constructor(
    private readonly session: Pick<RunningSession, 'follow' | 'view'>,
    private readonly reader: EventReader,
    since: number,
  ) {
    this.last = since;
    this.stopFollowing = session.follow(({ views }) => {
      if (views.includes('events')) this.look();
    });
    this.look();
  }

  private look(): void {
    if (this.reading) {
      this.isBehind = true;
      return;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
      if (!this.isBehind || this.isClosed) return;
      this.isBehind = false;
      this.look();
    });
  }

  private async read(): Promise<void> {
    let events: readonly EventView[];
    try {
      ({ events } = await this.session.view('events', { limit: MOST, after: this.last }));
    } catch (error) {
      // A session that has stopped shows nothing.
      if (!this.isClosed) this.reader.blind(error);
      return;
    }
    const last = events.at(-1);
    if (last === undefined) return;
    this.last = last.at;
    this.reader.take(events, events.length === MOST);
  }

  /** Nothing more is read. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopFollowing();
    await this.reading;
  }
}
