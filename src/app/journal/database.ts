/** The journal's file: its place, its tables, and how it is opened to be written and to be read. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from '../../adapters/stores/file-lock.js';
import type { FileLock } from '../../adapters/stores/file-lock.js';
import { connectSqlite } from '../../adapters/stores/sqlite-driver.js';
import type { Database, Statement } from '../../adapters/stores/sqlite-driver.js';
import { GENESIS } from './chain.js';
import { describe, journalError, lockedError } from './failures.js';

/** `full` is written before the commit is acknowledged even by a power cut; `normal` only by a crash. */
export type Synchronous = 'full' | 'normal';

export type { Database } from '../../adapters/stores/sqlite-driver.js';

export const JOURNAL_FILE = 'journal.db';

export const journalPath = (dataDirectory: string): string => join(dataDirectory, JOURNAL_FILE);

/** Raised by one with every change of the tables; an older program refuses a newer file. */
export const JOURNAL_VERSION = 1;
/** 'tjnl', so that a file of another program is known. */
const APPLICATION_ID = 0x746a6e6c;
const BUSY_TIMEOUT_MS = 2_000;

const TABLES = `
  create table journal (
    id text not null,
    epoch integer not null,
    pruned_through integer not null
  );
  create table commits (
    first_seq integer primary key,
    last_seq integer not null,
    last_at integer not null,
    events integer not null,
    snapshot integer,
    prev_hash blob not null,
    hash blob not null,
    bulk_hash blob not null,
    body blob not null
  );
  create index commit_with_snapshot on commits (snapshot) where snapshot is not null;
  create table bulk (first_seq integer primary key, body blob not null);
`;

/** One row of `commits`. */
export interface CommitRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly last_at: number;
  readonly events: number;
  readonly snapshot: number | null;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  readonly bulk_hash: Buffer;
  readonly body: Buffer;
}

/** The row that says which journal this is. */
export interface JournalRow {
  readonly id: string;
  readonly epoch: number;
  readonly pruned_through: number;
}

export interface Tail {
  readonly seq: number;
  readonly hash: Uint8Array;
  /** Of its last record, microseconds; 0 in an empty journal. */
  readonly at: number;
}

function assertOwnFile(database: Database, path: string): void {
  const id = database.pragma('application_id', { simple: true }) as number;
  if (id !== APPLICATION_ID) {
    const remedy = 'move it away or choose another --data-dir';
    throw journalError('foreign', 'it is not a tradsys journal', path, remedy);
  }
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version <= JOURNAL_VERSION) return;
  throw journalError(
    'newer_schema',
    `it has schema version ${version}, this program knows up to ${JOURNAL_VERSION}`,
    path,
    'use the newer tradsys that wrote it, or another --data-dir',
  );
}

function makeTables(database: Database, id: string): void {
  database.exec(TABLES);
  database.prepare('insert into journal values (?, 0, 0)').run(id);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${JOURNAL_VERSION}`);
}

/** Takes the journal for one writer, until it is released or the process ends. Throws `journal.locked`. */
export function holdJournal(path: string): FileLock {
  const lock = holdLock(`${path}.lock`);
  if (lock === undefined) throw lockedError(path);
  return lock;
}

const isEmpty = (database: Database): boolean =>
  database.prepare('select count(*) from sqlite_master').pluck().get() === 0;

/**
 * Opens the journal to be written, making it with `newId` when there is none. Counts the opening (`epoch`
 * becomes at least `atLeastEpoch`), and with that first write makes sure of `synchronous`.
 */
export function openForWriting(options: {
  readonly path: string;
  readonly newId: string;
  readonly synchronous: Synchronous;
  readonly atLeastEpoch: number;
  readonly maxPages?: number | undefined;
}): Database {
  const { path, newId, synchronous, atLeastEpoch, maxPages } = options;
  // For its owner's eyes; what SQLite puts beside it has the same rights.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const database = connectSqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = WAL');
    const level = synchronous === 'full' ? 2 : 1;
    database.pragma(`synchronous = ${level}`);
    const create = database.transaction(() => {
      if (isEmpty(database)) makeTables(database, newId);
    });
    create.immediate();
    assertOwnFile(database, path);
    database.prepare('update journal set epoch = max(epoch + 1, ?)').run(atLeastEpoch);
    // The driver's build drops to NORMAL with the first write in WAL mode unless it was set by hand.
    const found = database.pragma('synchronous', { simple: true }) as number;
    if (found !== level) {
      const remedy = 'this build of better-sqlite3 cannot keep the journal; rebuild it';
      throw journalError('synchronous', `synchronous is ${found}, not ${level}`, path, remedy);
    }
    // The writer chooses the moments.
    database.pragma('wal_autocheckpoint = 0');
    if (maxPages !== undefined) database.pragma(`max_page_count = ${maxPages}`);
    return database;
  } catch (error) {
    database.close();
    throw describe(path, error);
  }
}

const noJournal = (path: string): Error =>
  journalError(
    'none',
    'there is no journal yet',
    path,
    "it begins with the first 'tradsys daemon start'",
  );

/** Opens the journal to be read, also while it is written. Throws `journal.none` when there is no file. */
export function openForReading(path: string): Database {
  if (!existsSync(path)) throw noJournal(path);
  let database: Database | undefined;
  try {
    database = connectSqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    if (isEmpty(database)) throw noJournal(path);
    assertOwnFile(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw describe(path, error);
  }
}

/** Throws `journal.damaged` when the file no longer says so. */
export function journalRow(database: Database): JournalRow {
  const row = database
    .prepare<[], JournalRow>('select id, epoch, pruned_through from journal')
    .get();
  if (row !== undefined) return row;
  const remedy = "run 'tradsys journal verify', which says what is left";
  throw journalError('damaged', 'it does not say which journal it is', database.name, remedy);
}

export function tailOf(database: Database): Tail {
  const row = database
    .prepare<[], CommitRow>(
      'select last_seq, last_at, hash from commits order by first_seq desc limit 1',
    )
    .get();
  return row === undefined
    ? { seq: 0, hash: GENESIS, at: 0 }
    : { seq: row.last_seq, hash: row.hash, at: row.last_at };
}

/** Hash of the commit that ends with `seq`; undefined when none does. */
export function hashAt(database: Database, seq: number): Uint8Array | undefined {
  if (seq === 0) return GENESIS;
  const row = database
    .prepare<[number], CommitRow>(
      'select last_seq, hash from commits where first_seq <= ? order by first_seq desc limit 1',
    )
    .get(seq);
  return row?.last_seq === seq ? row.hash : undefined;
}

export interface CommitStatements {
  readonly begin: Statement;
  readonly commit: Statement;
  readonly rollback: Statement;
  readonly insert: Statement;
  readonly insertBulk: Statement;
}

export const commitStatements = (database: Database): CommitStatements => ({
  begin: database.prepare('begin immediate'),
  commit: database.prepare('commit'),
  rollback: database.prepare('rollback'),
  insert: database.prepare('insert into commits values (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  insertBulk: database.prepare('insert into bulk values (?, ?)'),
});
