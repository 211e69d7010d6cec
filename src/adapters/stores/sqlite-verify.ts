/** Checks a database of bars, ticks and runs: what SQLite finds, and what only this program knows. */
import { TICK_KINDS } from '../../core/domain/tick-data.js';
import type { TickKind } from '../../core/domain/tick-data.js';
import { assertStorable, unpackBars } from './bar-chunks.js';
import { integrityFindings, openReadOnly } from './sqlite-copy.js';
import type { Database } from './sqlite-driver.js';
import { sqliteFailure } from './sqlite-errors.js';
import { appliedMigrations, pendingMigrations } from './sqlite-schema.js';
import { assertTicksStorable, unpackTicks } from './tick-chunks.js';

/**
 * What is wrong with the database, one line each; none when it is whole, or nothing is in it yet. Throws a
 * TradsysError when it cannot be opened, is foreign, or is newer than this program.
 */
export function verifyDatabase(file: string): readonly string[] {
  const database = openReadOnly(file);
  if (database === undefined) return [];
  try {
    return database.transaction(() => findingsIn(database, file))();
  } catch (error) {
    const failure = sqliteFailure(file, error);
    if (isCorrupt(failure)) return [failure.message];
    throw failure;
  } finally {
    database.close();
  }
}

const isCorrupt = (failure: unknown): failure is Error =>
  failure instanceof Error && 'code' in failure && failure.code === 'store.corrupt';

function findingsIn(database: Database, file: string): readonly string[] {
  const applied = appliedMigrations(database, file);
  if (applied === undefined) return [];
  pendingMigrations(applied, file);
  const broken = integrityFindings(database);
  // Of a file that is damaged by itself the rest says nothing new.
  if (broken.length > 0) return broken;
  const versions = applied.length;
  return [
    ...(versions >= 1 ? [...barFindings(database), ...runFindings(database)] : []),
    ...(versions >= 2 ? tickFindings(database) : []),
  ];
}

interface Series {
  readonly id: number;
  readonly name: string;
  readonly instrument: string;
  readonly rows: number;
  readonly first: number;
  readonly last: number;
}

interface Chunk {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  readonly block: Uint8Array;
}

/** First and last time, and how many rows; throws an Error that says what does not fit. */
type Reading = (block: Uint8Array) => { first: number; last: number; rows: number };

function barFindings(database: Database): readonly string[] {
  const series = database
    .prepare<[], Series>(
      `select id, symbol || ' ' || timeframe as name, instrument, bars as rows, first, last
       from series order by id`,
    )
    .all();
  const chunks = database.prepare<[number], Chunk>(
    'select id, first, last, bars as rows, block from chunk where series = ? order by first',
  );
  return series.flatMap((one) => {
    // Bars never overlap: each begins after the one before it.
    return seriesFindings(one, chunks.iterate(one.id), readBars, (before, first) => first > before);
  });
}

function readBars(block: Uint8Array): ReturnType<Reading> {
  const bars = unpackBars(block);
  assertStorable(bars);
  return { first: bars.start[0]!, last: bars.start[bars.length - 1]!, rows: bars.length };
}

function tickFindings(database: Database): readonly string[] {
  const series = database
    .prepare<[], Series & { readonly kind: TickKind }>(
      `select id, symbol || ' ' || kind as name, kind, instrument, rows, first, last
       from tick_series order by id`,
    )
    .all();
  const chunks = database.prepare<[number], Chunk>(
    'select id, first, last, rows, block from tick_chunk where series = ? order by first, last, id',
  );
  return series.flatMap((one) => {
    if (!TICK_KINDS.includes(one.kind)) return [`${one.name}: no such kind`];
    const read = (block: Uint8Array): ReturnType<Reading> => {
      const ticks = unpackTicks(one.kind, block);
      assertTicksStorable(one.kind, ticks);
      return { first: ticks.at[0]!, last: ticks.at[ticks.length - 1]!, rows: ticks.length };
    };
    return seriesFindings(one, chunks.iterate(one.id), read, (before, first) => first >= before);
  });
}

function seriesFindings(
  series: Series,
  chunks: Iterable<Chunk>,
  read: Reading,
  follows: (before: number, first: number) => boolean,
): readonly string[] {
  const found: string[] = [];
  const say = (what: string): void => void found.push(`${series.name}: ${what}`);
  if (!isJson(series.instrument)) say('its instrument cannot be read');
  let [rows, first, last] = [0, Infinity, -Infinity];
  for (const chunk of chunks) {
    if (!follows(last, chunk.first)) say(`chunk ${chunk.id} overlaps the one before it`);
    try {
      const is = read(chunk.block);
      const same = is.first === chunk.first && is.last === chunk.last && is.rows === chunk.rows;
      if (!same) say(`chunk ${chunk.id} does not hold what it says`);
    } catch (error) {
      say(`chunk ${chunk.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
    rows += chunk.rows;
    first = Math.min(first, chunk.first);
    last = Math.max(last, chunk.last);
  }
  if (rows !== series.rows) say(`${rows} rows are stored, ${series.rows} are listed`);
  else if (first !== series.first || last !== series.last) say('its span is not as listed');
  return found;
}

function runFindings(database: Database): readonly string[] {
  const runs = database
    .prepare<[], { readonly id: string; readonly manifest: string; readonly result: string }>(
      'select id, manifest, result from run order by id',
    )
    .iterate();
  const found: string[] = [];
  for (const { id, manifest, result } of runs) {
    if (!isJson(manifest) || !isJson(result)) found.push(`run ${id}: it cannot be read`);
  }
  return found;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
