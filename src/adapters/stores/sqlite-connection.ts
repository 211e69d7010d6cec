/** Opening the one SQLite file of a data directory: its schema is checked, or made, and pragmas are set. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
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

/**
 * The database at `file`, or undefined when there is nothing in it yet. Throws a TradsysError of one line
 * when it is locked, damaged, unreadable, foreign, or of an older or newer schema.
 */
export function openConnection(options: ConnectionOptions): Database | undefined {
  const { file, busyTimeoutMs } = options;
  if (!existsSync(file)) return undefined;
  const database = connectSqlite(file, { timeout: busyTimeoutMs });
  try {
    if (hasSchema(database, file)) {
      configure(database, options);
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
