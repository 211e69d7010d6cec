/** Puts a damaged journal aside, whole, and goes on from the part of it that holds. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GENESIS } from './chain.js';
import { holdJournal, journalRow, openForReading, openForWriting, tailOf } from './database.js';
import type { CommitRow, Database, JournalRow, Tail } from './database.js';
import { codeOf, journalError } from './failures.js';
import { wrongWith } from './verify.js';

export interface Quarantined {
  /** Where the damaged file is now; what SQLite had beside it is beside it still. */
  readonly kept: string;
  /** Last record of the new journal; 0 when nothing could be read, and a new journal begins. */
  readonly salvagedThrough: number;
}

const BESIDE = ['', '-wal', '-shm'] as const;

/**
 * Renames the file at `path` to `<path>.damaged-<stamp>` and leaves a journal of what holds in its place. The
 * witness stays, so that what is missing is still known. Throws `journal.locked` while a daemon runs.
 */
export function quarantineJournal(path: string, stamp: string): Quarantined {
  const kept = `${path}.damaged-${stamp}`;
  if (existsSync(kept)) {
    throw journalError('quarantine', 'there is a file of that name already', kept, 'move it away');
  }
  const lock = holdJournal(path);
  try {
    const salvaged = `${path}.salvaged`;
    if (!existsSync(path)) return finish(path, salvaged);
    for (const end of BESIDE) rmSync(salvaged + end, { force: true });
    const salvagedThrough = salvage(path, salvaged);
    for (const end of BESIDE) if (existsSync(path + end)) renameSync(path + end, kept + end);
    if (existsSync(salvaged)) renameSync(salvaged, path);
    return { kept, salvagedThrough };
  } finally {
    lock.release();
  }
}

/** Takes the last step of one that was killed before it; what is aside is whole by then. */
function finish(path: string, salvaged: string): Quarantined {
  const [folder, start] = [dirname(path), `${basename(path)}.damaged-`];
  const aside = readdirSync(folder).filter((name) => name.startsWith(start));
  const kept = aside
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort()
    .at(-1);
  if (kept === undefined || !existsSync(salvaged)) {
    throw journalError(
      'none',
      'there is no journal to salvage',
      path,
      'put it back, if you have it',
    );
  }
  renameSync(salvaged, path);
  const reader = openForReading(path);
  try {
    return { kept: join(folder, kept), salvagedThrough: tailOf(reader).seq };
  } finally {
    reader.close();
  }
}

/** Copies the commits that hold; gives the last sequence. Makes no file when the old one cannot be opened. */
function salvage(from: string, to: string): number {
  let source: Database;
  let row: JournalRow;
  try {
    source = openForReading(from);
  } catch (error) {
    if (['journal.damaged', 'journal.none'].includes(codeOf(error))) return 0;
    throw error;
  }
  try {
    row = journalRow(source);
  } catch {
    source.close();
    return 0;
  }
  const { id: newId, epoch: atLeastEpoch } = row;
  const target = openForWriting({ path: to, newId, atLeastEpoch, synchronous: 'full' });
  try {
    target.prepare('update journal set pruned_through = ?').run(row.pruned_through);
    return copyWhatHolds(source, target, row.pruned_through);
  } finally {
    target.close();
    source.close();
  }
}

function copyWhatHolds(source: Database, target: Database, prunedThrough: number): number {
  const insert = target.prepare('insert into commits values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertBulk = target.prepare('insert into bulk values (?, ?)');
  const rows = source
    .prepare<[], CommitRow & { readonly bulk: Buffer | null }>(
      `select commits.*, bulk.body as bulk from commits
       left join bulk on bulk.first_seq = commits.first_seq order by commits.first_seq`,
    )
    .iterate();
  let tail: Tail = { seq: 0, hash: GENESIS, at: 0 };
  target.exec('begin');
  try {
    for (const row of rows) {
      if (wrongWith(row, tail, prunedThrough) !== undefined) break;
      const { first_seq: first, last_seq: last, last_at: at, events, snapshot } = row;
      insert.run(
        first,
        last,
        at,
        events,
        snapshot,
        row.prev_hash,
        row.hash,
        row.bulk_hash,
        row.body,
      );
      if (row.bulk !== null) insertBulk.run(first, row.bulk);
      tail = { seq: last, hash: row.hash, at };
    }
  } catch (error) {
    if (!codeOf(error).startsWith('SQLITE_CORRUPT')) throw error;
  }
  target.exec('commit');
  return tail.seq;
}
