/** A lock that the system itself takes back when its holder dies, in whatever way. */
import { connectSqlite } from './sqlite-driver.js';
import { sqliteFailure } from './sqlite-errors.js';

export interface FileLock {
  release(): void;
}

/**
 * Holds `file` (made when absent; it stays empty) until it is released or the process ends. It holds
 * between containers on one machine too, which see the file but not each other's processes. Undefined
 * when another process has it. Throws a TradsysError when the file cannot be opened.
 */
export function holdLock(file: string): FileLock | undefined {
  const database = connectSqlite(file, { timeout: 0 });
  try {
    // An exclusive transaction without a write is a lock of the file and nothing more.
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { readonly code?: string }).code?.startsWith('SQLITE_BUSY')) return undefined;
    throw sqliteFailure(file, error);
  }
  return { release: () => database.close() };
}
