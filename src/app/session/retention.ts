/** Recorded market events go after a while, in the journal's own thread; decisions stay. */
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import type { JournalWriter } from '../journal/index.js';

const EVERY_MS = 24 * 3_600_000;

export interface RetentionParts {
  readonly journal: Pick<JournalWriter, 'prune'>;
  /** How long market events are kept. */
  readonly keepMs: number;
  readonly now: () => Timestamp;
  /** Default: a day. */
  readonly everyMs?: number;
}

/** Prunes now and from time to time; the answer ends it. A journal that fails says so itself. */
export function startRetention({
  journal,
  keepMs,
  now,
  everyMs = EVERY_MS,
}: RetentionParts): () => void {
  const prune = (): void => {
    journal.prune(asTimestamp(Math.max(0, now() - keepMs * 1_000))).catch(() => undefined);
  };
  prune();
  const timer = setInterval(prune, everyMs);
  return () => clearInterval(timer);
}
