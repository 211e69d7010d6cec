import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import {
  exportData,
  generateData,
  listData,
  removeData,
  showData,
  storedOf,
  storeImport,
  verifyStored,
} from '../../../src/app/data/index.js';
import { readBarImport } from '../../../src/app/data/import/index.js';
import { BAR_COLUMN_NAMES } from '../../../src/core/domain/market-data.js';
import type { BarColumns } from '../../../src/core/domain/market-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { TradsysError } from '../../../src/errors.js';
import type { Store } from '../../../src/ports.js';

const timeframe = (text: string): Timeframe => text as Timeframe;
const plain = (bars: BarColumns): number[][] =>
  BAR_COLUMN_NAMES.map((name) => Array.from(bars[name]));

async function lineOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(TradsysError);
  return (error as TradsysError).line;
}

describe('stored market data', () => {
  let directory: string;
  let store: Store;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-data-'));
    store = openSqliteStore({ directory });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const generate = (options: object = {}) =>
    generateData(store, {
      bars: 3_000,
      timeframe: timeframe('1m'),
      symbols: ['BTC/USDT'],
      ...options,
    });

  it('is listed with gaps, origin and the synthetic mark', async () => {
    await generate({ symbols: ['ETH/USDT', 'BTC/USDT'] });
    const lines = await listData(store);
    expect(lines.map(({ symbol }) => symbol)).to.deep.equal(['BTC/USDT', 'ETH/USDT']);
    expect(lines[0]).to.deep.include({
      bars: 3_000,
      synthetic: true,
      origin: 'synthetic (seed 42)',
    });
    expect((await verifyStored(store)).series).to.have.length(2);
  });

  it('generated again is replaced, imported is kept', async () => {
    await generate();
    await generate({ bars: 10, seed: 7 });
    expect((await listData(store))[0]).to.deep.include({ bars: 10, origin: 'synthetic (seed 7)' });
    const file = join(directory, 'ETHUSDT_1m.csv');
    writeFileSync(file, 'open_time,open,high,low,close\n1700000040,1,2,1,2\n1700000100,1,2,1,2\n');
    await storeImport(store, await readBarImport(file));
    expect(await lineOf(generate({ symbols: ['ETH/USDT'] }))).to.contain('holds imported bars');
    expect((await showData(store, 'ETH/USDT')).line.bars).to.equal(2);
  });

  it('is shown from both ends, each bar once', async () => {
    await generate({ bars: 5 });
    const { head, tail } = await showData(store, 'btcusdt', undefined, 3);
    expect([head.length, tail.length]).to.deep.equal([3, 2]);
    await generate({ bars: 5, timeframe: timeframe('1h') });
    expect(await lineOf(showData(store, 'BTC/USDT'))).to.equal(
      'BTC/USDT is stored in several timeframes; pass --timeframe 1h|1m',
    );
    expect(await lineOf(showData(store, 'DOGE'))).to.equal(
      'no bars of DOGE are stored; there are BTC/USDT',
    );
    expect(await lineOf(showData(store, 'BTC/USDT', timeframe('1d')))).to.contain(
      'there are 1h, 1m',
    );
  });

  for (const [format, name] of [
    ['csv', 'BTCUSDT-1m.csv'],
    ['csv', 'BTCUSDT-1m.csv.gz'],
    ['json', 'BTCUSDT-1m.json'],
  ] as const) {
    it(`exported to ${name} imports again to the same bars, without a question`, async () => {
      await generate();
      const before = await store.readBars({ symbol: 'BTC/USDT', timeframe: timeframe('1m') });
      const out = join(directory, name);
      await exportData(store, { symbol: 'BTC/USDT', format, out });
      const { series } = await readBarImport(out);
      const factor = 10 ** (series.instrument.quantityScale - 5);
      const after = plain(series.bars);
      after[5] = after[5]!.map((volume) => volume / factor);
      expect(after).to.deep.equal(plain(before));
    });
  }

  it('is exported in a longer timeframe, and never in half', async () => {
    await generate();
    const out = join(directory, 'hours.csv');
    const report = await exportData(store, {
      symbol: 'BTC/USDT',
      format: 'csv',
      out,
      timeframe: timeframe('1h'),
    });
    if ('kind' in report) throw new Error('bars are exported as bars');
    expect(report).to.deep.include({ timeframe: '1h', from: '1m' });
    expect(readFileSync(out, 'utf8').trim().split('\n')).to.have.length(report.bars + 1);
    const options = { symbol: 'BTC/USDT', format: 'csv', out, timeframe: timeframe('7s') } as const;
    expect(await lineOf(exportData(store, options))).to.contain(
      'bars of 1m do not fill bars of 7s',
    );
    const nowhere = join(directory, 'missing', 'x.csv');
    expect(
      await lineOf(exportData(store, { ...options, timeframe: timeframe('1h'), out: nowhere })),
    ).to.contain('choose a place that can be written');
    expect(readdirSync(directory).filter((name) => name.includes('partial'))).to.deep.equal([]);
  });

  it('is removed by symbol or by timeframe', async () => {
    await generate();
    await generate({ timeframe: timeframe('1h') });
    const hours = (await storedOf(store, 'BTC/USDT', 'bars', timeframe('1h'))).bars;
    expect(await removeData(store, hours)).to.deep.equal([
      { symbol: 'BTC/USDT', timeframe: '1h', bars: 3_000 },
    ]);
    await removeData(store, (await storedOf(store, 'BTC/USDT')).bars);
    expect(await listData(store)).to.deep.equal([]);
  });
});
