/** Tells the log what a session does, from its events as everybody sees them. */
import type { Log, LogLevel } from '../logging/index.js';
import type { RunningSession } from '../session/running-session.js';
import type { EventView } from '../session/views.js';

/** More than a session makes between two looks, or the log says how many it has not seen. */
const MOST = 1_000;

/** What deserves a person's attention is a warning; the rest is the ordinary course of trading. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  denied: 'warn',
  state: 'warn',
  guardian: 'warn',
  strategy: 'warn',
  feed: 'warn',
};

export class Narrator {
  private readonly stopFollowing: () => void;
  /** Time of the last event that was told, microseconds UTC: all of one instant come together. */
  private last: number;
  private telling: Promise<void> | undefined;
  private isBehind = false;
  private isClosed = false;

  /** Tells what happens after `since`, microseconds UTC. */
  constructor(
    private readonly session: RunningSession,
    private readonly log: Log,
    since: number,
  ) {
    this.last = since;
    this.stopFollowing = session.follow(({ views }) => {
      if (views.includes('events')) this.look();
    });
  }

  private look(): void {
    if (this.telling) {
      this.isBehind = true;
      return;
    }
    this.telling = this.tell().finally(() => {
      this.telling = undefined;
      if (!this.isBehind || this.isClosed) return;
      this.isBehind = false;
      this.look();
    });
  }

  private async tell(): Promise<void> {
    let events: readonly EventView[];
    try {
      ({ events } = await this.session.view('events', { limit: MOST }));
    } catch (error) {
      // A session that has stopped shows nothing.
      if (!this.isClosed) this.log.warn('what the session does cannot be seen', { err: error });
      return;
    }
    const fresh = events.filter(({ at }) => at > this.last);
    if (fresh.length === MOST) this.log.warn('there were more events than are told here');
    for (const { at, kind, symbol, strategy, text } of fresh) {
      this.last = Math.max(this.last, at);
      const fields = { kind, symbol: symbol ?? undefined, strategy: strategy ?? undefined };
      this.log[LEVELS[kind] ?? 'info'](text, fields);
    }
  }

  /** Nothing more is told. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopFollowing();
    await this.telling;
  }
}
