/** Rows in time order: sorted only when asked for, repeated ones dropped, contradictory ones refused. */
import { TradsysError } from '../../../errors.js';
import { repeatedTrades } from '../repeated-trades.js';
import type { FileRows, PlaceOf } from './read-rows.js';
import { repetitions } from './time-zone.js';

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

export interface OrderOptions {
  readonly sort: boolean;
  readonly kind: 'bars' | 'trades';
  /** The times are those of clocks that may go back: of this zone, or of one not told yet. */
  readonly local?: { readonly zone: string | undefined } | undefined;
}

/** Which of the two hours a row means is not written, so no flag can tell it. */
const repeatedHour = (zone: string, place: string): TradsysError =>
  new TradsysError(
    'data.repeated_hour',
    `is in an hour that the clocks of ${zone} show twice, as they go back then`,
    {
      where: place,
      remedy: 'export the file in UTC, or with the offset of each time; nothing was imported',
    },
  );

/** Throws when a row that is in the way lies in such an hour: then that is why. */
function blameRepeatedHour(stamp: number, { local }: OrderOptions, place: string): void {
  if (local?.zone !== undefined && repetitions(local.zone)(stamp)) {
    throw repeatedHour(local.zone, place);
  }
}

function outOfOrder(rows: FileRows, at: number, options: OrderOptions, placeOf: PlaceOf): Error {
  const place = placeOf(rows.lines[at]!);
  blameRepeatedHour(rows.stamps[at]!, options, place);
  const newestFirst = rows.stamps[0]! > rows.stamps[rows.length - 1]!;
  const what = newestFirst
    ? 'the rows run from the newest to the oldest'
    : `is earlier than line ${rows.lines[at - 1]!} before it`;
  return new TradsysError('data.order', what, {
    where: place,
    remedy: 'pass --sort to import them in time order',
  });
}

function refuseContradiction(
  rows: FileRows,
  [one, other]: readonly [number, number],
  options: OrderOptions,
  placeOf: PlaceOf,
): void {
  const different = Object.entries(rows.columns).find(([, column]) => !column.same(one, other));
  if (!different) return;
  const [name, column] = different;
  const [first, second] = [rows.lines[one]!, rows.lines[other]!].sort((a, b) => a - b);
  const place = placeOf(second!);
  blameRepeatedHour(rows.stamps[one]!, options, place);
  const back =
    options.local && options.local.zone === undefined
      ? ', or export in UTC when the clocks went back then'
      : '';
  throw new TradsysError(
    'data.contradiction',
    `lines ${first!} and ${second!} have the same time but differ: ${name} ${column.at(one)} and ${column.at(other)}`,
    { where: place, remedy: `remove the wrong one${back}; nothing was imported` },
  );
}

/** Trades may share an instant, bars may not. */
export function orderRows(rows: FileRows, options: OrderOptions, placeOf: PlaceOf): RowOrder {
  const order = Uint32Array.from({ length: rows.length }, (_, index) => index);
  const stepBack = firstStepBack(rows.stamps);
  if (stepBack >= 0) {
    if (!options.sort) throw outOfOrder(rows, stepBack, options, placeOf);
    order.sort((left, right) => rows.stamps[left]! - rows.stamps[right]! || left - right);
  }
  if (options.kind === 'trades') return withoutRepeated(rows, order, stepBack >= 0);
  let kept = 0;
  for (const row of order) {
    const last = order[kept - 1];
    if (last !== undefined && rows.stamps[last] === rows.stamps[row]) {
      refuseContradiction(rows, [last, row], options, placeOf);
    } else order[kept++] = row;
  }
  return { order: order.subarray(0, kept), repeated: rows.length - kept, sorted: stepBack >= 0 };
}

/**
 * For rows that had to be sorted: throws when the zone has an hour of theirs twice, and they do not run
 * one way in it, so that sorted those of both hours lie among each other.
 */
export function refuseMerged(
  { stamps, length }: FileRows,
  zone: string,
  placeOf: (row: number) => string,
): void {
  const isTwice = repetitions(zone);
  let last: number | undefined;
  let way = 0;
  for (let row = 0; row < length; row += 1) {
    const stamp = stamps[row]!;
    if (!isTwice(stamp)) continue;
    const step = Math.sign(stamp - (last ?? stamp));
    if (step * way < 0) throw repeatedHour(zone, placeOf(row));
    if (step !== 0) way = step;
    last = stamp;
  }
}

/** A trade that is there twice, number and all, was traded once. */
function withoutRepeated(rows: FileRows, order: Uint32Array, sorted: boolean): RowOrder {
  const { ids, sides } = rows.trades!;
  const { stamps } = rows;
  const columns = Object.values(rows.columns);
  const repeated = repeatedTrades(
    order,
    ids,
    (one, other) =>
      stamps[one] === stamps[other] &&
      sides[one] === sides[other] &&
      columns.every((column) => column.same(one, other)),
  );
  const kept = repeated.size === 0 ? order : order.filter((row) => !repeated.has(row));
  return { order: kept, repeated: repeated.size, sorted };
}
