/** What a start builds on is verified before it does: the whole journal would take a long one too long. */
import { GENESIS } from './chain.js';
import { hashAt, journalRow, openForReading } from './database.js';
import type { CommitRow, Database } from './database.js';
import { describe, journalError } from './failures.js';
import { wrongWith } from './verify.js';

type Row = CommitRow & { readonly bulk: Buffer | null };

/**
 * Verifies the newest snapshot and all that came after it; without a snapshot, everything. Throws a
 * TradsysError at the first commit that does not hold.
 */
export function verifyNewest(path: string): void {
  const database = openForReading(path);
  try {
    walk(database, path);
  } catch (error) {
    throw describe(path, error);
  } finally {
    database.close();
  }
}

function walk(database: Database, path: string): void {
  const first = firstOf(database);
  const hash = hashAt(database, first - 1) ?? GENESIS;
  let before = { seq: first - 1, hash, at: 0 };
  // The snapshot that a start begins with is never dropped; of what comes after an older one, events may be.
  const { pruned_through: dropped } = journalRow(database);
  let prunedThrough = 0;
  for (const row of rowsFrom(database, first)) {
    const what = wrongWith(row, before, prunedThrough);
    if (what !== undefined) {
      const line = `records ${row.first_seq} to ${row.last_seq}: ${what}`;
      throw journalError('damaged', line, path, "run 'tradsys journal verify', which says more");
    }
    before = { seq: row.last_seq, hash: row.hash, at: row.last_at };
    prunedThrough = dropped;
  }
}

/** Sequence with which the commit of the newest snapshot begins; 1 when there is none. */
function firstOf(database: Database): number {
  const first = database
    .prepare<[], number | null>(
      'select max(first_seq) from commits where first_seq <= (select max(snapshot) from commits)',
    )
    .pluck()
    .get();
  return first ?? 1;
}

const rowsFrom = (database: Database, first: number): IterableIterator<Row> =>
  database
    .prepare<[number], Row>(
      `select commits.*, bulk.body as bulk from commits
       left join bulk on bulk.first_seq = commits.first_seq
       where commits.first_seq >= ? order by commits.first_seq`,
    )
    .iterate(first);
