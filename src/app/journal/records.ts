/**
 * Records and their packed form. A commit is one row: an index of fixed entries, then the payloads that
 * are kept for good, and apart from them (`bulk`) those that retention may drop.
 */
import type { Timestamp } from '../../core/domain/units.js';

export const RECORD_KINDS = ['market', 'input', 'turn', 'snapshot'] as const;

/**
 * `market`: a packed chunk of events, opaque here. `input`: what came from outside the market (orders typed,
 * reports, restarts). `turn`: what was decided. `snapshot`: the state from which a replay may begin.
 */
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface NewRecord {
  readonly at: Timestamp;
  readonly kind: RecordKind;
  /** Packed events for `market`, UTF-8 JSON for the others. Not kept: it may be reused after the call. */
  readonly payload: Uint8Array;
  /** Market events in the payload; default 1. */
  readonly count?: number;
}

export interface JournalRecord {
  /** From 1, without holes. */
  readonly seq: number;
  readonly at: Timestamp;
  readonly kind: RecordKind;
  readonly count: number;
  /** Empty when it was pruned. */
  readonly payload: Uint8Array;
  /** Retention has dropped the payload; its hash still stands in the chain. */
  readonly pruned: boolean;
}

/** Consecutive records in one run of bytes: their index, then the payloads that are kept, then the others. */
export interface PackedRecords {
  /** Sequence of the first. */
  readonly first: number;
  readonly count: number;
  /** Market events among them. */
  readonly events: number;
  /** Place of the last snapshot among them, from 1; 0 when there is none. */
  readonly snapshot: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where in `bytes` what is kept begins, and what retention may drop. */
  readonly keptAt: number;
  readonly bulkAt: number;
}

/** at (float64), length and count (uint32), kind (uint8), three bytes of zero: little-endian. */
export const ENTRY_BYTES = 20;

const isBulk = (kind: RecordKind): boolean => kind === 'market' || kind === 'snapshot';

/** Packs records into one new buffer, so that it can be handed to another thread whole. */
export function packRecords(records: readonly NewRecord[]): Omit<PackedRecords, 'first'> {
  let keptBytes = 0;
  let bulkBytes = 0;
  for (const { kind, payload } of records) {
    if (isBulk(kind)) bulkBytes += payload.length;
    else keptBytes += payload.length;
  }
  const indexBytes = records.length * ENTRY_BYTES;
  const buffer = new ArrayBuffer(indexBytes + keptBytes + bulkBytes);
  const all = new Uint8Array(buffer);
  const view = new DataView(buffer);
  let [keptAt, bulkAt, events, snapshot] = [indexBytes, indexBytes + keptBytes, 0, 0];
  for (let position = 0; position < records.length; position += 1) {
    const { at, kind, payload, count = 1 } = records[position]!;
    const entry = position * ENTRY_BYTES;
    view.setFloat64(entry, at, true);
    view.setUint32(entry + 8, payload.length, true);
    view.setUint32(entry + 12, count, true);
    view.setUint8(entry + 16, RECORD_KINDS.indexOf(kind));
    if (isBulk(kind)) {
      all.set(payload, bulkAt);
      bulkAt += payload.length;
    } else {
      all.set(payload, keptAt);
      keptAt += payload.length;
    }
    if (kind === 'market') events += count;
    if (kind === 'snapshot') snapshot = position + 1;
  }
  return {
    count: records.length,
    events,
    snapshot,
    bytes: all,
    ...{ keptAt: indexBytes, bulkAt: indexBytes + keptBytes },
  };
}

/**
 * The records of a commit. `body` is its index followed by what is kept; `bulk` is undefined when pruned.
 * Payloads are views. Throws RangeError when the lengths do not add up.
 */
export function unpackRecords(
  first: number,
  count: number,
  body: Uint8Array,
  bulk: Uint8Array | undefined,
): JournalRecord[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const records = new Array<JournalRecord>(count);
  let keptAt = count * ENTRY_BYTES;
  let bulkAt = 0;
  for (let position = 0; position < count; position += 1) {
    const entry = position * ENTRY_BYTES;
    const kind = RECORD_KINDS[view.getUint8(entry + 16)];
    if (kind === undefined) throw new RangeError(`record ${first + position} is of no known kind`);
    const length = view.getUint32(entry + 8, true);
    const apart = isBulk(kind);
    const pruned = apart && bulk === undefined && length > 0;
    let payload: Uint8Array = EMPTY;
    if (apart && bulk !== undefined) payload = bulk.subarray(bulkAt, bulkAt + length);
    else if (!apart) payload = body.subarray(keptAt, keptAt + length);
    if (apart) bulkAt += length;
    else keptAt += length;
    records[position] = {
      seq: first + position,
      at: view.getFloat64(entry, true) as Timestamp,
      kind,
      count: view.getUint32(entry + 12, true),
      payload,
      pruned,
    };
  }
  if (keptAt !== body.length || (bulk !== undefined && bulkAt !== bulk.length)) {
    throw new RangeError(`the payloads of records ${first} to ${first + count - 1} do not add up`);
  }
  return records;
}

const EMPTY = new Uint8Array(0);
