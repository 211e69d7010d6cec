/** Log lines for people: one each, coloured on a terminal, plain on a pipe. Import lazily. */
import type { LogEntry, LogLine } from '../app/logging/read-logs.js';
import { paint } from './colour.js';

const PAINTS: Readonly<Record<LogEntry['level'], (text: string) => string>> = {
  debug: (text) => paint.dim(text),
  info: (text) => paint.cyan(text),
  warn: (text) => paint.yellow(text),
  error: (text) => paint.bold.red(text),
};

const LEVEL_WIDTH = 5;

/** `2026-01-31 10:00:00.000Z warn  session.feed  message  venue=binance attempt=3`. */
export function logLineText({ text, entry }: LogLine): string {
  if (entry === undefined) return printable(text);
  const { level, at, caller, message, fields } = entry;
  const time = new Date(at).toISOString().replace('T', ' ');
  const rest = Object.entries(fields).map(
    ([name, value]) => `${paint.dim(`${name}=`)}${shown(value)}`,
  );
  const words = [
    paint.dim(time),
    PAINTS[level](level.padEnd(LEVEL_WIDTH)),
    ` ${paint.dim(printable(caller))} `,
    printable(message),
  ];
  return [words.join(' '), ...(rest.length > 0 ? [rest.join(' ')] : [])].join('  ');
}

/** Errors by code and message: the stack is in the file, and under --json. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value) {
    const { code, message } = value as { readonly code?: string; readonly message: string };
    return JSON.stringify(`${code === undefined ? '' : `${code}: `}${message}`);
  }
  if (Array.isArray(value)) return value.map(shown).join(',');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** What a venue sent may hold control characters, which a terminal would obey. */
const printable = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
