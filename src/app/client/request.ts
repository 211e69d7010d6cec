/** One request over the daemon's Unix socket. */
import { request } from 'node:http';
import { TradsysError } from '../../errors.js';
import { isAlive } from '../process/running.js';
import type { DaemonLease } from './daemon-lease.js';

interface Asked {
  readonly path: string;
  /** JSON of a POST; a GET without. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly withinMs: number;
  /** Gives up at once. */
  readonly signal?: AbortSignal | undefined;
}

/** The JSON answered. Rejects with the daemon's TradsysError, or that it does not answer. */
export async function ask<Answer>(lease: DaemonLease, asked: Asked): Promise<Answer> {
  let answer: RawAnswer;
  try {
    answer = await send(lease.socket, asked);
  } catch (cause) {
    throw doesNotAnswer(lease, cause);
  }
  const body = parsed(answer.text);
  if (answer.status >= 200 && answer.status < 300 && body !== undefined) return body as Answer;
  const { receivedFailure } = await import('../process/failure.js');
  const failure = (body as { readonly error?: unknown } | null | undefined)?.error;
  throw receivedFailure(failure, doesNotAnswer(lease, undefined));
}

export function doesNotAnswer(lease: DaemonLease, cause: unknown): TradsysError {
  if (!isAlive(lease)) return daemonStopped();
  const { pid, socket } = lease;
  return new TradsysError('daemon.unreachable', `process ${pid} does not answer`, {
    ...{ exit: 'unreachable', where: socket, cause },
    remedy: "see 'tradsys daemon logs', or end it with " + `'kill ${pid}'`,
  });
}

export const daemonStopped = (): TradsysError =>
  new TradsysError('daemon.stopped', 'the daemon has stopped', {
    ...{ exit: 'unreachable', remedy: "run 'tradsys daemon start'" },
  });

interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

function send(socketPath: string, asked: Asked): Promise<RawAnswer> {
  const { path, body, headers, withinMs, signal } = asked;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new Error('given up'));
      return;
    }
    const sent = request(
      {
        ...{ socketPath, path, agent: false, signal: AbortSignal.timeout(withinMs) },
        // Left open, Node looks whether the host is an address, by a pattern that costs more than the rest.
        ...{ servername: '' },
        method: text === undefined ? 'GET' : 'POST',
        headers: {
          ...headers,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(parts).toString('utf8'),
          });
        });
      },
    );
    const giveUp = (): void => void sent.destroy(new Error('given up'));
    signal?.addEventListener('abort', giveUp);
    sent.on('close', () => signal?.removeEventListener('abort', giveUp));
    sent.on('error', reject);
    sent.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
