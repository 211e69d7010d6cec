/** Opening the one SQLite file of a data directory: its schema is checked, or made, and pragmas are set. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { connectSqlite } from './sqlite-driver.js';
import type { Database } from './sqlite-driver.js';
import { directoryFailure, sqliteFailure } from './sqlite-errors.js';
import type { Migrated, MigrationTarget } from './sqlite-migrate.js';
import { appliedMigrations, hasSchema, pendingMigrations } from './sqlite-schema.js';

export type { Database, Statement } from './sqlite-driver.js';

const BUSY_TIMEOUT_MS = 5_000;

export interface ConnectionOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
  readonly sizeLimitBytes: number | undefined;
}

function configure(database: Database, options: Pick<ConnectionOptions, 'sizeLimitBytes'>): void {
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

/** A database whose journal is in files beside it; they cannot be made where nothing may be written. */
const WAL = 2;
/** Node reads no larger file at once. */
const LARGEST_PICTURE = 2 ** 31 - 1;

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** Whether SQLite may write the file and make others beside it, which it needs even to read. */
const isWritable = (file: string): boolean =>
  [file, dirname(file)].every((path) => allows(path, constants.W_OK));

/**
 * What a database in a place where nothing may be written holds, in memory; undefined when that cannot be
 * had: it may not be read, is too large, or its last writer left changes in a file beside it.
 */
function pictureOf(file: string): Database | undefined {
  if (!allows(file, constants.R_OK)) return undefined;
  const { size } = statSync(file);
  const left = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (size === 0 || size > LARGEST_PICTURE || (left !== undefined && left.size > 0))
    return undefined;
  const bytes = readFileSync(file);
  // The numbers of the format that writes and reads it: the older one has its journal in memory.
  for (const at of [18, 19]) if (bytes[at] === WAL) bytes[at] = 1;
  return connectSqlite(file, { readonly: true }, bytes);
}

/** A connection to what can only be read, as far as it can be. */
function connect({ file, busyTimeoutMs }: ConnectionOptions): Database {
  const picture = isWritable(file) ? undefined : pictureOf(file);
  return picture ?? connectSqlite(file, { timeout: busyTimeoutMs });
}

/**
 * The database at `file`, or undefined when there is nothing in it yet. Throws a TradsysError of one line
 * when it is locked, damaged, unreadable, foreign, or of an older or newer schema.
 */
export function openConnection(options: ConnectionOptions): Database | undefined {
  const { file } = options;
  if (!existsSync(file)) return undefined;
  const database = connect(options);
  try {
    if (hasSchema(database, file)) {
      if (!database.readonly) configure(database, options);
      return database;
    }
  } catch (error) {
    database.close();
    throw sqliteFailure(file, error);
  }
  database.close();
  return undefined;
}

/** The folder of `file` and those above it. Throws a TradsysError when they cannot be made. */
function makeFolderOf(file: string): void {
  try {
    makeDirectory(dirname(file));
  } catch (error) {
    throw directoryFailure(dirname(file), error);
  }
}

/** The same, made with its directory and this program's schema when there is nothing yet. */
export async function createConnection(options: ConnectionOptions): Promise<Database> {
  const { file, busyTimeoutMs } = options;
  if (!existsSync(file)) makeFolderOf(file);
  const database = connectSqlite(file, { timeout: busyTimeoutMs });
  try {
    const isMade = hasSchema(database, file);
    configure(database, options);
    if (!isMade) {
      const { migrateDatabase } = await import('./sqlite-migrate.js');
      await migrateDatabase(database, file, 'latest');
    }
    return database;
  } catch (error) {
    database.close();
    throw sqliteFailure(file, error);
  }
}

/**
 * Takes the steps on the database at `file`, made with its directory when absent. Throws a TradsysError as
 * `migrateDatabase` does.
 */
export async function migrateFile(file: string, target: MigrationTarget): Promise<Migrated> {
  makeFolderOf(file);
  const database = connectSqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // A foreign or newer file is not to be touched at all.
    pendingMigrations(appliedMigrations(database, file) ?? [], file);
    configure(database, { sizeLimitBytes: undefined });
    const { migrateDatabase } = await import('./sqlite-migrate.js');
    return await migrateDatabase(database, file, target);
  } catch (error) {
    throw sqliteFailure(file, error);
  } finally {
    database.close();
  }
}
