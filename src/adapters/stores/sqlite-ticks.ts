/** Trades, quotes, depth and orders in SQLite: chunks of packed columns, found by time. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { TICK_KINDS, tickColumns } from '../../core/domain/tick-data.js';
import type { TickColumns, TickData, TickKind } from '../../core/domain/tick-data.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { TickKey, TickSource, TickSummary, TimeRange } from '../../ports.js';
import { mergedOrigin } from './origin.js';
import { widenInstrument, widenTicks, widerScales } from './scales.js';
import type { Scales } from './scales.js';
import type { Database } from './sqlite-connection.js';
import {
  copyTickBlock,
  firstRowFrom,
  joinTicks,
  mergeTicks,
  packTicks,
  TICKS_PER_CHUNK,
  unpackTicks,
} from './tick-chunks.js';

interface SeriesRow {
  readonly id: number;
  readonly symbol: string;
  readonly kind: TickKind;
  readonly instrument: string;
  readonly origin: string;
  readonly rows: number;
  readonly first: number;
  readonly last: number;
}

interface ChunkRow {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

const instrumentOf = (row: SeriesRow): Instrument => JSON.parse(row.instrument) as Instrument;

export function listTicks(database: Database): readonly TickSummary[] {
  const rows = database.prepare<[], SeriesRow>('select * from tick_series').all();
  const order = new Intl.Collator('en', { numeric: true });
  return rows
    .map((row) => ({
      instrument: instrumentOf(row),
      kind: row.kind,
      origin: row.origin,
      rows: row.rows,
      first: asTimestamp(row.first),
      last: asTimestamp(row.last),
    }))
    .sort(
      (left, right) =>
        order.compare(qualifiedSymbol(left.instrument), qualifiedSymbol(right.instrument)) ||
        TICK_KINDS.indexOf(left.kind) - TICK_KINDS.indexOf(right.kind),
    );
}

function seriesOf(database: Database, symbol: string): readonly SeriesRow[] {
  return database
    .prepare<[string], SeriesRow>('select * from tick_series where symbol = ?')
    .all(symbol);
}

function findSeries(database: Database, { symbol, kind }: TickKey): SeriesRow | undefined {
  return seriesOf(database, symbol).find((row) => row.kind === kind);
}

/** Chunks that touch the closed span, in the order of their rows. */
function chunksIn(
  database: Database,
  series: number,
  first: number,
  last: number,
): readonly ChunkRow[] {
  return database
    .prepare<[number, number, number], ChunkRow>(
      `select id, first, last, rows from tick_chunk
       where series = ? and last >= ? and first <= ? order by first, last, id`,
    )
    .all(series, first, last);
}

function blockOf(database: Database, chunk: number): Uint8Array {
  const select = database.prepare('select block from tick_chunk where id = ?').pluck();
  return select.get(chunk) as Uint8Array;
}

function insertChunks<Kind extends TickKind>(
  database: Database,
  series: number,
  kind: Kind,
  ticks: TickColumns<Kind>,
): void {
  const insert = database.prepare(
    'insert into tick_chunk (series, first, last, rows, block) values (?, ?, ?, ?, ?)',
  );
  for (let from = 0; from < ticks.length; from += TICKS_PER_CHUNK) {
    const to = Math.min(ticks.length, from + TICKS_PER_CHUNK);
    const block = packTicks(kind, ticks, from, to);
    insert.run(series, ticks.at[from], ticks.at[to - 1], to - from, block);
  }
}

/** Chunks a write must take apart: those it touches, and a half-full one before it. */
function chunksToMerge(
  database: Database,
  series: number,
  first: number,
  last: number,
): readonly ChunkRow[] {
  const before = database
    .prepare<[number, number], ChunkRow>(
      `select id, first, last, rows from tick_chunk
       where series = ? and last < ? order by last desc, id desc limit 1`,
    )
    .all(series, first);
  return [
    ...before.filter(({ rows }) => rows < TICKS_PER_CHUNK),
    ...chunksIn(database, series, first, last),
  ];
}

function mergeChunks<Kind extends TickKind>(
  database: Database,
  series: number,
  kind: Kind,
  ticks: TickColumns<Kind>,
): void {
  const [first, last] = [ticks.at[0]!, ticks.at[ticks.length - 1]!];
  const chunks = chunksToMerge(database, series, first, last);
  const stored = joinTicks(
    kind,
    chunks.map(({ id }) => unpackTicks(kind, blockOf(database, id))),
  );
  const remove = database.prepare('delete from tick_chunk where id = ?');
  for (const { id } of chunks) remove.run(id);
  insertChunks(database, series, kind, mergeTicks(kind, stored, ticks));
}

