/** One line of the log, read back. */
import type { LogLevel } from './create-logging.js';

export const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** What a line says; `text` alone for one that is no line of ours, such as one cut off by a crash. */
export interface LogLine {
  /** As it stands in the file. */
  readonly text: string;
  readonly entry?: LogEntry;
}

export interface LogEntry {
  readonly level: LogLevel;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly caller: string;
  readonly message: string;
  /** The rest, under the names of the file; without version and environment. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The same on every line of a file. */
const BASE: ReadonlySet<string> = new Set(['version', 'environment']);

export function parseLogLine(text: string): LogLine {
  const parsed = parseObject(text);
  if (parsed === undefined) return { text };
  const { level, ts, caller, msg, ...rest } = parsed;
  const known = LEVELS.find((one) => one === level);
  const at = typeof ts === 'string' ? Date.parse(ts) : NaN;
  if (known === undefined || Number.isNaN(at)) return { text };
  const words = (value: unknown): string => (typeof value === 'string' ? value : '');
  const fields = Object.fromEntries(Object.entries(rest).filter(([name]) => !BASE.has(name)));
  const entry = { level: known, at, caller: words(caller), message: words(msg), fields };
  return { text, entry };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
