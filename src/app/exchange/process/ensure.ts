/** The exchange of a data directory for whoever trades on it: the one that runs, or one that is started. */
import { existsSync } from 'node:fs';
import { DEFAULT_SYMBOLS, symbolsPath } from '../settings.js';
import { startDetached } from './detach.js';
import { exchangeDirectory, readExchangeLease } from './exchange-lease.js';

export interface RunningExchange {
  readonly port: number;
  /** False when it ran already. */
  readonly started: boolean;
}

/** One that another process is starting just now has this long to listen. */
const LISTENS_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

/**
 * `program` is the command line's entry, for a start. A new exchange lists `symbols` and its usual ones;
 * one that was begun before keeps what it lists. Throws a TradsysError when it cannot be started.
 */
export async function ensureExchange(
  dataDirectory: string,
  program: string,
  symbols: readonly string[],
): Promise<RunningExchange> {
  const directory = exchangeDirectory(dataDirectory);
  const until = performance.now() + LISTENS_WITHIN_MS;
  while (performance.now() < until) {
    const lease = readExchangeLease(directory);
    if (lease === undefined) break;
    if (lease.port !== 0) return { port: lease.port, started: false };
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const isNew = !existsSync(symbolsPath(directory));
  const listed = [...new Set([...DEFAULT_SYMBOLS, ...symbols])];
  const { restUrl } = await startDetached(dataDirectory, program, [
    ...['exchange', 'start', '--foreground', '--data-dir', dataDirectory, '--port', '0'],
    ...(isNew ? ['--symbols', listed.join(',')] : []),
  ]);
  return { port: Number(new URL(restUrl).port), started: true };
}
