/** Rows in time order: sorted only when asked for, repeated ones dropped, contradictory ones refused. */
import { TradsysError } from '../../../errors.js';
import type { FileRows, PlaceOf } from './read-rows.js';

export interface RowOrder {
  /** Indexes of the rows to keep, in time order. */
  readonly order: Uint32Array;
  /** Rows dropped because they repeat the one before. */
  readonly repeated: number;
  readonly sorted: boolean;
}

function firstStepBack(stamps: Float64Array): number {
  for (let index = 1; index < stamps.length; index += 1) {
    if (stamps[index]! < stamps[index - 1]!) return index;
  }
  return -1;
}

function outOfOrder(rows: FileRows, at: number, placeOf: PlaceOf): Error {
  const newestFirst = rows.stamps[0]! > rows.stamps[rows.length - 1]!;
  const what = newestFirst
    ? 'the rows run from the newest to the oldest'
    : `is earlier than line ${rows.lines[at - 1]!} before it`;
  return new TradsysError('data.order', what, {
    where: placeOf(rows.lines[at]!),
    remedy: 'pass --sort to import them in time order',
  });
}

function refuseContradiction(rows: FileRows, one: number, other: number, placeOf: PlaceOf): void {
  const different = Object.entries(rows.columns).find(([, column]) => !column.same(one, other));
  if (!different) return;
  const [name, column] = different;
  const [first, second] = [rows.lines[one]!, rows.lines[other]!].sort((a, b) => a - b);
  throw new TradsysError(
    'data.contradiction',
    `lines ${first!} and ${second!} have the same time but differ: ${name} ${column.at(one)} and ${column.at(other)}`,
    { where: placeOf(second!), remedy: 'remove the wrong one; nothing was imported' },
  );
}

/** Trades may share an instant, bars may not. */
export function orderRows(
  rows: FileRows,
  options: { readonly sort: boolean; readonly kind: 'bars' | 'trades' },
  placeOf: PlaceOf,
): RowOrder {
  const order = Uint32Array.from({ length: rows.length }, (_, index) => index);
  const stepBack = firstStepBack(rows.stamps);
  if (stepBack >= 0) {
    if (!options.sort) throw outOfOrder(rows, stepBack, placeOf);
    order.sort((left, right) => rows.stamps[left]! - rows.stamps[right]! || left - right);
  }
  if (options.kind === 'trades') return { order, repeated: 0, sorted: stepBack >= 0 };
  let kept = 0;
  for (const row of order) {
    const last = order[kept - 1];
    if (last !== undefined && rows.stamps[last] === rows.stamps[row]) {
      refuseContradiction(rows, last, row, placeOf);
    } else order[kept++] = row;
  }
  return { order: order.subarray(0, kept), repeated: rows.length - kept, sorted: stepBack >= 0 };
}
