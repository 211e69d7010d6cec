/** What is found in a database that was changed behind the store's back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import { verifyDatabase } from '../../../src/adapters/stores/sqlite-verify.js';
import { barColumns } from '../../../src/core/domain/market-data.js';
import { tickColumns } from '../../../src/core/domain/tick-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { instrument } from '../../core/risk/situation.js';

const MINUTE = 60_000_000;
/** More than one chunk. */
const BARS = 5_000;

describe('SQLite store: verification', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-verify-'));
    file = join(directory, 'tradsys.db');
    const store = openSqliteStore({ directory });
    const bars = barColumns(BARS);
    for (let index = 0; index < BARS; index += 1) bars.start[index] = index * MINUTE;
    const timeframe = '1m' as Timeframe;
    const series = { instrument: instrument(), timeframe, bars };
    await store.writeBars(series, { origin: 'test', synthetic: false });
    const trades = tickColumns('trades', 10);
    for (let row = 0; row < 10; row += 1) trades.at[row] = Math.floor(row / 2) * 1_000;
    await store.writeTicks(instrument(), { trades }, { origin: 'test' });
    await store.saveRun({
      ...{ id: 'one', createdAt: asTimestamp(1), strategy: 's', note: '', journalHash: '' },
      ...{ manifest: '{}', result: '{}' },
    });
    await store.close();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function after(...changes: readonly string[]): readonly string[] {
    const database = new Sqlite(file);
    database.unsafeMode();
    for (const change of changes) database.exec(change);
    database.close();
    return verifyDatabase(file);
  }

  it('nothing in one that is whole, nor where there is none', () => {
    expect(verifyDatabase(file)).to.deep.equal([]);
    expect(verifyDatabase(join(directory, 'none.db'))).to.deep.equal([]);
  });

  const cases: readonly (readonly [what: string, change: string, found: readonly string[]])[] = [
    [
      'a chunk that is gone',
      'delete from chunk where first = 0',
      ['BTC/USDT 1m: 904 rows are stored, 5000 are listed'],
    ],
    [
      'bars that are no bars any more',
      'update chunk set block = zeroblob(196608) where first = 0',
      ['BTC/USDT 1m: chunk 1: bar 1 does not start after the one before it'],
    ],
    [
      'a chunk that says something else than it holds',
      'update tick_chunk set last = last + 1; update tick_series set last = last + 1',
      ['BTC/USDT trades: chunk 1 does not hold what it says'],
    ],
    [
      'a block that is cut',
      'update tick_chunk set block = substr(block, 1, 100)',
      ['BTC/USDT trades: chunk 1: '],
    ],
    [
      'a span that is wrong',
      'update series set last = 7',
      ['BTC/USDT 1m: its span is not as listed'],
    ],
    [
      'an instrument that is unreadable',
      "update tick_series set instrument = '{'",
      ['BTC/USDT trades: its instrument cannot be read'],
    ],
    ['a run that is unreadable', "update run set result = '{'", ['run one: it cannot be read']],
    [
      'chunks of no series',
      'pragma foreign_keys = off; delete from tick_series',
      ['rows of tick_chunk belong to nothing'],
    ],
  ];
  for (const [what, change, found] of cases) {
    it(what, () => {
      const findings = after(change);
      expect(findings).to.have.length(found.length);
      for (const [index, text] of found.entries()) expect(findings[index]).to.contain(text);
    });
  }

  it('an index that does not fit its table, which no query would tell', () => {
    const findings = after(
      'pragma writable_schema = on',
      `update sqlite_master set sql = replace(sql, '"series", "first"', '"first", "series"')
       where name = 'chunk_by_time'`,
    );
    expect(findings.join('\n')).to.match(/missing from index chunk_by_time/);
  });
});
