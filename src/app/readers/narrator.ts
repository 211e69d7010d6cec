/** Tells the log what a session does. */
import type { Log, LogLevel } from '../logging/index.js';
import type { EventView } from '../session/views.js';
import type { EventReader } from './event-tail.js';

/** What deserves a person's attention is a warning; the rest is the ordinary course of trading. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  denied: 'warn',
  state: 'warn',
  guardian: 'warn',
  strategy: 'warn',
  feed: 'warn',
};

export class Narrator implements EventReader {
  constructor(private readonly log: Log) {}

  take(events: readonly EventView[], missed: boolean): void {
    if (missed) this.log.warn('there were more events than are told here');
    for (const { kind, status, symbol, strategy, text } of events) {
      const fields = { kind, symbol: symbol ?? undefined, strategy: strategy ?? undefined };
      this.log[status === 'unexpected' ? 'warn' : (LEVELS[kind] ?? 'info')](text, fields);
    }
  }

  blind(error: unknown): void {
    this.log.warn('what the session does cannot be seen', { err: error });
  }
}
