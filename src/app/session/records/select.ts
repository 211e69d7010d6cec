/** The records that are wanted, with what they say and what its numbers mean. */
import { codeOf } from '../../journal/failures.js';
import { openJournalReader } from '../../journal/index.js';
import type { JournalReader, JournalRecord, RecordKind } from '../../journal/index.js';
import { contentOf, namesBefore } from './names.js';
import type { Names, RecordContent } from './names.js';
import { findSession } from './sessions.js';

export interface RecordSelection {
  /** Id of a session, its beginning, or `last`. */
  readonly session?: string | undefined;
  /** Microseconds UTC, inclusive. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Default: all. */
  readonly kinds?: readonly RecordKind[] | undefined;
  /** Only so many of the latest. */
  readonly limit?: number | undefined;
}

/** Sequences between which everything wanted lies; undefined when nothing can. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const isWanted = (
  { at, kind }: Pick<JournalRecord, 'at' | 'kind'>,
  { since = -Infinity, until = Infinity, kinds }: RecordSelection,
): boolean => at >= since && at <= until && (kinds?.includes(kind) ?? true);

function stretchOf(reader: JournalReader, selection: RecordSelection): Stretch | undefined {
  const { session, since, until, kinds, limit } = selection;
  const whole =
    session === undefined ? { from: 1, to: reader.last().seq } : findSession(reader, session);
  const first = since === undefined ? whole.from : reader.commitAt(since)?.first;
  if (first === undefined) return undefined;
  const from = Math.max(whole.from, first);
  // Times only go up, but records of one commit may come from several threads.
  const beyond = until === undefined ? undefined : reader.commitAt(until + 1);
  const to = Math.min(whole.to, beyond?.last ?? whole.to);
  if (limit === undefined || from > to) return from > to ? undefined : { from, to };
  let left = limit;
  const range = { from, to, backward: true, ...(kinds && { kinds }) };
  for (const record of reader.records(range)) {
    if (isWanted(record, selection)) left -= 1;
    if (left === 0) return { from: record.seq, to };
  }
  return { from, to };
}

/** Undefined where there is no journal yet. */
export function openIfAny(path: string): JournalReader | undefined {
  try {
    return openJournalReader(path);
  } catch (error) {
    if (codeOf(error) === 'journal.none') return undefined;
    throw error;
  }
}

export interface ChosenRecord {
  readonly record: JournalRecord;
  readonly content: RecordContent;
  /** As they are after the record, until the next one is asked for. */
  readonly names: Names;
}

/** Oldest first. Throws a TradsysError (usage) when the session is not in the journal. */
export function* chosenRecords(
  reader: JournalReader,
  selection: RecordSelection,
): Generator<ChosenRecord, void, undefined> {
  const stretch = stretchOf(reader, selection);
  if (stretch === undefined) return;
  const names = namesBefore(reader, stretch.from);
  for (const record of reader.records(stretch)) {
    const wanted = isWanted(record, selection);
    // Market events tell no names, and are many.
    if (!wanted && record.kind === 'market') continue;
    const content = contentOf(record);
    names.take(content);
    if (wanted) yield { record, content, names };
  }
}
