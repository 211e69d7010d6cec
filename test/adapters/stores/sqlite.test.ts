import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import { moduleFailure } from '../../../src/adapters/stores/sqlite-errors.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import { BAR_COLUMN_NAMES, barColumns } from '../../../src/core/domain/market-data.js';
import type { BarColumns } from '../../../src/core/domain/market-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asPrice, asQuantity, asRate, asTimestamp } from '../../../src/core/domain/units.js';
import { TradsysError } from '../../../src/errors.js';

const MINUTE = 60_000_000;
const timeframe = '1m' as Timeframe;
const imported = { origin: 'file.csv', synthetic: false };

function instrument(priceScale = 2, quantityScale = 3): Instrument {
  return {
    symbol: 'BTC/USDT',
    venue: 'local',
    kind: 'margin',
    base: 'BTC',
    quote: 'USDT',
    settlement: 'USDT',
    priceScale,
    quantityScale,
    tick: asPrice(1),
    lot: asQuantity(1),
    minQuantity: asQuantity(1),
    minNotional: 0,
    contractSize: 1,
    leverage: 1,
    makerRate: asRate(100_000),
    takerRate: asRate(100_000),
    feeAsset: 'quote',
    calendar: '24/7',
  };
}

/** Bars at the given minutes; every value tells minute and `version`. */
function barsAt(minutes: readonly number[], version = 0): BarColumns {
  const bars = barColumns(minutes.length);
  minutes.forEach((minute, index) => {
    BAR_COLUMN_NAMES.forEach((name, column) => {
      bars[name][index] = name === 'start' ? minute * MINUTE : minute * 100 + column + version * 10;
    });
  });
  return bars;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

function plain(bars: BarColumns): number[][] {
  return BAR_COLUMN_NAMES.map((name) => Array.from(bars[name]));
}

async function failureOf(work: () => unknown): Promise<TradsysError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof TradsysError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('SQLite store', () => {
  const key = { symbol: 'BTC/USDT', timeframe };
  let directory: string;
  const open = (options: object = {}) => openSqliteStore({ directory, ...options });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-store-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('gives back what was written, over several chunks, in every column', async () => {
    const bars = barsAt(range(0, 10_000));
    const writer = open();
    await writer.writeBars({ instrument: instrument(), timeframe, bars }, imported);
    await writer.close();
    const store = open();
    expect(plain(await store.readBars(key))).to.deep.equal(plain(bars));
    expect(await store.listSeries()).to.deep.equal([
      {
        instrument: instrument(),
        timeframe,
        ...imported,
        bars: 10_000,
        first: 0,
        last: 9_999 * MINUTE,
      },
    ]);
    await store.close();
  });

  it('answers a directory in which nothing was stored without making a file', async () => {
    const store = open();
    expect(await store.listSeries()).to.deep.equal([]);
    expect((await store.readBars(key)).length).to.equal(0);
    expect(await store.removeBars(key)).to.equal(0);
    expect(await store.removeRun('x')).to.equal(false);
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('cuts a range at any bar, from inclusive and to exclusive', async () => {
    const store = open();
    await store.writeBars(
      { instrument: instrument(), timeframe, bars: barsAt(range(0, 9_000)) },
      imported,
    );
    for (const [from, to] of [
      [0, 1],
      [4_095, 4_097],
      [4_096, 8_192],
      [10, 8_999],
      [8_999, 20_000],
      [9_000, 9_100],
      [5, 5],
    ] as const) {
      const read = await store.readBars(key, {
        from: asTimestamp(from * MINUTE),
        to: asTimestamp(to * MINUTE),
      });
      expect(plain(read)).to.deep.equal(plain(barsAt(range(from, Math.min(to, 9_000)))));
    }
    await store.close();
  });

  it('puts shared bars into one shared block that can be viewed again from another thread', async () => {
    const store = open();
    await store.writeBars({ instrument: instrument(), timeframe, bars: barsAt([1, 2]) }, imported);
    const bars = await store.readBars(key, {}, { shared: true });
    expect(bars.close.buffer).to.be.instanceOf(SharedArrayBuffer);
    expect(bars.close.buffer.byteLength).to.equal(2 * 48);
    await store.close();
  });

  it('does not depend on how the bars were written (property)', async () => {
    const minutes = fc.uniqueArray(fc.nat(12_000), { minLength: 1, maxLength: 60 });
    const span = fc
      .tuple(fc.nat(12_000), fc.integer({ min: 1, max: 5_000 }))
      .map(([from, length]) => range(from, from + length));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(minutes, span), { minLength: 1, maxLength: 6 }),
        async (writes) => {
          const store = open();
          await store.removeBars(key);
          const expected = new Map<number, number>();
          for (const [version, write] of writes.entries()) {
            const sorted = [...write].sort((left, right) => left - right);
            const bars = barsAt(sorted, version);
            await store.writeBars({ instrument: instrument(), timeframe, bars }, imported);
            for (const minute of sorted) expected.set(minute, version);
          }
          const read = await store.readBars(key);
          const order = [...expected].sort(([left], [right]) => left - right);
          expect(Array.from(read.start)).to.deep.equal(order.map(([minute]) => minute * MINUTE));
          expect(Array.from(read.close)).to.deep.equal(
            order.map(([minute, version]) => minute * 100 + 4 + version * 10),
          );
          const [summary] = await store.listSeries();
          expect(summary?.bars).to.equal(order.length);
          expect(summary?.first).to.equal(order[0]![0] * MINUTE);
          expect(summary?.last).to.equal(order.at(-1)![0] * MINUTE);
          await store.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('fills the last chunk instead of adding a small one each time', async () => {
    const store = open();
    for (let minute = 0; minute < 300; minute += 1) {
      await store.writeBars(
        { instrument: instrument(), timeframe, bars: barsAt([minute]) },
        imported,
      );
    }
    await store.close();
    const database = new Sqlite(join(directory, 'tradsys.db'));
    expect(database.prepare('select count(*) from chunk').pluck().get()).to.equal(1);
    database.close();
  });

  it('widens stored bars exactly when finer ones arrive, and arriving ones when they are coarser', async () => {
    const store = open();
    await store.writeBars({ instrument: instrument(2, 3), timeframe, bars: barsAt([0]) }, imported);
    await store.writeBars({ instrument: instrument(4, 1), timeframe, bars: barsAt([1]) }, imported);
    const read = await store.readBars(key);
    expect(Array.from(read.open)).to.deep.equal([100, 101]);
    expect(Array.from(read.volume)).to.deep.equal([5, 10_500]);
    const [summary] = await store.listSeries();
    expect(summary?.instrument).to.deep.include({ priceScale: 4, quantityScale: 3, lot: 100 });
    await store.close();
  });

  it('refuses values beyond 2^53 when widening, and changes nothing', async () => {
    const store = open();
    await store.writeBars(
      { instrument: instrument(2), timeframe, bars: barsAt([1_000]) },
      imported,
    );
    const failure = await failureOf(() =>
      store.writeBars({ instrument: instrument(15), timeframe, bars: barsAt([1]) }, imported),
    );
    expect(failure.code).to.equal('store.scale');
    expect(Array.from((await store.readBars(key)).start)).to.deep.equal([1_000 * MINUTE]);
    await store.close();
  });

  it('keeps synthetic and imported bars apart', async () => {
    const store = open();
    const series = { instrument: instrument(), timeframe, bars: barsAt([1, 2]) };
    await store.writeBars(series, { origin: 'synthetic (seed 1)', synthetic: true });
    const failure = await failureOf(() => store.writeBars(series, imported));
    expect(failure.line).to.equal(
      'BTC/USDT 1m: holds synthetic bars, and imported ones must not mix with them; ' +
        'first run: tradsys data remove BTC/USDT --timeframe 1m --yes',
    );
    await store.writeBars(series, { ...imported, replace: true });
    expect((await store.listSeries())[0]?.synthetic).to.equal(false);
    expect(await store.removeBars(key)).to.equal(2);
    expect(await store.listSeries()).to.deep.equal([]);
    await store.close();
  });

  it('refuses bars out of order and values that are no safe integers as the mistake of a caller', async () => {
    const store = open();
    const write = (bars: BarColumns) =>
      store.writeBars({ instrument: instrument(), timeframe, bars }, imported);
    const fraction = barsAt([1]);
    fraction.high[0] = 0.5;
    for (const bars of [barsAt([2, 1]), barsAt([1, 1]), fraction]) {
      const error: unknown = await write(bars).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(RangeError);
    }
    expect(await store.listSeries()).to.deep.equal([]);
  });

  describe('runs', () => {
    const run = (id: string, createdAt: number) => ({
      id,
      createdAt: asTimestamp(createdAt),
      strategy: 'mean_reversion',
      note: 'first try',
      journalHash: 'abc',
      manifest: '{"a":1}',
      result: '{"b":2}',
    });

    it('are kept, listed newest first, found by the beginning of their id and removed', async () => {
      const store = open();
      await store.saveRun(run('aa11', 1));
      await store.saveRun(run('aa22', 2));
      expect(await store.listRuns()).to.deep.equal([run('aa22', 2), run('aa11', 1)]);
      expect(await store.readRun('aa1')).to.deep.equal(run('aa11', 1));
      expect(await store.readRun('aa')).to.equal(undefined);
      expect(await store.readRun('%')).to.equal(undefined);
      expect(await store.removeRun('aa11')).to.equal(true);
      expect(await store.removeRun('aa11')).to.equal(false);
      expect(await store.listRuns()).to.deep.equal([run('aa22', 2)]);
      await store.close();
    });
  });

  describe('failures are one line', () => {
    const file = () => join(directory, 'tradsys.db');
    const write = (store: ReturnType<typeof open>, count = 1) =>
      store.writeBars(
        { instrument: instrument(), timeframe, bars: barsAt(range(0, count)) },
        imported,
      );

    it('another program holds the lock', async () => {
      const store = open({ busyTimeoutMs: 20 });
      await write(store);
      const other = new Sqlite(file());
      other.exec('begin immediate');
      const failure = await failureOf(() => write(store));
      expect(failure.line).to.equal(
        `${file()}: failed to connect to database: it is locked by another process; ` +
          'wait until that process has finished, or stop it, and try again',
      );
      expect(failure.exitCode).to.equal(4);
      other.close();
      await store.close();
    });

    it('the file is no database, or a damaged one', async () => {
      writeFileSync(file(), 'not a database, but long enough to be taken for one'.repeat(50));
      expect((await failureOf(open)).line).to.contain(
        'failed to connect to database: the file is not a SQLite database; move it away',
      );
      rmSync(file());
      const store = open();
      await write(store, 20_000);
      await store.close();
      const database = new Sqlite(file());
      const pages = database.pragma('page_count', { simple: true }) as number;
      const size = database.pragma('page_size', { simple: true }) as number;
      database.close();
      const { open: openFile } = await import('node:fs/promises');
      const handle = await openFile(file(), 'r+');
      for (let page = 1; page < pages; page += 1) {
        await handle.write(Buffer.alloc(size, 0xee), 0, size, page * size);
      }
      await handle.close();
      const failure = await failureOf(async () => open().readBars(key));
      expect(failure.line).to.contain('failed to connect to database: the file is damaged');
    });

    it('the database is of another program', async () => {
      const database = new Sqlite(file());
      database.exec('create table theirs (x)');
      database.close();
      expect((await failureOf(open)).code).to.equal('store.foreign');
    });

    it('the native module does not load', () => {
      const missing = new Error('Could not locate the bindings file. Tried:\n -> here\n -> there');
      expect(moduleFailure('/d/tradsys.db', missing).line).to.equal(
        '/d/tradsys.db: failed to connect to database: the better-sqlite3 native module does not load ' +
          '(Could not locate the bindings file); run `npm rebuild better-sqlite3` ' +
          '(it needs python3, make and g++ unless a prebuilt binary can be fetched)',
      );
    });

    it('the directory cannot be made or written', async () => {
      writeFileSync(join(directory, 'plain'), '');
      const below = openSqliteStore({ directory: join(directory, 'plain', 'below') });
      const failure = await failureOf(() => write(below));
      expect(failure.line).to.contain('the data directory cannot be written (ENOTDIR); make it');
      if (process.platform !== 'linux') return;
      const kernel = openSqliteStore({ directory: '/proc/self' });
      expect((await failureOf(() => write(kernel))).code).to.be.oneOf([
        'store.read_only',
        'store.directory',
      ]);
    });

    it('the disk is full: nothing is changed', async () => {
      const store = open({ sizeLimitBytes: 1_000_000 });
      await write(store, 5_000);
      const failure = await failureOf(() => write(store, 100_000));
      expect(failure.line).to.match(/\.db: the disk is full; free some space and try again/);
      expect(failure.exitCode).to.equal(1);
      expect((await store.readBars(key)).length).to.equal(5_000);
      await store.close();
    });
  });
});
