/** The records of a session as a replay takes them. */
import type { Turn } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import type { JournalReader, JournalRecord } from '../journal/index.js';
import { contentOf, isStart } from '../session/records/names.js';
import type { ControlInput, ReportInput, StartInput } from '../session/plan.js';

export type SessionStep =
  | { readonly kind: 'start'; readonly seq: number; readonly input: StartInput }
  | {
      readonly kind: 'market';
      readonly seq: number;
      readonly payload: Uint8Array;
      readonly count: number;
    }
  | { readonly kind: 'report'; readonly seq: number; readonly input: ReportInput }
  | { readonly kind: 'control'; readonly seq: number; readonly input: ControlInput }
  | {
      readonly kind: 'turn';
      readonly seq: number;
      readonly turn: Turn;
      /** As it was written. */
      readonly payload: Uint8Array;
    };

type StartStep = Extract<SessionStep, { kind: 'start' }>;

/**
 * Oldest first. A start after which nothing was decided (a strategy that hung while it warmed up, a
 * process that was killed) is left out. Throws a TradsysError for a record that cannot be replayed.
 */
export function* stepsOf(
  records: Iterable<JournalRecord>,
): Generator<SessionStep, void, undefined> {
  let start: StartStep | undefined;
  for (const record of records) {
    const step = stepOf(record);
    if (step === undefined) continue;
    if (step.kind === 'start') {
      start = step;
      continue;
    }
    if (start !== undefined) yield start;
    start = undefined;
    yield step;
  }
}

/** Undefined for what a replay does not need. */
function stepOf(record: JournalRecord): SessionStep | undefined {
  const { seq, kind, payload, count, pruned } = record;
  if (kind === 'snapshot') return undefined;
  if (kind === 'market' && !pruned) return { kind, seq, payload, count };
  const content = contentOf(record);
  switch (content.kind) {
    case 'turn':
      return { kind: 'turn', seq, turn: content.turn, payload };
    case 'input':
      return { kind: content.input.kind, seq, input: content.input } as SessionStep;
    case 'gap':
      return undefined;
    default:
      throw new TradsysError('parity.record', `record ${seq} of the journal cannot be replayed`, {
        remedy: "run 'tradsys journal verify'",
      });
  }
}

/**
 * The records from which a session can be replayed: all of `from` to `to`, or those from its first start
 * after what retention has dropped. `skipped` says how many are left out. Throws a TradsysError when there
 * is no such start.
 */
export function replayable(
  reader: JournalReader,
  { from, to }: { readonly from: number; readonly to: number },
): { readonly skipped: number; readonly records: () => Iterable<JournalRecord> } {
  const pruned = lastPruned(reader, from, to);
  const first = pruned === undefined ? from : startAfter(reader, pruned, to);
  return {
    skipped: first - from,
    records: () => reader.records({ from: first, to, kinds: ['market', 'input', 'turn'] }),
  };
}

/** Sequence of the last record of market events that is gone. */
function lastPruned(reader: JournalReader, from: number, to: number): number | undefined {
  const last = Math.min(to, reader.identity.prunedThrough);
  if (last < from) return undefined;
  for (const record of reader.records({ from, to: last, kinds: ['market'], backward: true })) {
    if (record.pruned) return record.seq;
  }
  return undefined;
}

function startAfter(reader: JournalReader, pruned: number, to: number): number {
  for (const record of reader.records({ from: pruned + 1, to, kinds: ['input'] })) {
    if (isStart(record)) return record.seq;
  }
  throw new TradsysError(
    'parity.pruned',
    `retention has dropped the market events of this session, up to record ${pruned}`,
    { remedy: 'name a later session, and raise journal.retention to keep events for longer' },
  );
}
