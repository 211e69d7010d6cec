/** Asks the daemon of a data directory over its socket. What a mere look does not need is loaded when it is. */
import { hostname, userInfo } from 'node:os';
import type { ActionAnswer } from '../session/running-session.js';
import type { StopOptions, StopReport, ViewFilter } from '../session/running-session.js';
import type { ViewName, Views } from '../session/views.js';
import type { DaemonClient } from './daemon-client.js';
import { requireDaemon } from './daemon-lease.js';
import { ask } from './request.js';
import { ACTIONS, API, STOP, USER_HEADER } from './routes.js';

const ANSWER_WITHIN_MS = 30_000;
/** A stop takes as long as cancelling and selling at the venue does. */
const STOP_WITHIN_MS = 60_000;
const END_WITHIN_MS = 15_000;

export interface ConnectOptions {
  /** Once it aborts, what is asked is answered with a failure instead of being waited for. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The client of the daemon that runs for `dataDirectory` (absolute); it keeps no connection between
 * calls, and each call finds the daemon anew, so it outlives a restart. Throws a TradsysError
 * `daemon.not_running` (exit `unreachable`) when none runs.
 */
export function connectDaemon(
  dataDirectory: string,
  { signal }: ConnectOptions = {},
): DaemonClient {
  requireDaemon(dataDirectory);
  const get = <Answer>(path: string): Promise<Answer> =>
    ask(requireDaemon(dataDirectory), { path, withinMs: ANSWER_WITHIN_MS, signal });
  const view = <Name extends ViewName>(name: Name, filter: ViewFilter = {}): Promise<Views[Name]> =>
    get(`${API}/${name}${queryOf(filter)}`);
  return {
    view,
    status: () => view('status'),
    act: (action) =>
      ask<ActionAnswer>(requireDaemon(dataDirectory), {
        ...{ path: ACTIONS, body: action, withinMs: ANSWER_WITHIN_MS, signal },
        headers: { [USER_HEADER]: encodeURIComponent(whoAsks()) },
      }),
    follow: async (listener) => {
      const { follow } = await import('./follow.js');
      return follow(requireDaemon(dataDirectory), listener, signal);
    },
    stop: (options) => stop(dataDirectory, options ?? { cancelAll: false, flatten: false }),
  };
}

async function stop(dataDirectory: string, options: StopOptions): Promise<StopReport> {
  const lease = requireDaemon(dataDirectory);
  const request = { path: STOP, body: options, withinMs: STOP_WITHIN_MS };
  const report = await ask<StopReport>(lease, request);
  const { awaitEnd } = await import('../process/await-end.js');
  await awaitEnd(lease, END_WITHIN_MS, 'daemon.does_not_stop');
  return report;
}

function queryOf(filter: ViewFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString()}`;
}

/** `user@host`, for the journal. */
function whoAsks(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry for this user, as in some containers.
    return String(process.getuid?.() ?? '');
  }
}
