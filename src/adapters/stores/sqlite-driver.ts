/** Loading better-sqlite3 and making a connection with it; nothing else names the module. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Database, Options } from 'better-sqlite3';
import { directoryFailure, moduleFailure, sqliteFailure } from './sqlite-errors.js';

export type { Database, Statement } from 'better-sqlite3';

type Constructor = new (file: string | Buffer, options?: Options) => Database;

/**
 * A connection to the file as it is, or to these bytes of it, in memory. Throws a TradsysError when the module
 * or the file cannot be opened.
 */
export function connectSqlite(file: string, options: Options, bytes?: Buffer): Database {
  let Sqlite: Constructor;
  try {
    // Required, not imported: opening is synchronous, and only here is the native module needed.
    Sqlite = createRequire(import.meta.url)('better-sqlite3') as Constructor;
  } catch (error) {
    throw moduleFailure(file, error);
  }
  try {
    return new Sqlite(bytes ?? file, options);
  } catch (error) {
    if (!existsSync(dirname(file))) throw directoryFailure(dirname(file), error, 'ENOENT');
    // The binding itself is loaded by the first database that is made.
    const sqlite =
      error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE');
    throw sqlite ? sqliteFailure(file, error) : moduleFailure(file, error);
  }
}
