/** `daemon logs`: what the flags mean, and the lines as they come. Import lazily. */
import type { LoadOptions } from '../app/config/index.js';
import { loadConfig } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { logPath, readLogs } from '../app/logging/read-logs.js';
import type { LogLine, ReadLogsOptions } from '../app/logging/read-logs.js';
import { interruptSignal } from './interrupt.js';
import { logLineText } from './log-text.js';
import { sinceFlag } from './since-flag.js';

export interface LogFlags {
  readonly follow: boolean;
  readonly level: ReadLogsOptions['level'];
  readonly since: string | undefined;
  readonly lines: number | undefined;
}

export interface ShownLogs {
  readonly file: string;
  /** As they were written, under `json`; empty with `--follow`, which prints them one by one. */
  readonly lines: readonly unknown[];
  readonly interrupted: boolean;
}

const LINES = 100;

/**
 * Prints lines, as JSON under `json`; with `--follow` until Ctrl-C. Without it and under `json` they are
 * the result instead.
 */
export async function showLogs(
  options: LoadOptions,
  flags: LogFlags,
  { json, print }: { readonly json: boolean; readonly print: (line: string) => void },
): Promise<ShownLogs> {
  const now = Date.now();
  const since = flags.since === undefined ? undefined : sinceFlag(flags.since, now);
  const loaded = await loadConfig(options);
  const file = logPath(dataDirectoryOf(loaded, options).directory, loaded);
  const { follow, level } = flags;
  const last = flags.lines ?? (since === undefined ? LINES : undefined);
  const signal = interruptSignal();
  const kept: unknown[] = [];
  let count = 0;
  for await (const line of readLogs({ file, follow, level, since, last, signal })) {
    count += 1;
    if (json && !follow) kept.push(objectOf(line));
    else print(json ? JSON.stringify(objectOf(line)) : logLineText(line));
    if (signal.aborted) break;
  }
  if (count === 0 && !json && !follow) print(`no line in ${file}`);
  return { file, lines: kept, interrupted: signal.aborted };
}

/** The line as an object, so that every line printed is JSON. */
const objectOf = ({ text, entry }: LogLine): unknown =>
  entry === undefined ? { text } : (JSON.parse(text) as unknown);
