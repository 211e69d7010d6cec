/**
 * Reading stored candles: bars a second from the store's packed chunks into columns, against the same
 * bars as one SQLite row each, and against a bare copy of as many bytes. Writing on the side.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openSqliteStore } from '../src/adapters/stores/sqlite.js';
import { generateBars } from '../src/app/data/generate.js';
import { BAR_COLUMN_NAMES, barColumns } from '../src/core/domain/market-data.js';
import type { BarColumns } from '../src/core/domain/market-data.js';
import type { Timeframe } from '../src/core/domain/timeframe.js';
import { benchOptions, compare, measure, millionsPerSecond, print } from './measure.js';

const options = benchOptions();
const count = options.short ? 200_000 : 1_000_000;
const timeframe = '1m' as Timeframe;
const source = { origin: 'bench', synthetic: true };

/** What a table with one row a bar would cost. */
function rowStore(directory: string, bars: BarColumns): () => BarColumns {
  const database = new Sqlite(join(directory, 'rows.db'));
  database.pragma('journal_mode = WAL');
  database.exec(
    'create table bar (start integer primary key, o real, h real, l real, c real, v real)',
  );
  const insert = database.prepare('insert into bar values (?, ?, ?, ?, ?, ?)');
  database.transaction(() => {
    for (let index = 0; index < bars.length; index += 1) {
      insert.run(...BAR_COLUMN_NAMES.map((name) => bars[name][index]));
    }
  })();
  const select = database.prepare<[], number[]>('select * from bar order by start').raw();
  return () => {
    const columns = barColumns(bars.length);
    let at = 0;
    for (const row of select.iterate()) {
      BAR_COLUMN_NAMES.forEach((name, column) => (columns[name][at] = row[column]!));
      at += 1;
    }
    return columns;
  };
}

const directory = mkdtempSync(join(tmpdir(), 'tradsys-bench-'));
try {
  const [series] = generateBars({ bars: count, timeframe });
  const store = openSqliteStore({ directory });
  await store.writeBars(series!, source);
  const key = { symbol: series!.instrument.symbol, timeframe };
  const block = new Uint8Array(series!.bars.start.buffer);
  const samples = await measure(
    [
      { name: 'read chunks', run: () => store.readBars(key) },
      { name: 'read chunks, shared', run: () => store.readBars(key, {}, { shared: true }) },
      { name: 'read rows', run: rowStore(directory, series!.bars) },
      { name: 'copy in memory', run: () => block.slice() },
      {
        name: 'write chunks',
        run: () => store.writeBars(series!, { ...source, replace: true }),
      },
    ],
    options,
  );
  const [chunks, shared, rows, copy, write] = samples;
  const bars = millionsPerSecond(count, 'bars');
  print(
    [
      compare(chunks!, bars, rows),
      compare(chunks!, bars, copy),
      compare(shared!, bars, rows),
      compare(shared!, bars, copy),
      compare(rows!, bars),
      compare(copy!, bars),
      compare(write!, bars),
    ],
    options,
  );
  await store.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
