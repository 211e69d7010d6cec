/**
 * The journal: records a second that are safe from a power cut, committed in groups behind a thread of
 * their own, against one SQLite transaction a record, against plain rows in groups of the same size, and
 * against a bare write and sync. The directory must lie on a disk that syncs, not in memory.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openJournal } from '../src/app/journal/index.js';
import type { JournalWriter, NewRecord } from '../src/app/journal/index.js';
import { asTimestamp } from '../src/core/domain/units.js';
import { benchOptions, compare, measure, print } from './measure.js';
import type { Candidate, Samples, Scale } from './measure.js';

const options = benchOptions();
const MANY = options.short ? 40_000 : 200_000;
const FEW = options.short ? 200 : 1_000;
/** Bytes of a record's payload: an order and its changes. */
const PAYLOAD = new Uint8Array(120).fill(97);
const BURST = 10;

const here = mkdtempSync(join(tmpdir(), 'tradsys-bench-'));
const recordOf = (at: number): NewRecord => ({
  at: asTimestamp(at),
  kind: 'turn',
  payload: PAYLOAD,
});

/** `MANY` records in appends of `size`, until the last one is durable. */
async function inBursts(journal: JournalWriter, size: number): Promise<void> {
  const records = Array.from({ length: size }, (_, at) => recordOf(at));
  for (let sent = 0; sent < MANY; sent += size) journal.append(records);
  await journal.flush();
}

async function oneByOne(journal: JournalWriter): Promise<void> {
  for (let sent = 0; sent < FEW; sent += 1) {
    journal.append([recordOf(sent)]);
    await journal.flush();
  }
}

/** A table of records as a program writes it that thinks of nothing else. */
function plainRows(name: string) {
  const database = new Sqlite(join(here, name));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'create table record (seq integer primary key, at integer, kind integer, body blob)',
  );
  const insert = database.prepare('insert into record (at, kind, body) values (?, ?, ?)');
  const group = database.transaction((size: number) => {
    for (let at = 0; at < size; at += 1) insert.run(at, 2, PAYLOAD);
  });
  return {
    rows: (count: number, size: number): void => {
      for (let sent = 0; sent < count; sent += size) group(size);
    },
    close: () => database.close(),
  };
}

function syncedWrites(file: number): void {
  for (let sent = 0; sent < FEW; sent += 1) {
    writeSync(file, PAYLOAD);
    fdatasyncSync(file);
  }
}

/** A candidate and how many records one run of it takes. */
type Counted = Candidate & { readonly count: number };

const file = openSync(join(here, 'bare'), 'a');
const rows = plainRows('rows.db');
const journal = await openJournal(join(here, 'journal.db'));
const hundreds = await openJournal(join(here, 'hundreds.db'), { maxCommitRecords: 100 });
const thousands = await openJournal(join(here, 'thousands.db'), { maxCommitRecords: 1_000 });
try {
  const candidates: readonly Counted[] = [
    { name: 'journal, as it comes', count: MANY, run: () => inBursts(journal, BURST) },
    { name: 'journal, 100 a commit', count: MANY, run: () => inBursts(hundreds, 100) },
    { name: 'journal, 1,000 a commit', count: MANY, run: () => inBursts(thousands, 1_000) },
    { name: 'journal, each awaited', count: FEW, run: () => oneByOne(journal) },
    { name: 'a transaction a record', count: FEW, run: () => rows.rows(FEW, 1) },
    { name: 'rows, 100 a transaction', count: MANY, run: () => rows.rows(MANY, 100) },
    { name: 'rows, 1,000 a transaction', count: MANY, run: () => rows.rows(MANY, 1_000) },
    { name: 'write and fdatasync', count: FEW, run: () => syncedWrites(file) },
  ];
  const samples = await measure(candidates, { rounds: options.rounds });
  // Of one record each, so that runs of different length compare.
  const [all, hundred, thousand, awaited, naive, rows100, rows1000, bare] = samples.map(
    ({ name, seconds }, index): Samples => ({
      name,
      seconds: seconds.map((one) => one / candidates[index]!.count),
    }),
  ) as [Samples, Samples, Samples, Samples, Samples, Samples, Samples, Samples];
  const rate: Scale = { unit: 'k records/s', of: (seconds) => 1 / seconds / 1e3 };
  print(
    [
      compare(all, rate, naive),
      compare(hundred, rate, rows100),
      compare(thousand, rate, rows1000),
      compare(awaited, rate, naive),
      compare(awaited, rate, bare),
      ...[naive, rows100, rows1000, bare].map((rival) => compare(rival, rate)),
    ],
    options,
  );
} finally {
  await Promise.all([journal, hundreds, thousands].map((one) => one.close()));
  rows.close();
  closeSync(file);
  rmSync(here, { recursive: true, force: true });
}
