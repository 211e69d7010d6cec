/** Candles in SQLite: chunks of packed columns, found by time, merged on write. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { barColumns, sliceBars } from '../../core/domain/market-data.js';
import type { BarColumns, BarSeries } from '../../core/domain/market-data.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { BarSource, SeriesKey, SeriesSummary, TimeRange } from '../../ports.js';
import {
  BARS_PER_CHUNK,
  copyBlock,
  joinBars,
  lowerBound,
  mergeBars,
  packBars,
  unpackBars,
} from './bar-chunks.js';
import { mergedOrigin } from './origin.js';
import { widenBars, widenInstrument, widerScales } from './scales.js';
import type { Scales } from './scales.js';
import type { Database } from './sqlite-connection.js';

interface SeriesRow {
  readonly id: number;
  readonly symbol: string;
  readonly timeframe: string;
  readonly instrument: string;
  readonly origin: string;
  readonly synthetic: number;
  readonly bars: number;
  readonly first: number;
  readonly last: number;
}

interface ChunkRow {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly bars: number;
}

const instrumentOf = (row: SeriesRow): Instrument => JSON.parse(row.instrument) as Instrument;

function findSeries(database: Database, key: SeriesKey): SeriesRow | undefined {
  return database
    .prepare<[string, string], SeriesRow>('select * from series where symbol = ? and timeframe = ?')
    .get(key.symbol, key.timeframe);
}

export function listSeries(database: Database): readonly SeriesSummary[] {
  const rows = database.prepare<[], SeriesRow>('select * from series').all();
  const order = new Intl.Collator('en', { numeric: true });
  return rows
    .map((row) => ({
      instrument: instrumentOf(row),
      timeframe: row.timeframe as Timeframe,
      origin: row.origin,
      synthetic: row.synthetic === 1,
      bars: row.bars,
      first: asTimestamp(row.first),
      last: asTimestamp(row.last),
    }))
    .sort(
      (left, right) =>
        order.compare(qualifiedSymbol(left.instrument), qualifiedSymbol(right.instrument)) ||
        order.compare(left.timeframe, right.timeframe),
    );
}

/** Chunks that touch the half-open range, in time order. */
function chunksIn(
  database: Database,
  series: number,
  from: number,
  to: number,
): readonly ChunkRow[] {
  return database
    .prepare<[number, number, number], ChunkRow>(
      'select id, first, last, bars from chunk where series = ? and last >= ? and first < ? order by first',
    )
    .all(series, from, to);
}

function blockOf(database: Database, chunk: number): Uint8Array {
  return database.prepare('select block from chunk where id = ?').pluck().get(chunk) as Uint8Array;
}

function insertChunks(database: Database, series: number, bars: BarColumns): void {
  const insert = database.prepare(
    'insert into chunk (series, first, last, bars, block) values (?, ?, ?, ?, ?)',
  );
  for (let from = 0; from < bars.length; from += BARS_PER_CHUNK) {
    const to = Math.min(bars.length, from + BARS_PER_CHUNK);
    insert.run(series, bars.start[from], bars.start[to - 1], to - from, packBars(bars, from, to));
  }
}

/** Chunks a write must take apart: those it overlaps, and half-full neighbours it can fill. */
function chunksToMerge(database: Database, series: number, bars: BarColumns): readonly ChunkRow[] {
  const first = bars.start[0]!;
  const last = bars.start[bars.length - 1]!;
  const neighbour = (sql: string, at: number): ChunkRow[] =>
    database.prepare<[number, number], ChunkRow>(sql).all(series, at);
  const columns = 'select id, first, last, bars from chunk where series = ?';
  const before = neighbour(`${columns} and last < ? order by first desc limit 1`, first);
  const after = neighbour(`${columns} and first > ? order by first limit 1`, last);
  const partial = (chunk: ChunkRow): boolean => chunk.bars < BARS_PER_CHUNK;
  return [
    ...before.filter(partial),
    ...chunksIn(database, series, first, last + 1),
    ...after.filter(partial),
  ];
}

function mergeChunks(database: Database, series: number, bars: BarColumns): void {
  const chunks = chunksToMerge(database, series, bars);
  const stored = joinBars(chunks.map((chunk) => unpackBars(blockOf(database, chunk.id))));
  const remove = database.prepare('delete from chunk where id = ?');
  for (const chunk of chunks) remove.run(chunk.id);
  insertChunks(database, series, mergeBars(stored, bars));
}

/** Counts every stored bar of the series at wider scales. */
function widenChunks(database: Database, row: SeriesRow, scales: Scales): void {
  const instrument = instrumentOf(row);
  const { priceScale, quantityScale } = instrument;
  if (priceScale === scales.priceScale && quantityScale === scales.quantityScale) return;
  const update = database.prepare('update chunk set block = ? where id = ?');
  for (const chunk of chunksIn(database, row.id, -Infinity, Infinity)) {
    const wider = widenBars(instrument, unpackBars(blockOf(database, chunk.id)), scales);
    update.run(packBars(wider, 0, wider.length), chunk.id);
  }
}

