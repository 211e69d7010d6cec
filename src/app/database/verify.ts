/** Checks both databases of a data directory. */
import { verifyDatabase } from '../../adapters/stores/sqlite-verify.js';
import { verifyJournal } from '../journal/index.js';
import type { JournalVerification } from '../journal/index.js';
import type { DatabasePlace } from './place.js';

export interface DatabaseVerification {
  /** Nothing is wrong with either. */
  readonly ok: boolean;
  readonly store: { readonly file: string; readonly findings: readonly string[] };
  readonly journal: JournalVerification;
}

/** May run while others write. Throws a TradsysError when a file is foreign, newer, or cannot be read. */
export function verifyEverything({ store, journal, witness }: DatabasePlace): DatabaseVerification {
  const findings = verifyDatabase(store);
  const journaled = verifyJournal(journal, witness);
  const ok = findings.length === 0 && journaled.ok;
  return { ok, store: { file: store, findings }, journal: journaled };
}
