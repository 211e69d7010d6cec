/** How the journal and its witness stand to each other. */
import { sameBytes } from './chain.js';
import { hashAt, journalRow, tailOf } from './database.js';
import type { Database } from './database.js';
import type { readWitness } from './witness.js';

/**
 * `agrees`: the last record is the one it names. `behind`: it names an earlier one, as after a power cut.
 * `ahead`: records that were durable are missing. `differs`: it names another journal, or another record
 * under the same sequence. `restored`: a backup, after which something was or was not written. `damaged`
 * and `missing` speak of the file itself.
 */
export type WitnessState =
  'agrees' | 'behind' | 'ahead' | 'differs' | 'restored' | 'damaged' | 'missing';

export interface Standing {
  readonly state: WitnessState;
  /** Durable records that are not in the journal. */
  readonly lost: number;
  /** Sequence the witness names; undefined when it says nothing. */
  readonly witnessSeq: number | undefined;
}

/** Records were lost, or may have been: the truth has to come from the venue before anything trades. */
export const mayHaveLost = (state: WitnessState): boolean =>
  state !== 'agrees' && state !== 'behind';

export function standingOf(database: Database, witness: ReturnType<typeof readWitness>): Standing {
  const tail = tailOf(database);
  if (witness === undefined || witness === 'damaged') {
    // A journal in which nothing was written needs no witness yet.
    const fresh = witness === undefined && tail.seq === 0;
    const state = fresh ? 'agrees' : witness === undefined ? 'missing' : 'damaged';
    return { state, lost: 0, witnessSeq: undefined };
  }
  const { seq } = witness;
  const is = (state: WitnessState, lost = 0): Standing => ({ state, lost, witnessSeq: seq });
  if (seq > tail.seq) return is('ahead', seq - tail.seq);
  const hash = hashAt(database, seq);
  if (witness.journal !== journalRow(database).id) return is('differs');
  if (hash === undefined || !sameBytes(hash, witness.hash)) return is('differs');
  if (witness.restored) return is('restored');
  return is(seq === tail.seq ? 'agrees' : 'behind');
}