function refuseMixture(row: SeriesRow, source: BarSource): void {
  if ((row.synthetic === 1) === source.synthetic) return;
  const [held, added] = source.synthetic ? ['imported', 'synthetic'] : ['synthetic', 'imported'];
  throw new TradsysError(
    'store.mixture',
    `holds ${held} bars, and ${added} ones must not mix with them`,
    {
      where: `${row.symbol} ${row.timeframe}`,
      remedy: `first run: tradsys data remove ${row.symbol} --timeframe ${row.timeframe} --yes`,
    },
  );
}

function updateSeries(
  database: Database,
  id: number,
  instrument: Instrument,
  origin: string,
): void {
  database
    .prepare(
      `update series set instrument = ?, origin = ?,
         bars = (select sum(bars) from chunk where series = series.id),
         first = (select min(first) from chunk where series = series.id),
         last = (select max(last) from chunk where series = series.id)
       where id = ?`,
    )
    .run(JSON.stringify(instrument), origin, id);
}

function insertSeries(database: Database, series: BarSeries, source: BarSource): void {
  const { instrument, timeframe, bars } = series;
  const { lastInsertRowid } = database
    .prepare(
      `insert into series (symbol, timeframe, instrument, origin, synthetic, bars, first, last)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      qualifiedSymbol(instrument),
      timeframe,
      JSON.stringify(instrument),
      source.origin,
      source.synthetic ? 1 : 0,
      bars.length,
      bars.start[0],
      bars.start[bars.length - 1],
    );
  insertChunks(database, Number(lastInsertRowid), bars);
}

/** Inside a transaction: the series with these bars added, or put in place of the stored ones. */
export function writeSeries(database: Database, series: BarSeries, source: BarSource): void {
  const key = { symbol: qualifiedSymbol(series.instrument), timeframe: series.timeframe };
  if (source.replace === true) removeSeries(database, key);
  if (series.bars.length === 0) return;
  const row = findSeries(database, key);
  if (!row) {
    insertSeries(database, series, source);
    return;
  }
  refuseMixture(row, source);
  const scales = widerScales(instrumentOf(row), series.instrument);
  widenChunks(database, row, scales);
  mergeChunks(database, row.id, widenBars(series.instrument, series.bars, scales));
  const origin = mergedOrigin(row.origin, source.origin);
  updateSeries(database, row.id, widenInstrument(series.instrument, scales), origin);
}

/** Bars of the chunk that lie in the range, as indexes. */
function boundsIn(
  database: Database,
  chunk: ChunkRow,
  from: number,
  to: number,
): readonly [number, number] {
  if (chunk.first >= from && chunk.last < to) return [0, chunk.bars];
  const { start } = unpackBars(blockOf(database, chunk.id));
  return [lowerBound(start, from), lowerBound(start, to)];
}

/**
 * Mapped, blobs are read without a copy of their pages. What was read counts as memory of the process until
 * it is unmapped, so that is done every so many chunks: 48 MiB.
 */
const MAPPED_CHUNKS = 256;
const LARGEST_MAP = 2 ** 33;

/** Inside a transaction: the bars of the range, copied straight from the chunks into their columns. */
export function readSeries(
  database: Database,
  key: SeriesKey,
  range: TimeRange,
  shared: boolean,
): BarColumns {
  const row = findSeries(database, key);
  if (!row) return barColumns(0, shared);
  const from = range.from ?? -Infinity;
  const to = range.to ?? Infinity;
  const chunks = chunksIn(database, row.id, from, to);
  const bounds = chunks.map((chunk) => boundsIn(database, chunk, from, to));
  const bars = barColumns(
    bounds.reduce((sum, [begin, end]) => sum + end - begin, 0),
    shared,
  );
  const select = database
    .prepare<[number, number, number], [Uint8Array]>(
      'select block from chunk where series = ? and first between ? and ? order by first',
    )
    .raw();
  let at = 0;
  for (let done = 0; done < chunks.length; done += MAPPED_CHUNKS) {
    const part = chunks.slice(done, done + MAPPED_CHUNKS);
    let index = done;
    database.pragma(`mmap_size = ${LARGEST_MAP}`);
    try {
      for (const [block] of select.iterate(row.id, part[0]!.first, part.at(-1)!.first)) {
        const [begin, end] = bounds[index++]!;
        copyBlock(block, begin, end, bars, at);
        at += end - begin;
      }
    } finally {
      database.pragma('mmap_size = 0');
    }
  }
  return at === bars.length ? bars : sliceBars(bars, 0, at);
}

/** Inside a transaction: number of bars removed with the series. */
export function removeSeries(database: Database, key: SeriesKey): number {
  const row = findSeries(database, key);
  if (!row) return 0;
  database.prepare('delete from chunk where series = ?').run(row.id);
  database.prepare('delete from series where id = ?').run(row.id);
  return row.bars;
}
