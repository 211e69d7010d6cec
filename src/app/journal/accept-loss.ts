/** Lets a journal be opened again from which records are missing, or may be. */
import { GENESIS } from './chain.js';
import { holdJournal, journalRow, openForReading, tailOf } from './database.js';
import { codeOf } from './failures.js';
import { EPOCHS_LEFT_OUT } from './restored.js';
import { readWitness, WitnessFile } from './witness.js';
import type { WitnessRecord } from './witness.js';

/**
 * From here on the witness vouches for what there is. Epochs go on above every one that is known of. Throws
 * `journal.locked` while a daemon runs, `journal.damaged` when the journal has to be salvaged first.
 */
export function acceptLoss(path: string, witness: string): void {
  const lock = holdJournal(path);
  try {
    const spoken = readWitness(witness);
    const known = typeof spoken === 'object' ? spoken.epoch : EPOCHS_LEFT_OUT;
    const file = new WitnessFile(witness, () => undefined);
    try {
      file.writeNow(recordOf(path, known));
    } finally {
      file.close();
    }
  } finally {
    lock.release();
  }
}

function recordOf(path: string, known: number): WitnessRecord {
  let database: ReturnType<typeof openForReading>;
  try {
    database = openForReading(path);
  } catch (error) {
    if (codeOf(error) !== 'journal.none') throw error;
    // A new journal begins, with an id of its own.
    return { journal: '0'.repeat(32), epoch: known, seq: 0, hash: GENESIS, restored: false };
  }
  try {
    const { id: journal, epoch } = journalRow(database);
    const { seq, hash } = tailOf(database);
    return { journal, epoch: Math.max(known, epoch), seq, hash, restored: false };
  } finally {
    database.close();
  }
}
