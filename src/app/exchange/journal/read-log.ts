/** Reads the log of commands back, and makes whole what a crash left. */
import { closeSync, existsSync, openSync, readSync, truncateSync } from 'node:fs';
import type { ExchangeCommand } from '../../../core/exchange/index.js';
import { TradsysError } from '../../../errors.js';
import { commandOf } from './records.js';

/** A command and where its line ends, in bytes. */
export interface LoggedCommand {
  readonly command: ExchangeCommand;
  readonly end: number;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

/** Every line of a file from an offset on, with the offset after it; the last may lack its newline. */
function* linesOf(
  path: string,
  from: number,
): Generator<{ readonly line: string; readonly end: number; readonly whole: boolean }> {
  const file = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let offset = from;
    let position = from;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const read = readSync(file, chunk, 0, CHUNK_BYTES, position);
      if (read === 0) break;
      position += read;
      const data = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let at = data.indexOf(NEWLINE); at >= 0; at = data.indexOf(NEWLINE, start)) {
        offset += at + 1 - start;
        yield { line: data.toString('utf8', start, at), end: offset, whole: true };
        start = at + 1;
      }
      rest = data.subarray(start);
    }
    if (rest.length > 0) {
      yield { line: rest.toString('utf8'), end: offset + rest.length, whole: false };
    }
  } finally {
    closeSync(file);
  }
}

/**
 * The commands of a log, in order, from the offset of a line on. A torn end (the line that was being written when the machine stopped)
 * is cut off; damage before the end is refused, since what follows it would be applied to another state.
 */
export function* readLog(path: string, from = 0): Generator<LoggedCommand> {
  if (!existsSync(path)) return;
  let good = from;
  let damaged = false;
  for (const { line, end, whole } of linesOf(path, from)) {
    const command = whole ? commandOf(line) : undefined;
    if (command === undefined) {
      damaged = true;
      continue;
    }
    if (damaged) {
      throw new TradsysError('exchange.damaged_log', `the log is damaged after byte ${good}`, {
        where: path,
        remedy: "run 'tradsys exchange reset' to begin anew",
      });
    }
    good = end;
    yield { command, end };
  }
  if (damaged) truncateSync(path, good);
}

/** Forgets what was written in the last `ms` before `until` (microseconds); gives how many commands. */
export function loseLast(path: string, ms: number, until?: number): number {
  const ends: { readonly at: number; readonly end: number }[] = [];
  for (const { command, end } of readLog(path)) ends.push({ at: command.at, end });
  const last = until ?? ends.at(-1)?.at ?? 0;
  const cut = last - ms * 1_000;
  const kept = ends.findLast(({ at }) => at <= cut);
  const lost = ends.filter(({ at }) => at > cut).length;
  if (lost > 0) truncateSync(path, kept?.end ?? 0);
  return lost;
}