/** Counts every stored row of the series at wider scales. */
function widenChunks(database: Database, row: SeriesRow, scales: Scales): void {
  const instrument = instrumentOf(row);
  const { priceScale, quantityScale } = instrument;
  if (priceScale === scales.priceScale && quantityScale === scales.quantityScale) return;
  const update = database.prepare('update tick_chunk set block = ? where id = ?');
  for (const { id, rows } of chunksIn(database, row.id, -Infinity, Infinity)) {
    const ticks = unpackTicks(row.kind, blockOf(database, id));
    update.run(packTicks(row.kind, widenTicks(instrument, row.kind, ticks, scales), 0, rows), id);
  }
}

function insertSeries(
  database: Database,
  kind: TickKind,
  instrument: Instrument,
  origin: string,
): number {
  const { lastInsertRowid } = database
    .prepare(
      `insert into tick_series (symbol, kind, instrument, origin, rows, first, last)
       values (?, ?, ?, ?, 0, 0, 0)`,
    )
    .run(qualifiedSymbol(instrument), kind, JSON.stringify(instrument), origin);
  return Number(lastInsertRowid);
}

function updateCounts(database: Database, id: number, origin: string): void {
  database
    .prepare(
      `update tick_series set origin = ?,
         rows = (select sum(rows) from tick_chunk where series = tick_series.id),
         first = (select min(first) from tick_chunk where series = tick_series.id),
         last = (select max(last) from tick_chunk where series = tick_series.id)
       where id = ?`,
    )
    .run(origin, id);
}

function addTicks<Kind extends TickKind>(
  database: Database,
  instrument: Instrument,
  kind: Kind,
  ticks: TickColumns<Kind>,
  source: TickSource,
): void {
  if (ticks.length === 0) return;
  const row = findSeries(database, { symbol: qualifiedSymbol(instrument), kind });
  const id = row?.id ?? insertSeries(database, kind, instrument, source.origin);
  mergeChunks(database, id, kind, ticks);
  updateCounts(database, id, row ? mergedOrigin(row.origin, source.origin) : source.origin);
}

/** Inside a transaction: all kinds added, and every kind of the symbol counted at one pair of scales. */
export function writeTicks(
  database: Database,
  instrument: Instrument,
  data: TickData,
  source: TickSource,
): void {
  const rows = seriesOf(database, qualifiedSymbol(instrument));
  const scales = rows.map(instrumentOf).reduce<Scales>(widerScales, instrument);
  const { priceScale, quantityScale } = scales;
  const wide = widenInstrument(instrument, { priceScale, quantityScale });
  const update = database.prepare('update tick_series set instrument = ? where id = ?');
  for (const row of rows) {
    widenChunks(database, row, scales);
    update.run(JSON.stringify(wide), row.id);
  }
  for (const kind of TICK_KINDS) {
    const ticks = data[kind];
    if (ticks) addTicks(database, wide, kind, widenTicks(instrument, kind, ticks, scales), source);
  }
}

/** Inside a transaction: the rows of the range, copied straight from the chunks into their columns. */
export function readTicks<Kind extends TickKind>(
  database: Database,
  key: TickKey<Kind>,
  range: TimeRange,
  shared: boolean,
): TickColumns<Kind> {
  const { kind } = key;
  const row = findSeries(database, key);
  if (!row) return tickColumns(kind, 0, shared);
  const from = range.from ?? -Infinity;
  const to = range.to ?? Infinity;
  const parts = chunksIn(database, row.id, from, to).map((chunk) => {
    if (chunk.first >= from && chunk.last < to) return { ...chunk, begin: 0, end: chunk.rows };
    const ticks = unpackTicks(kind, blockOf(database, chunk.id));
    return { ...chunk, begin: firstRowFrom(ticks, from), end: firstRowFrom(ticks, to) };
  });
  const length = parts.reduce((sum, { begin, end }) => sum + end - begin, 0);
  const ticks = tickColumns(kind, length, shared);
  let at = 0;
  for (const { id, begin, end } of parts) {
    copyTickBlock(kind, blockOf(database, id), begin, end, ticks, at);
    at += end - begin;
  }
  return ticks;
}

/** Inside a transaction: number of rows removed with the series. */
export function removeTicks(database: Database, key: TickKey): number {
  const row = findSeries(database, key);
  if (!row) return 0;
  database.prepare('delete from tick_chunk where series = ?').run(row.id);
  database.prepare('delete from tick_series where id = ?').run(row.id);
  return row.rows;
}
