/** Queries change nothing, so one that failed may be made again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError } from '../clients/exchange-client.js';

/** Failures that asking again will not mend. */
const FINAL = new Set([
  ...['BadSymbol', 'BadRequest', 'NotSupported', 'AuthenticationError', 'PermissionDenied'],
  ...['ArgumentsRequired', 'ExchangeClosedByUser', 'ForeignHost', 'TypeError'],
]);

export interface Patience {
  readonly tries: number;
  /** Pause after the first failure, doubled each time. */
  readonly pauseMs: number;
  readonly signal?: AbortSignal;
}

/** Rejects with the last `ClientError`, or as soon as the signal aborts. */
export async function askAgain<Answer>(
  ask: () => Promise<Answer>,
  { tries, pauseMs, signal }: Patience,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = ask();
      return await (signal === undefined ? answer : unlessAborted(answer, signal));
    } catch (error) {
      signal?.throwIfAborted();
      const isFinal = !(error instanceof ClientError) || FINAL.has(error.kind);
      if (isFinal || attempt >= tries) throw error;
      const asked = (error.until ?? 0) - Date.now();
      const pause = Math.max(pauseMs * 2 ** (attempt - 1), asked);
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}

async function unlessAborted<Answer>(
  answer: Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const end = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: end.signal });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    end.abort();
  }
}
