/** Reading the log back, over its rotations: what is there, and what comes. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLevel } from './create-logging.js';
import { inodeOf, putAsideFiles } from './log-file.js';
import { LEVELS, parseLogLine } from './log-line.js';
import type { LogLine } from './log-line.js';

export type { LogEntry, LogLine } from './log-line.js';
export { logPath } from './log-path.js';

export interface ReadLogsOptions {
  readonly file: string;
  /** Go on with lines as they are written, until `signal` is aborted. */
  readonly follow?: boolean;
  /** Lines of at least this level; those that are no line of ours always pass. */
  readonly level?: LogLevel | undefined;
  /** Lines written at or after this, milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Of the lines that are there, only so many of the latest. */
  readonly last?: number | undefined;
  readonly signal?: AbortSignal;
  /** Between looks for new lines. */
  readonly pollMs?: number;
}

const POLL_MS = 200;
const CHUNK_BYTES = 65_536;

/** Lines, oldest first. A log that is not there is empty; with `follow` it is waited for. */
export async function* readLogs(options: ReadLogsOptions): AsyncGenerator<LogLine> {
  const tail = await openTail(options.file);
  try {
    const passes = filterOf(options);
    yield* await history(options, tail, passes);
    if (options.follow !== true) return;
    for await (const line of following(options, tail)) if (passes(line)) yield line;
  } finally {
    await tail.close();
  }
}

function filterOf({ level = 'debug', since = -Infinity }: ReadLogsOptions) {
  const least = LEVELS.indexOf(level);
  return ({ entry }: LogLine): boolean =>
    entry === undefined || (LEVELS.indexOf(entry.level) >= least && entry.at >= since);
}

/** What is there, the newest file first, so that nothing older is read than is wanted. */
async function history(
  options: ReadLogsOptions,
  tail: Tail,
  passes: (line: LogLine) => boolean,
): Promise<readonly LogLine[]> {
  const { file, since = -Infinity, last = Infinity } = options;
  const inode = tail.inode();
  const aside = putAsideFiles(file);
  const own = aside.findIndex((path) => inodeOf(path) === inode);
  const older = own < 0 ? aside : aside.slice(0, own);
  let lines = latest((await tail.read()).filter(passes), last);
  for (const path of older.toReversed()) {
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (lines.length >= last || written < since) break;
    const before = await openTail(path);
    try {
      const found = [...(await before.read()), ...before.rest()].filter(passes);
      lines = [...latest(found, last - lines.length), ...lines];
    } finally {
      await before.close();
    }
  }
  return lines;
}

const latest = (lines: readonly LogLine[], count: number): readonly LogLine[] =>
  count >= lines.length ? lines : lines.slice(lines.length - count);

async function* following(options: ReadLogsOptions, tail: Tail): AsyncGenerator<LogLine> {
  const { file, signal, pollMs = POLL_MS } = options;
  while (signal?.aborted !== true) {
    const next = successor(file, tail.inode());
    // Read after the look: nothing is written to a file once another has taken its place.
    yield* await tail.read();
    if (next === undefined) {
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    } else {
      yield* tail.rest();
      await tail.reopen(next);
    }
  }
}

/** The file that comes after the one with this inode; undefined while that is the newest. */
function successor(file: string, inode: number | undefined): string | undefined {
  const newest = inodeOf(file);
  if (newest === inode || (inode === undefined && newest === undefined)) return undefined;
  const aside = putAsideFiles(file);
  const own = aside.findIndex((path) => inodeOf(path) === inode);
  if (own >= 0 && own + 1 < aside.length) return aside[own + 1];
  return newest === undefined ? undefined : file;
}

/** A file that is read as far as it is written. */
interface Tail {
  inode(): number | undefined;
  /** The lines that were completed since the last call. */
  read(): Promise<readonly LogLine[]>;
  /** What stands after the last line's end, as when the writer was killed. */
  rest(): readonly LogLine[];
  reopen(path: string): Promise<void>;
  close(): Promise<void>;
}

interface Place {
  readonly handle: FileHandle;
  readonly inode: number;
}

async function openTail(path: string): Promise<Tail> {
  let place = await openPlace(path);
  let position = 0;
  let rest = Buffer.alloc(0);
  return {
    inode: () => place?.inode,
    async read() {
      if (place === undefined) return [];
      const { size } = await place.handle.stat();
      // Somebody emptied it in place.
      if (size < position) [position, rest] = [0, Buffer.alloc(0)];
      const parts = [rest];
      const buffer = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await place.handle.read(buffer, 0, CHUNK_BYTES, position);
        if (bytesRead === 0) break;
        position += bytesRead;
        parts.push(Buffer.from(buffer.subarray(0, bytesRead)));
      }
      const all = Buffer.concat(parts);
      const end = all.lastIndexOf(0x0a) + 1;
      rest = all.subarray(end);
      return linesOf(all.subarray(0, end));
    },
    rest() {
      const lines = linesOf(rest);
      rest = Buffer.alloc(0);
      return lines;
    },
    async reopen(next) {
      await place?.handle.close();
      [place, position, rest] = [await openPlace(next), 0, Buffer.alloc(0)];
    },
    close: async () => place?.handle.close(),
  };
}

async function openPlace(path: string): Promise<Place | undefined> {
  try {
    const handle = await open(path, 'r');
    return { handle, inode: (await handle.stat()).ino };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const linesOf = (bytes: Buffer): readonly LogLine[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLogLine);
