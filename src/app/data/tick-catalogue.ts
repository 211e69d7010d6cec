/** What is stored of trades, quotes, depth and orders: listed, looked at, removed. */
import { createHash } from 'node:crypto';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { listColumns, sliceTicks } from '../../core/domain/tick-data.js';
import type { TickColumns, TickKind } from '../../core/domain/tick-data.js';
import type { Timestamp } from '../../core/domain/units.js';
import type { Store, TickKey, TickSummary } from '../../ports.js';
import { checkDepth } from './tick-gaps.js';
import type { TickGap } from './tick-gaps.js';

/** One line of `data list`. Times are microseconds UTC. */
export interface TickLine {
  readonly symbol: string;
  readonly kind: TickKind;
  readonly rows: number;
  readonly first: Timestamp;
  readonly last: Timestamp;
  /** Breaks in the numbers of the updates; kinds without such numbers have none. */
  readonly gaps: number;
  readonly origin: string;
}

export const tickKeyOf = <Kind extends TickKind>(
  series: Pick<TickSummary, 'instrument'> & { readonly kind: Kind },
): TickKey<Kind> => ({ symbol: qualifiedSymbol(series.instrument), kind: series.kind });

async function gapsOf(store: Store, series: TickSummary): Promise<readonly TickGap[]> {
  if (series.kind !== 'depth') return [];
  return checkDepth(await store.readTicks(tickKeyOf({ ...series, kind: 'depth' }))).gaps;
}

function lineOf(series: TickSummary, gaps: readonly TickGap[]): TickLine {
  const { rows, first, last, origin } = series;
  return { ...tickKeyOf(series), rows, first, last, gaps: gaps.length, origin };
}

/** All stored ticks, by symbol and kind. */
export async function listTickData(store: Store, wanted?: TickKind): Promise<readonly TickLine[]> {
  const lines: TickLine[] = [];
  for (const series of await store.listTicks()) {
    if (wanted !== undefined && series.kind !== wanted) continue;
    lines.push(lineOf(series, await gapsOf(store, series)));
  }
  return lines;
}

/** SHA-256 over the kind, the instrument and the columns one after the other, little-endian. */
export function hashTicks<Kind extends TickKind>(
  kind: Kind,
  instrument: Instrument,
  ticks: TickColumns<Kind>,
): string {
  const hash = createHash('sha256').update(`${kind} ${JSON.stringify(instrument)}`);
  for (const { values } of listColumns(kind, ticks)) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

/** One kind to look at. */
export interface TickView {
  readonly kind: TickKind;
  readonly line: TickLine;
  readonly instrument: Instrument;
  readonly head: TickColumns<TickKind>;
  readonly tail: TickColumns<TickKind>;
  readonly gaps: readonly TickGap[];
  readonly hash: string;
}

/** `rows` rows from each end; never the same row twice. */
export async function showTicks(store: Store, series: TickSummary, rows = 3): Promise<TickView> {
  const { kind, instrument } = series;
  const ticks = await store.readTicks(tickKeyOf(series));
  const gaps = await gapsOf(store, series);
  const head = Math.min(rows, ticks.length);
  return {
    kind,
    line: lineOf(series, gaps),
    instrument,
    head: sliceTicks(kind, ticks, 0, head),
    tail: sliceTicks(kind, ticks, Math.max(head, ticks.length - rows), ticks.length),
    gaps,
    hash: hashTicks(kind, instrument, ticks),
  };
}

export interface TickRemoval {
  readonly symbol: string;
  readonly kind: TickKind;
  readonly rows: number;
}

export async function removeTickData(
  store: Store,
  chosen: readonly TickSummary[],
): Promise<readonly TickRemoval[]> {
  const removed: TickRemoval[] = [];
  for (const series of chosen) {
    const key = tickKeyOf(series);
    removed.push({ ...key, rows: await store.removeTicks(key) });
  }
  return removed;
}
