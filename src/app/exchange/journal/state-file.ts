/**
 * The exchange's state at one place of its log, so that a start applies only what came after. It is never
 * needed: what does not fit the log, or is damaged, is passed over and the whole log applied.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import type { ExchangeState } from '../../../core/exchange/index.js';
import { writeSafely } from '../../write-safely.js';
import { checksumOf } from './records.js';

/** Another one means another shape: the log is applied instead. */
const VERSION = 2;

/** Where in the log a state belongs. */
export interface LogPlace {
  /** Bytes of the log that it contains. */
  readonly end: number;
  /** Of the last of its commands, microseconds. */
  readonly at: number;
  /** Of that command's line. */
  readonly checksum: string;
}

interface Head extends LogPlace {
  readonly version: number;
  /** SHA-256 of the state's text. */
  readonly hash: string;
}

export interface KeptState extends LogPlace {
  readonly state: ExchangeState;
  readonly hash: string;
}

/** The state as text, the same for the same state; amounts beyond 2^53 and bytes are marked. */
export function stateText(state: ExchangeState): string {
  const { books, ...rest } = state;
  const all = { ...rest, books: Buffer.from(books).toString('base64') };
  return JSON.stringify(all, (_, value: unknown) =>
    typeof value === 'bigint' ? { bigint: value.toString() } : value,
  );
}

function stateFrom(text: string): ExchangeState {
  const all = JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('bigint' in value)) return value;
    return BigInt(value.bigint as string);
  }) as Omit<ExchangeState, 'books'> & { readonly books: string };
  return { ...all, books: new Uint8Array(Buffer.from(all.books, 'base64')) };
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export function writeState(path: string, place: LogPlace, text: string): void {
  const head: Head = { version: VERSION, ...place, hash: hashOf(text) };
  writeSafely(path, `${JSON.stringify(head)}\n${text}\n`);
}

/** The kept state; undefined, and the file gone, when there is none that fits this log. */
export function readState(path: string, log: string): KeptState | undefined {
  if (!existsSync(path)) return undefined;
  const kept = parsed(readFileSync(path, 'utf8'));
  if (kept !== undefined && belongs(kept, log)) return kept;
  // The log may grow past its place again, and it must not be taken for a part of that.
  rmSync(path);
  return undefined;
}

function parsed(file: string): KeptState | undefined {
  const cut = file.indexOf('\n');
  const text = file.slice(cut + 1, -1);
  try {
    const { version, hash, end, at, checksum } = JSON.parse(file.slice(0, cut)) as Head;
    if (version !== VERSION || hash !== hashOf(text)) return undefined;
    return { state: stateFrom(text), hash, end, at, checksum };
  } catch {
    return undefined;
  }
}

/** Lines are far shorter than this. */
const TAIL_BYTES = 1 << 20;

/** Whether the log still has the line after which the state was taken, at its place. */
function belongs({ end, checksum }: LogPlace, log: string): boolean {
  if (!existsSync(log)) return false;
  const file = openSync(log, 'r');
  try {
    if (fstatSync(file).size < end) return false;
    const tail = Buffer.alloc(Math.min(end, TAIL_BYTES));
    readSync(file, tail, 0, tail.length, end - tail.length);
    const lines = tail.toString('latin1').split('\n');
    return lines.at(-1) === '' && checksumOf(lines.at(-2) ?? '') === checksum;
  } finally {
    closeSync(file);
  }
}
