/** Which process has a directory or an account, and how to reach it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { FileLock } from '../../adapters/stores/file-lock.js';
import { TradsysError } from '../../errors.js';
import { writeSafely } from '../write-safely.js';
import { isAlive, ownMark } from './running.js';
import type { ProcessMark } from './running.js';

/** What the file of a lease says: the process, and what its owner adds. */
export type Lease<Details> = ProcessMark & Details;

/** The lease of a living process; undefined when there is none. */
export function readLease<Details>(path: string): Lease<Details> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const lease = JSON.parse(readFileSync(path, 'utf8')) as Lease<Details> | null;
    return lease !== null && isAlive(lease) ? lease : undefined;
  } catch {
    // Damaged; whoever wants it will write it anew.
    return undefined;
  }
}

export interface HeldLease<Details> {
  /** Says more, or something else, about this process. */
  renew(details: Details): void;
  /** Gives it back; twice is once. */
  drop(): void;
}

/** How the failure of a taken lease reads. */
export interface TakenText {
  readonly code: string;
  /** `where` of the error; default: the file of the lease. */
  readonly where?: string;
  /** `it runs already`: followed by the process, where that is known. */
  readonly what: string;
  readonly remedy: string;
}

/**
 * Takes the lease in `path` for this process; its folder is there. The lock beside it decides, which
 * the system takes back from a process that dies; the file only says who. Throws a TradsysError when
 * another one has it.
 */
export async function takeLease<Details>(
  path: string,
  details: Details,
  text: TakenText,
): Promise<HeldLease<Details>> {
  const lock = await blockLease(path, text);
  const renew = (more: Details): void =>
    writeSafely(path, JSON.stringify({ ...ownMark(), ...more }));
  try {
    renew(details);
  } catch (error) {
    lock.release();
    throw error;
  }
  let held = true;
  const drop = (): void => {
    if (!held) return;
    held = false;
    rmSync(path, { force: true });
    lock.release();
  };
  return { renew, drop };
}

/**
 * Keeps everybody else from taking the lease without taking it, for work that no holder may see. Throws a
 * TradsysError when it is taken.
 */
export async function blockLease(path: string, text: TakenText): Promise<FileLock> {
  // Reading a lease must not load what taking one needs.
  const { holdLock } = await import('../../adapters/stores/file-lock.js');
  const lock = holdLock(`${path}.lock`);
  const holder = readLease(path);
  // A living holder without the lock: the file of the lock was removed behind its back.
  if (lock === undefined || (holder !== undefined && holder.pid !== process.pid)) {
    lock?.release();
    throw leaseTaken(path, holder, text);
  }
  return lock;
}

export function leaseTaken(
  path: string,
  holder: ProcessMark | undefined,
  { code, where = path, what, remedy }: TakenText,
): TradsysError {
  const who = holder === undefined ? 'in another process' : `as process ${holder.pid}`;
  return new TradsysError(code, `${what}, ${who}`, { where, remedy });
}
