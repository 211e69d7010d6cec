/** SQLite's failures as one line each, with what the reader can do about them. */
import { TradsysError } from '../../errors.js';

const REBUILD =
  'run `npm rebuild better-sqlite3` (it needs python3, make and g++ unless a prebuilt binary can be fetched)';

function failure(
  code: string,
  what: string,
  file: string,
  remedy: string,
  cause: unknown,
): TradsysError {
  return new TradsysError(code, `failed to connect to database: ${what}`, {
    exit: 'unreachable',
    where: file,
    remedy,
    cause,
  });
}

/** The module itself cannot be loaded: installed without scripts, or built for another Node. */
export function moduleFailure(file: string, cause: unknown): TradsysError {
  const reason =
    cause instanceof Error
      ? cause.message.split('\n')[0]!.replace(/\. Tried:$/, '')
      : String(cause);
  const what = `the better-sqlite3 native module does not load (${reason})`;
  return failure('store.native_module', what, file, REBUILD, cause);
}

/** A directory that cannot be made or written. */
export function directoryFailure(
  directory: string,
  cause: unknown,
  code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown',
): TradsysError {
  return failure(
    'store.directory',
    `the data directory cannot be written (${code})`,
    directory,
    'make it writable or choose another with --data-dir',
    cause,
  );
}

/** A database written by a later version of this program. */
export function newerSchema(file: string, found: string, known: string): TradsysError {
  return failure(
    'store.newer_schema',
    `it has schema version ${found}, this program knows up to ${known}`,
    file,
    'use the newer tradsys that wrote it, restore a backup of before, or use another --data-dir',
    undefined,
  );
}

/** A database written by an earlier version of this program. */
export function olderSchema(file: string, found: string, known: string): TradsysError {
  return failure(
    'store.older_schema',
    `it has schema version ${found}, this program needs ${known}`,
    file,
    "run 'tradsys db migrate', which keeps a backup",
    undefined,
  );
}

/** A database of another program. */
export function foreignSchema(file: string): TradsysError {
  return failure(
    'store.foreign',
    'it is not a tradsys database (no schema version)',
    file,
    'move it away or choose another --data-dir',
    undefined,
  );
}

/** The database is there, and there is no room in it: a failure like that of any other file. */
const fullDisk = (file: string, cause: unknown): TradsysError =>
  new TradsysError('store.disk_full', 'the disk is full', {
    ...{ where: file, remedy: 'free some space and try again; nothing was changed', cause },
  });

const BY_CODE: readonly (readonly [prefix: string, code: string, what: string, remedy: string])[] =
  [
    [
      'SQLITE_BUSY',
      'store.locked',
      'it is locked by another process',
      'wait until that process has finished, or stop it, and try again',
    ],
    [
      'SQLITE_LOCKED',
      'store.locked',
      'it is locked by another process',
      'wait until that process has finished, or stop it, and try again',
    ],
    [
      'SQLITE_NOTADB',
      'store.corrupt',
      'the file is not a SQLite database',
      'move it away and import the data again',
    ],
    [
      'SQLITE_CORRUPT',
      'store.corrupt',
      'the file is damaged',
      'move it away and import the data again, or salvage it with `sqlite3 FILE .recover`',
    ],
    [
      'SQLITE_READONLY',
      'store.read_only',
      'the database or its directory is read-only',
      'make both writable or choose another --data-dir',
    ],
    [
      'SQLITE_CANTOPEN',
      'store.read_only',
      'the file cannot be opened',
      'make the file and its directory readable and writable or choose another --data-dir',
    ],
    [
      'SQLITE_PERM',
      'store.read_only',
      'access was denied',
      'make the file and its directory readable and writable or choose another --data-dir',
    ],
    [
      'SQLITE_IOERR',
      'store.io',
      'reading or writing the disk failed',
      'check the disk and its free space; nothing was changed',
    ],
  ];

/** `error` as a `TradsysError` when it is SQLite's, else as it is. */
export function sqliteFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return error;
  const code = error.code;
  if (code === 'SQLITE_FULL') return fullDisk(file, error);
  const known = BY_CODE.find(([prefix]) => code.startsWith(prefix));
  if (known) return failure(known[1], known[2], file, known[3], error);
  if (code.startsWith('SQLITE_')) {
    return failure('store.sqlite', `${error.message} (${code})`, file, 'report this', error);
  }
  return error;
}
