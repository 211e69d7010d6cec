/** Starts the exchange as a process of its own, and returns when it is ready. */
import { join } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { startDetached as startProcess } from '../../process/detach.js';
import { leaseTaken } from '../../process/lease.js';
import { ALREADY_RUNNING, exchangeDirectory, readExchangeLease } from './exchange-lease.js';
import type { StartedExchange } from './foreground.js';

/** `words` is the command line of the same start in the foreground, from `exchange` on. */
export async function startDetached(
  dataDirectory: string,
  program: string,
  words: readonly string[],
): Promise<StartedExchange> {
  const directory = exchangeDirectory(dataDirectory);
  makeFolder(directory);
  const holder = readExchangeLease(directory);
  if (holder !== undefined) throw leaseTaken(directory, holder, ALREADY_RUNNING);
  return startProcess({
    ...{ program, words },
    ...{ log: join(directory, 'exchange.log'), code: 'exchange.start_failed' },
  });
}
