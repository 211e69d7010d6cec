/** Reading a journal, also while it is written: records in order, snapshots from the newest back. */
import { journalRow, openForReading, tailOf } from './database.js';
import type { CommitRow, Database, Tail } from './database.js';
import { journalError } from './failures.js';
import { unpackRecords } from './records.js';
import type { JournalRecord, RecordKind } from './records.js';

export interface ReadRange {
  /** First sequence; default 1. */
  readonly from?: number;
  /** Last sequence; default: as far as the journal goes now. */
  readonly to?: number;
  /** Default: all. Market events are not read from the disk when they are not wanted. */
  readonly kinds?: readonly RecordKind[];
  /** From the last record back to the first; default false. */
  readonly backward?: boolean;
}

export interface JournalReader {
  /** Which journal, how often it was opened for writing, and up to where retention has dropped events. */
  readonly identity: {
    readonly id: string;
    readonly epoch: number;
    readonly prunedThrough: number;
  };
  /** Sequence, time and hash of the last record; sequence 0 in an empty journal. */
  last(): Tail;
  /** First and last sequence of the first commit that reaches to `at` (microseconds) or later. */
  commitAt(at: number): { readonly first: number; readonly last: number } | undefined;
  /** In order of their sequence; payloads are views that may be kept. */
  records(range?: ReadRange): Generator<JournalRecord, void, undefined>;
  /** The same, a commit at a time: the fastest way through a long journal. */
  batches(range?: ReadRange): Generator<readonly JournalRecord[], void, undefined>;
  /** The newest snapshot, or the newest with a sequence below `before`; undefined when there is none. */
  lastSnapshot(before?: number): JournalRecord | undefined;
  close(): void;
}

type RangeRow = Pick<CommitRow, 'first_seq' | 'last_seq' | 'body'> & {
  readonly bulk: Buffer | null;
};

/** Rows fetched at a time, so that no transaction stays open while the reader thinks. */
const STEP_COMMITS = 64;

/** Opens the journal to be read. Throws a TradsysError when there is none, or it is foreign or newer. */
export function openJournalReader(path: string): JournalReader {
  const database = openForReading(path);
  const { id, epoch, pruned_through: prunedThrough } = journalRow(database);
  const statementOf = statements(database);
  const commitOf = database.prepare<[number], number | null>(
    'select max(first_seq) from commits where first_seq <= ?',
  );
  const commitAt = database.prepare<[number], { readonly first: number; readonly last: number }>(
    `select first_seq as first, last_seq as last from commits
     where last_at >= ? order by first_seq limit 1`,
  );
  const snapshotBefore = database.prepare<[number], number | null>(
    'select max(snapshot) from commits where snapshot < ?',
  );

  function* batches(range: ReadRange = {}): Generator<readonly JournalRecord[], void, undefined> {
    const { from = 1, to = Number.MAX_SAFE_INTEGER, kinds, backward = false } = range;
    const wanted = kinds === undefined ? undefined : new Set(kinds);
    const bulk = wanted === undefined || wanted.has('market') || wanted.has('snapshot');
    const statement = statementOf(bulk, backward);
    let low = commitOf.pluck().get(from) ?? 1;
    let high = to;
    for (;;) {
      const rows = statement.all(low, high, STEP_COMMITS);
      for (const row of rows) {
        const all = recordsOf(path, row);
        const isPart = row.first_seq < from || row.last_seq > to || wanted !== undefined;
        const chosen = isPart
          ? all.filter(({ seq, kind }) => seq >= from && seq <= to && (wanted?.has(kind) ?? true))
          : all;
        if (chosen.length > 0) yield backward ? chosen.toReversed() : chosen;
      }
      const ending = rows.at(-1);
      if (ending === undefined || rows.length < STEP_COMMITS) return;
      if (backward) high = ending.first_seq - 1;
      else low = ending.last_seq + 1;
    }
  }

  function* records(range?: ReadRange): Generator<JournalRecord, void, undefined> {
    for (const batch of batches(range)) yield* batch;
  }

  return {
    identity: { id, epoch, prunedThrough },
    last: () => tailOf(database),
    commitAt: (at) => commitAt.get(at),
    records,
    batches,
    lastSnapshot(before = Number.MAX_SAFE_INTEGER) {
      const seq = snapshotBefore.pluck().get(before);
      if (seq === undefined || seq === null) return undefined;
      return records({ from: seq, to: seq }).next().value ?? undefined;
    },
    close: () => database.close(),
  };
}

/** Commits between two sequences, with or without what retention may drop, in either direction. */
function statements(database: Database) {
  const make = (bulk: boolean, order: 'asc' | 'desc') =>
    database.prepare<number[], RangeRow>(
      `select commits.first_seq, last_seq, commits.body, ${bulk ? 'bulk.body' : 'null'} as bulk
       from commits ${bulk ? 'left join bulk on bulk.first_seq = commits.first_seq' : ''}
       where commits.first_seq between ? and ? order by commits.first_seq ${order} limit ?`,
    );
  const made = new Map<string, ReturnType<typeof make>>();
  return (bulk: boolean, backward: boolean) => {
    const key = `${bulk} ${backward}`;
    const statement = made.get(key) ?? make(bulk, backward ? 'desc' : 'asc');
    made.set(key, statement);
    return statement;
  };
}

function recordsOf(path: string, row: RangeRow): readonly JournalRecord[] {
  const { first_seq: first, last_seq: last, body, bulk } = row;
  try {
    return unpackRecords(first, last - first + 1, body, bulk ?? undefined);
  } catch (error) {
    const what = `records ${first} to ${last} cannot be read`;
    throw journalError('damaged', what, path, "run 'tradsys journal verify'", error);
  }
}
