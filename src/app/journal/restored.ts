/** Copies of journals, and what the witness says once one of them has taken a journal's place. */
import { copyDatabase } from '../../adapters/stores/sqlite-copy.js';
import { journalRow, openForReading, tailOf } from './database.js';
import { readWitness, WitnessFile, witnessOf } from './witness.js';

/**
 * Openings that may have happened since a copy was taken and are known nowhere else. No epoch may come
 * twice, for client ids are made of it.
 */
export const EPOCHS_LEFT_OUT = 1_000;

/** Copies what is committed, also while it is written, with a witness beside it. Throws a TradsysError. */
export function copyJournal(from: string, to: string): void {
  copyDatabase(from, to);
  witnessRestored(to, witnessOf(to));
}

/**
 * After a copy was put at `path`: where the witness knows of later records of this journal it stays as it
 * is, else it says that what came after is unknown. Either way the next start asks the venue first.
 */
export function witnessRestored(path: string, witness: string): void {
  const database = openForReading(path);
  try {
    const { id: journal, epoch: openings } = journalRow(database);
    const { seq, hash } = tailOf(database);
    const spoken = readWitness(witness);
    const isKnown = typeof spoken === 'object' && spoken.journal === journal;
    if (isKnown && spoken.seq > seq) return;
    const known = isKnown ? spoken.epoch : 0;
    const epoch = Math.max(known, openings + EPOCHS_LEFT_OUT);
    const file = new WitnessFile(witness, () => undefined);
    try {
      file.writeNow({ journal, epoch, seq, hash, restored: true });
    } finally {
      file.close();
    }
  } finally {
    database.close();
  }
}
