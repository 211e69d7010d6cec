/** Which process is the daemon of a data directory, and where it listens. */
import { join } from 'node:path';
import { TradsysError } from '../../errors.js';
import type { SessionOptions } from '../session/session-accounts.js';
import { readLease } from '../process/lease.js';
import type { Lease, TakenText } from '../process/lease.js';
import type { KnownOutlook } from './outlook.js';

export interface DaemonPlace {
  /** Path of the Unix socket; empty until it listens. */
  readonly socket: string;
  readonly start: DaemonStart;
  /** TCP ports that it listens on. */
  readonly ports?: readonly number[] | undefined;
  /** What commands that look need of the configuration, as far as it can be said. */
  readonly outlook?: KnownOutlook | undefined;
}

/** How it was started, for a restart in the same way. */
export interface DaemonStart {
  /** Words of the command line, from `daemon` on, in the foreground. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly options: SessionOptions;
}

export type DaemonLease = Lease<DaemonPlace>;

export const daemonLeasePath = (dataDirectory: string): string =>
  join(dataDirectory, 'daemon.json');

export const DAEMON_RUNS: TakenText = {
  code: 'daemon.already_running',
  what: 'a daemon runs already',
  remedy: "run 'tradsys daemon stop' first, or give another --data-dir",
};

/** The lease of a living daemon, ready or not; undefined when there is none. */
export const readDaemonLease = (dataDirectory: string): DaemonLease | undefined =>
  readLease(daemonLeasePath(dataDirectory));

/** Throws a TradsysError (unreachable) when no daemon runs, or when it is not ready. */
export function requireDaemon(dataDirectory: string): DaemonLease {
  const lease = readDaemonLease(dataDirectory);
  if (lease === undefined) throw notRunning(dataDirectory);
  if (lease.socket !== '') return lease;
  throw new TradsysError('daemon.starting', `the daemon, process ${lease.pid}, is still starting`, {
    ...{ exit: 'unreachable', where: dataDirectory, remedy: 'try again in a moment' },
  });
}

export function notRunning(dataDirectory: string): TradsysError {
  return new TradsysError('daemon.not_running', 'no daemon runs', {
    ...{ exit: 'unreachable', where: dataDirectory, remedy: "run 'tradsys daemon start'" },
  });
}
