/** Stops and restarts the running daemon of a data directory. */
import { connectDaemon } from '../client/index.js';
import { requireDaemon } from '../client/daemon-lease.js';
import type { DaemonStart } from '../client/daemon-lease.js';
import type { StopOptions, StopReport } from '../session/running-session.js';
import type { StatusView } from '../session/views.js';

export interface StoppedDaemon extends StopReport {
  readonly pid: number;
}

/** Resolves when its process has ended, with what stays at the venue. */
export async function stopDaemon(directory: string, options: StopOptions): Promise<StoppedDaemon> {
  const { pid } = requireDaemon(directory);
  const report = await connectDaemon(directory).stop(options);
  return { pid, ...report };
}

/** How the running daemon was started. */
export const startOfRunning = (directory: string): DaemonStart => requireDaemon(directory).start;

export interface DaemonStatus extends StatusView {
  readonly directory: string;
  readonly socket: string;
}

export async function daemonStatus(directory: string): Promise<DaemonStatus> {
  const { socket } = requireDaemon(directory);
  return { ...(await connectDaemon(directory).status()), directory, socket };
}
