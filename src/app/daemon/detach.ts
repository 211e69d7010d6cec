/** Starts the daemon as a process of its own, and returns when it is ready. */
import { join } from 'node:path';
import type { DaemonStart } from '../client/daemon-lease.js';
import { DAEMON_RUNS, readDaemonLease } from '../client/daemon-lease.js';
import { makeFolder } from '../make-folder.js';
import { startDetached } from '../process/detach.js';
import { leaseTaken } from '../process/lease.js';
import type { StartedDaemon } from './run.js';

export interface DetachedDaemon {
  /** Absolute. */
  readonly directory: string;
  /** The script that Node runs. */
  readonly program: string;
  readonly start: Pick<DaemonStart, 'words' | 'cwd'>;
  /** Gives up, and ends the process again. */
  readonly signal?: AbortSignal;
}

/** Rejects with the failure of the process when it ends before it is ready. */
export async function startDaemon({
  directory,
  start,
  ...rest
}: DetachedDaemon): Promise<StartedDaemon> {
  makeFolder(directory);
  const holder = readDaemonLease(directory);
  if (holder !== undefined) throw leaseTaken(directory, holder, DAEMON_RUNS);
  const log = join(directory, 'daemon.out');
  return startDetached({ ...rest, ...start, log, code: 'daemon.start_failed' });
}
