import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../../src/adapters/stores/sqlite.js';
import {
  againstStored,
  readBarImport,
  storeImport,
} from '../../../../src/app/data/import/index.js';
import type { BarPlan, ImportFlags } from '../../../../src/app/data/import/index.js';
import type { Timeframe } from '../../../../src/core/domain/timeframe.js';
import type { TradsysError } from '../../../../src/errors.js';

const HEADER = 'open_time,open,high,low,close,volume';
const bar = (minute: number, values = '10,12,9,11,5'): string =>
  `${1_700_000_040_000 + minute * 60_000},${values}`;
const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join('\n');
describe('import over stored data', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-import-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function write(content: string | Uint8Array, name = 'BTCUSDT_1m.csv'): string {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  }

  it('counts the stored bars that others take the place of', async () => {
    const store = openSqliteStore({ directory });
    await storeImport(store, await readBarImport(write(csv(bar(0), bar(1), bar(2)))));
    const again = await againstStored(
      store,
      await readBarImport(write(csv(bar(0, '10.00,12,9,11,5'), bar(1, '10,12,9,11.5,5'), bar(3)))),
    );
    expect((again as BarPlan).report.replaced).to.equal(1);
    const same = await againstStored(store, await readBarImport(write(csv(bar(0), bar(1)))));
    expect((same as BarPlan).report.replaced).to.equal(0);
    await store.close();
  });

  it('refuses what is stored as another instrument, with both and the remedy', async () => {
    const store = openSqliteStore({ directory });
    const file = write(csv(bar(0), bar(1), bar(2)));
    const linear = { symbol: 'BTC/USD', kind: 'linear', contractSize: '10' } as const;
    await storeImport(store, await readBarImport(file, { flags: linear }));
    const line = async (flags: ImportFlags): Promise<string> => {
      const error: unknown = await againstStored(store, await readBarImport(file, { flags })).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      return error === undefined
        ? ''
        : `${(error as TradsysError).exitCode} ${(error as TradsysError).line}`;
    };
    expect(await line({ symbol: 'BTC/USD' })).to.equal(
      '2 BTC/USD: is stored as linear, settled in USD, 10 a contract; the file is taken for margin, settled in USD; ' +
        'say by --kind, --quote or --contract-size that it is the same, take another --symbol, or first run: ' +
        'tradsys data remove BTC/USD',
    );
    expect(await line({ ...linear, contractSize: '100' })).to.match(/100 a contract; say by/);
    expect(await line({ ...linear, kind: 'inverse' })).to.contain(
      'inverse, priced in USD, settled in BTC',
    );
    expect(await line(linear)).to.equal('');
    expect(await line({ symbol: 'BTC/EUR' })).to.equal('');
    await store.close();
  });

  it('tells scales that do not go together as another instrument', async () => {
    const store = openSqliteStore({ directory });
    const flags = { symbol: 'ETH/USD', priceScale: 1, timeframe: '1m' as Timeframe };
    const wide = write(csv(bar(0, '9000000000000000,9000000000000000,9,11,5')));
    await storeImport(store, await readBarImport(wide, { flags }));
    const fine = write(csv(bar(1, '10.123456,12,9,11,5')));
    const error = await storeImport(store, await readBarImport(fine, { flags })).then(
      () => undefined,
      (reason: unknown) => reason as TradsysError,
    );
    expect(error?.exitCode).to.equal(2);
    expect(error?.line).to.match(
      /0 decimals of price.*6 decimals of price.*does not fit 2\^53.*data remove ETH\/USD/,
    );
    await store.close();
  });

  it('keeps the calendar of what is stored when one is only assumed', async () => {
    const store = openSqliteStore({ directory });
    const file = write(csv(bar(0), bar(1), bar(2)));
    const told = { symbol: 'FESX', calendar: 'none' } as const;
    await storeImport(store, await readBarImport(file, { flags: told }));
    const plan = await againstStored(
      store,
      await readBarImport(file, { flags: { symbol: 'FESX' } }),
    );
    const { series, report } = plan as BarPlan;
    expect([series.instrument.calendar, report.calendarFrom]).to.deep.equal(['none', 'as stored']);
    await store.close();
  });
});
