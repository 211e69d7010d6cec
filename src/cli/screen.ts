/** Lines for whoever watches a process in the foreground; whether somebody reads them must not matter to it. */
import { createWriteStream } from 'node:fs';
import type { LoadedConfig } from '../app/config/index.js';
import { parseLogLine } from '../app/logging/log-line.js';
import { logLineText } from './log-text.js';

const STDERR = 2;
const MOST_WAITING = 1_000_000;

/**
 * Takes lines of the log and shows them as `log.format` has them, beside what the command prints. A screen that is
 * held (Ctrl-S, a pipe that nobody empties) loses lines; one that has gone away loses all: a stream's own
 * write would wait for the first, and end the process over the second.
 */
export function openScreen({ config }: Pick<LoadedConfig, 'config'>): (line: string) => void {
  const stream = createWriteStream('', { fd: STDERR, autoClose: false });
  let isThere = true;
  stream.on('error', () => (isThere = false));
  const isPretty = config.log.format === 'pretty';
  return (line) => {
    if (!isThere || stream.writableLength > MOST_WAITING) return;
    stream.write(`${isPretty ? logLineText(parseLogLine(line)) : line}\n`);
  };
}
