/** The journal's failures as one line each, with what can be done about them. */
import { TradsysError } from '../../errors.js';
import type { ExitReason } from '../../errors.js';

/** A TradsysError on its way between threads. */
export interface ErrorText {
  readonly code: string;
  readonly message: string;
  readonly exit: ExitReason;
  readonly where: string | undefined;
  readonly remedy: string | undefined;
}

export const journalError = (
  code: string,
  what: string,
  where: string,
  remedy: string,
  cause?: unknown,
): TradsysError => new TradsysError(`journal.${code}`, what, { where, remedy, cause });

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** There is no room now; there may be later, and nothing was half done. */
export const isDiskFull = (error: unknown): boolean =>
  ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT'].includes(codeOf(error));

/** Text of anything thrown, for another thread. */
export function textOf(path: string, error: unknown): ErrorText {
  const failure = error instanceof TradsysError ? error : describe(path, error);
  const { code, message, exit, where, remedy } = failure;
  return { code, message, exit, where, remedy };
}

export function errorFrom({ code, message, exit, where, remedy }: ErrorText): TradsysError {
  return new TradsysError(code, message, {
    exit,
    ...(where !== undefined && { where }),
    ...(remedy !== undefined && { remedy }),
  });
}

export const lockedError = (path: string, cause?: unknown): TradsysError =>
  journalError(
    'locked',
    'another process writes it',
    path,
    "stop the daemon that runs on it ('tradsys daemon stop')",
    cause,
  );

export function slowDisk(path: string, ms: number): TradsysError {
  const message = `a commit took ${(ms / 1_000).toFixed(1)} s, and orders waited for it`;
  return journalError('slow_disk', message, path, 'see what else writes to this disk');
}

export function describe(path: string, error: unknown): TradsysError {
  if (error instanceof TradsysError) return error;
  const code = codeOf(error);
  if (isDiskFull(error)) {
    const remedy = 'free some space; what waits in memory is written then, without a restart';
    return journalError('disk_full', 'the disk is full', path, remedy, error);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return lockedError(path, error);
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    const remedy = "run 'tradsys journal verify', which says what is left";
    return journalError('damaged', 'the file is damaged', path, remedy, error);
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') {
    const remedy = 'check the disk, then start again: the journal is verified first';
    return journalError('io', `reading or writing the disk failed (${code})`, path, remedy, error);
  }
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM)|EACCES|EPERM|EROFS)/.test(code)) {
    const remedy = 'make the file and its folder readable and writable';
    return journalError('access', `it cannot be opened (${code})`, path, remedy, error);
  }
  const message = error instanceof Error ? error.message : String(error);
  return journalError('failed', message, path, "run 'tradsys journal verify'", error);
}
