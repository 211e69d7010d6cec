/** Copies of databases, taken while others write, and databases that nobody may have open. */
import { existsSync } from 'node:fs';
import { connectSqlite } from './sqlite-driver.js';
import type { Database } from './sqlite-driver.js';
import { sqliteFailure } from './sqlite-errors.js';

const BUSY_TIMEOUT_MS = 5_000;
const MOST_FINDINGS = 100;

/** The database at `file` without a right to change it; undefined when there is no file. */
export function openReadOnly(file: string): Database | undefined {
  if (!existsSync(file)) return undefined;
  return connectSqlite(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
}

/**
 * Copies what is committed now to `to`, a path at which there is nothing. Writers go on meanwhile. It is
 * not safe from a power cut until the caller has synced it. Throws a TradsysError.
 */
export function copyDatabase(from: string, to: string): void {
  const database = connectSqlite(from, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    database.prepare('vacuum into ?').run(to);
  } catch (error) {
    throw sqliteFailure(from, error);
  } finally {
    database.close();
  }
}

/** What SQLite itself finds wrong, one line each. */
export function integrityFindings(database: Database): readonly string[] {
  const said = database.pragma(`integrity_check(${MOST_FINDINGS})`) as readonly {
    readonly integrity_check: string;
  }[];
  const lines = said
    .map(({ integrity_check: what }) => what.replaceAll(/\s+/g, ' ').trim())
    .filter((what) => what !== 'ok');
  const orphans = database.pragma('foreign_key_check') as readonly { readonly table: string }[];
  const tables = [...new Set(orphans.map(({ table }) => table))];
  return [...lines, ...tables.map((table) => `rows of ${table} belong to nothing`)];
}

/**
 * Puts all that is committed into `file` itself and leaves nothing beside it, so that it can be moved.
 * Throws `store.locked` when another process has it open. A file that is no database, or damaged, is left
 * as it is.
 */
export function foldDatabase(file: string): void {
  if (!existsSync(file)) return;
  const database = connectSqlite(file, { timeout: 0 });
  try {
    database.pragma('journal_mode = delete');
  } catch (error) {
    const code = String((error as { readonly code?: unknown }).code);
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return;
    throw sqliteFailure(file, error);
  } finally {
    database.close();
  }
}
