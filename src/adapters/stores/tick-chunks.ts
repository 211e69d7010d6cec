/** Ticks as blocks of bytes: column after column, as `tickColumns` lays them out, up to 4096 rows. */
import {
  bytesPerTick,
  listColumns,
  sliceTicks,
  tickColumns,
  tickColumnsOver,
} from '../../core/domain/tick-data.js';
import type { NamedColumn, TickColumns, TickKind } from '../../core/domain/tick-data.js';

export const TICKS_PER_CHUNK = 4096;

type Values = NamedColumn['values'];

function copyColumns<Kind extends TickKind>(
  kind: Kind,
  from: TickColumns<Kind>,
  to: TickColumns<Kind>,
  at: number,
): void {
  const target = listColumns(kind, to);
  listColumns(kind, from).forEach(({ values }, index) => target[index]!.values.set(values, at));
}

/** Rows `from`..`to` (exclusive) as one block. */
export function packTicks<Kind extends TickKind>(
  kind: Kind,
  ticks: TickColumns<Kind>,
  from: number,
  to: number,
): Uint8Array {
  const block = tickColumns(kind, to - from);
  copyColumns(kind, sliceTicks(kind, ticks, from, to), block, 0);
  return new Uint8Array(block.at.buffer);
}

/** The rows of a block, copied because the driver's bytes need not be aligned to eight. */
export function unpackTicks<Kind extends TickKind>(
  kind: Kind,
  block: Uint8Array,
): TickColumns<Kind> {
  const copy = new Uint8Array(block.byteLength);
  copy.set(block);
  return tickColumnsOver(kind, copy.buffer, block.byteLength / bytesPerTick(kind));
}

/** Copies rows `from`..`to` (exclusive) of a block to `target`, starting at its row `at`. */
export function copyTickBlock<Kind extends TickKind>(
  kind: Kind,
  block: Uint8Array,
  from: number,
  to: number,
  target: TickColumns<Kind>,
  at: number,
): void {
  const rows = block.byteLength / bytesPerTick(kind);
  let offset = 0;
  for (const { values } of listColumns(kind, target)) {
    const width = values.BYTES_PER_ELEMENT;
    const bytes = new Uint8Array(
      values.buffer,
      values.byteOffset + at * width,
      (to - from) * width,
    );
    bytes.set(block.subarray(offset + from * width, offset + to * width));
    offset += rows * width;
  }
}

/** Several runs of rows, one after the other, as one. */
export function joinTicks<Kind extends TickKind>(
  kind: Kind,
  parts: readonly TickColumns<Kind>[],
): TickColumns<Kind> {
  const joined = tickColumns(
    kind,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    copyColumns(kind, part, joined, at);
    at += part.length;
  }
  return joined;
}

/** Index of the first row at or after `at`. */
export function firstRowFrom(ticks: { readonly at: Float64Array }, at: number): number {
  let low = 0;
  let high = ticks.at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ticks.at[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of `from` that equal no row of `among`: what one instant holds of both. */
function rowsWithout<Kind extends TickKind>(
  kind: Kind,
  from: TickColumns<Kind>,
  among: TickColumns<Kind>,
): TickColumns<Kind> {
  const columnsOf = (ticks: TickColumns<Kind>): readonly Values[] =>
    listColumns(kind, ticks).map(({ values }) => values);
  const keyOf = (columns: readonly Values[], row: number): string =>
    columns.map((values) => values[row]!).join();
  const theirs = columnsOf(among);
  const taken = new Set(Array.from({ length: among.length }, (_, row) => keyOf(theirs, row)));
  const ours = columnsOf(from);
  const kept: TickColumns<Kind>[] = [];
  for (let row = 0; row < from.length; row += 1) {
    if (!taken.has(keyOf(ours, row))) kept.push(sliceTicks(kind, from, row, row + 1));
  }
  return joinTicks(kind, kept);
}

/**
 * `newer` in place of all that `older` holds of the span of time it covers. Of its first and its last
 * instant, which two files may share, rows that only `older` has stay.
 */
export function mergeTicks<Kind extends TickKind>(
  kind: Kind,
  older: TickColumns<Kind>,
  newer: TickColumns<Kind>,
): TickColumns<Kind> {
  const first = newer.at[0]!;
  const last = newer.at[newer.length - 1]!;
  const span = (ticks: TickColumns<Kind>, from: number, to: number): TickColumns<Kind> =>
    sliceTicks(kind, ticks, firstRowFrom(ticks, from), firstRowFrom(ticks, to));
  const shared = (instant: number): TickColumns<Kind> =>
    rowsWithout(kind, span(older, instant, instant + 1), span(newer, instant, instant + 1));
  return joinTicks(kind, [
    span(older, -Infinity, first),
    shared(first),
    newer,
    ...(last === first ? [] : [shared(last)]),
    span(older, last + 1, Infinity),
  ]);
}

/** Throws RangeError unless times never go back and every value is a safe integer: a caller's mistake. */
export function assertTicksStorable<Kind extends TickKind>(
  kind: Kind,
  ticks: TickColumns<Kind>,
): void {
  for (let row = 1; row < ticks.length; row += 1) {
    if (!(ticks.at[row]! >= ticks.at[row - 1]!)) {
      throw new RangeError(`row ${row} of ${kind} is earlier than the one before it`);
    }
  }
  for (const { name, values } of listColumns(kind, ticks)) {
    for (let row = 0; row < ticks.length; row += 1) {
      if (!Number.isSafeInteger(values[row])) {
        throw new RangeError(`${name} of row ${row} is ${values[row]}, not a safe integer`);
      }
    }
  }
}
