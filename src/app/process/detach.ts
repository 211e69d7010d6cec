/** Starts a process that outlives this one, and returns when it is ready. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { EXIT_CODES, TradsysError } from '../../errors.js';
import type { ExitReason } from '../../errors.js';

const LOG_LINES_SHOWN = 5;

export interface DetachedStart {
  /** The script that Node runs, and the words after it. */
  readonly program: string;
  readonly words: readonly string[];
  /** Default: that of this process. */
  readonly cwd?: string;
  /** Takes what the process prints; begun anew. */
  readonly log: string;
  /** Code of the failure when it ends before it is ready. */
  readonly code: string;
  /** Gives up, and ends the process again. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves with what the process sends over its channel once it is ready (`reportReady`); rejects with
 * the failure that it printed instead.
 */
export function startDetached<Started>(start: DetachedStart): Promise<Started> {
  const { program, words, cwd, log: path, signal } = start;
  const log = openSync(path, 'w', 0o600);
  const child = spawn(process.execPath, [program, ...words], {
    ...{ detached: true, cwd },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      child.kill('SIGTERM');
      child.unref();
      reject(new TradsysError('interrupted', 'interrupted', { exit: 'interrupted' }));
    };
    if (signal?.aborted === true) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    child.once('message', (started) => {
      signal?.removeEventListener('abort', giveUp);
      child.disconnect();
      child.unref();
      resolve(started as Started);
    });
    child.once('error', reject);
    child.once('exit', (status, killed) => reject(failedStart(start, status, killed)));
  });
}

/** Whether somebody who waits for it started this process detached; then nobody reads its screen. */
export const isDetached = (): boolean => process.send !== undefined;

/** Tells whoever started this process detached that it is ready; false when nobody did. */
export function reportReady(started: object): boolean {
  if (process.send === undefined) return false;
  // The starter may have gone away, which is no reason to stop.
  if (process.connected) process.send(started, undefined, undefined, () => undefined);
  return true;
}

/** What the process printed is why it did not start. */
function failedStart(
  { log, code }: DetachedStart,
  status: number | null,
  killed: string | null,
): TradsysError {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  // Warnings may stand above the failure.
  const failure = lines.findLastIndex((line) => line.startsWith('tradsys: '));
  const told = lines.slice(failure < 0 ? -LOG_LINES_SHOWN : failure).slice(0, LOG_LINES_SHOWN);
  const [first = '', ...rest] = told.map((line) => line.replace(/^tradsys: /, ''));
  const ended = killed === null ? `with ${status ?? 0}` : `by ${killed}`;
  const reason = (Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]).find(
    (name) => EXIT_CODES[name] === status,
  );
  return new TradsysError(code, first === '' ? `it ended ${ended} before it was ready` : first, {
    exit: reason === undefined || reason === 'ok' ? 'failure' : (reason satisfies ExitReason),
    details: rest,
  });
}
