/** Journals to break: written commit by commit, copied file by file. */
import { copyFileSync, existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { openJournal, openJournalReader } from '../../../src/app/journal/index.js';
import type {
  JournalOptions,
  JournalRecord,
  JournalWriter,
  NewRecord,
  RecordKind,
} from '../../../src/app/journal/index.js';
import { witnessOf } from '../../../src/app/journal/witness.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { TradsysError } from '../../../src/errors.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A record that says `text`; `at` in microseconds. */
export const record = (text: string, kind: RecordKind = 'turn', at = 1): NewRecord => ({
  ...{ at: asTimestamp(at), kind, payload: encoder.encode(text) },
  ...(kind === 'market' && { count: 2 }),
});

export const textOf = ({ payload }: Pick<JournalRecord, 'payload'>): string =>
  decoder.decode(payload);

/** Each of `commits` becomes one commit, for it is waited for. */
export async function append(
  journal: JournalWriter,
  commits: readonly (readonly NewRecord[])[],
): Promise<void> {
  for (const records of commits) {
    journal.append(records);
    await journal.flush();
  }
}

export async function writeJournal(
  path: string,
  commits: readonly (readonly NewRecord[])[],
  options: JournalOptions = {},
): Promise<void> {
  const journal = await openJournal(path, options);
  try {
    await append(journal, commits);
  } finally {
    await journal.close();
  }
}

/** `count` commits of `size` turns each, that say their sequence. */
export const turns = (count: number, size = 2, first = 1): NewRecord[][] =>
  Array.from({ length: count }, (_, commit) =>
    Array.from({ length: size }, (_unused, place) => record(`${first + commit * size + place}`)),
  );

export function readAll(path: string): JournalRecord[] {
  const reader = openJournalReader(path);
  try {
    return [...reader.records()];
  } finally {
    reader.close();
  }
}

/** The journal as it lies on the disk at this moment, also while it is written, as after a power cut. */
export function copyJournal(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end);
  if (existsSync(witnessOf(from))) copyFileSync(witnessOf(from), witnessOf(to));
}

/** Changes the file behind everybody's back. */
export function tamper(path: string, change: (database: Database) => void): void {
  const database = new Sqlite(path);
  try {
    change(database);
  } finally {
    database.close();
  }
}

export async function failureOf(work: () => unknown): Promise<TradsysError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof TradsysError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}
