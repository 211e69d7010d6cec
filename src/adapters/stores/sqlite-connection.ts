/** Opening the one SQLite file of a data directory: pragmas, schema and its version. */
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, Options } from 'better-sqlite3';
import {
  directoryFailure,
  foreignSchema,
  moduleFailure,
  newerSchema,
  sqliteFailure,
} from './sqlite-errors.js';

export type { Database, Statement } from 'better-sqlite3';

/** Raised by one with every change of the tables below; an older file is brought up step by step. */
export const SCHEMA_VERSION = 1;

/** Step n brings a file of version n to n + 1. */
const MIGRATIONS: readonly string[] = [
  `
  create table schema_version (version integer not null);
  insert into schema_version values (0);
  create table series (
    id integer primary key,
    symbol text not null,
    timeframe text not null,
    instrument text not null,
    origin text not null,
    synthetic integer not null,
    bars integer not null,
    first integer not null,
    last integer not null,
    unique (symbol, timeframe)
  );
  create table chunk (
    id integer primary key,
    series integer not null references series (id),
    first integer not null,
    last integer not null,
    bars integer not null,
    block blob not null
  );
  create unique index chunk_by_time on chunk (series, first, last, bars);
  create table run (
    id text primary key,
    created_at integer not null,
    strategy text not null,
    note text not null,
    journal_hash text not null,
    manifest text not null,
    result text not null
  );
  `,
];

export interface ConnectionOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
  readonly sizeLimitBytes: number | undefined;
}

type Constructor = new (file: string, options?: Options) => Database;

function construct(options: ConnectionOptions): Database {
  const { file } = options;
  let Sqlite: Constructor;
  try {
    // Required, not imported: opening is synchronous, and only here is the native module needed.
    Sqlite = createRequire(import.meta.url)('better-sqlite3') as Constructor;
  } catch (error) {
    throw moduleFailure(file, error);
  }
  try {
    return new Sqlite(file, { timeout: options.busyTimeoutMs });
  } catch (error) {
    // The binding itself is loaded by the first database that is made.
    const sqlite =
      error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE');
    throw sqlite ? sqliteFailure(file, error) : moduleFailure(file, error);
  }
}

function versionOf(database: Database, file: string): number {
  const tables = database.prepare('select name from sqlite_master').pluck().all() as string[];
  if (tables.length === 0) return 0;
  if (!tables.includes('schema_version')) throw foreignSchema(file);
  return database.prepare('select version from schema_version').pluck().get() as number;
}

function migrate(database: Database, file: string): void {
  const found = versionOf(database, file);
  if (found > SCHEMA_VERSION) throw newerSchema(file, found, SCHEMA_VERSION);
  if (found === SCHEMA_VERSION) return;
  const upgrade = database.transaction(() => {
    // Asked again inside the transaction: another process may have just done it.
    for (let version = versionOf(database, file); version < SCHEMA_VERSION; version += 1) {
      database.exec(MIGRATIONS[version]!);
      database.prepare('update schema_version set version = ?').run(version + 1);
    }
  });
  upgrade.immediate();
}

function configure(database: Database, options: ConnectionOptions): void {
  // Large pages keep a chunk's 196 kB in few overflow pages; it only counts for a new file.
  database.pragma('page_size = 16384');
  database.pragma('journal_mode = WAL');
  // A power cut may lose the last commit but never tears it; market data can be imported again.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  if (options.sizeLimitBytes !== undefined) {
    const pageSize = database.pragma('page_size', { simple: true }) as number;
    database.pragma(`max_page_count = ${Math.floor(options.sizeLimitBytes / pageSize)}`);
  }
}

/** Node's own recursive mkdir never returns where the system answers ENOENT, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  const above = dirname(path);
  if (!existsSync(above)) makeDirectory(above);
  mkdirSync(path);
}

/**
 * The database at `file`, made with its directory when absent. Throws a TradsysError of one line when
 * it is locked, damaged, unreadable, foreign or of a newer schema.
 */
export function openConnection(options: ConnectionOptions): Database {
  if (!existsSync(options.file)) {
    try {
      makeDirectory(dirname(options.file));
    } catch (error) {
      throw directoryFailure(dirname(options.file), error);
    }
  }
  const database = construct(options);
  try {
    configure(database, options);
    migrate(database, options.file);
    return database;
  } catch (error) {
    database.close();
    throw sqliteFailure(options.file, error);
  }
}
