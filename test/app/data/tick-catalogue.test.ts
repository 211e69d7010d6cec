import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import {
  exportData,
  listTickData,
  readImport,
  removeStored,
  shownKind,
  showTicks,
  someTicks,
  storedOf,
  storeImport,
  verifyStored,
} from '../../../src/app/data/index.js';
import type { ImportFlags } from '../../../src/app/data/index.js';
import { describeInstrument } from '../../../src/app/data/instrument.js';
import { TICK_KINDS } from '../../../src/core/domain/tick-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { TradsysError } from '../../../src/errors.js';
import type { Store } from '../../../src/ports.js';
import { check } from '../../property/check.js';
import { instants, plainTicks, ticksAt } from '../../ticks.js';

const NS = 1_723_161_253_937_085n;
const message = (step: number, data: string): string => `${NS + BigInt(step)}768 {"data":${data}}`;
const update = (first: number, last: number, price: string, quantity: string): string =>
  `{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":${first},"u":${last},"b":[["${price}","${quantity}"]],"a":[]}`;

/** A snapshot, three changes and a trade; between the last two changes one is missing. */
const RECORDING = [
  `${NS}768 {"lastUpdateId":10,"bids":[["10.50","3"]],"asks":[["10.60","1"]]}`,
  message(1, update(11, 12, '10.40', '2')),
  message(2, update(13, 13, '10.60', '1')),
  message(3, update(15, 16, '10.30', '2')),
  message(4, '{"e":"trade","T":1723161255342,"s":"BTCUSDT","t":7,"p":"10.5","q":"0.02","m":true}'),
].join('\n');

describe('stored ticks', () => {
  let directory: string;
  let store: Store;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-ticks-'));
    store = openSqliteStore({ directory: join(directory, 'data') });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function importText(text: string, name: string, flags: ImportFlags = {}): Promise<void> {
    writeFileSync(join(directory, name), text);
    await storeImport(store, await readImport(join(directory, name), { flags }));
  }

  async function lineOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TradsysError);
    return (error as TradsysError).line;
  }

  it('are listed by symbol and kind, with the gaps of depth', async () => {
    await importText(RECORDING, 'recording.txt');
    const lines = await listTickData(store);
    expect(lines.map(({ kind, rows, gaps }) => [kind, rows, gaps])).to.deep.equal([
      ['trades', 1, 0],
      ['depth', 5, 1],
    ]);
    expect(lines[0]!.first).to.equal(1_723_161_253_937_089);
    expect(await listTickData(store, 'depth')).to.have.length(1);
  });

  it('are shown from both ends, with a hash that any change changes', async () => {
    await importText(RECORDING, 'recording.txt');
    expect(await lineOf(shownKind(store, 'BTC/USDT'))).to.equal(
      'several kinds of data of BTC/USDT are stored; pass --kind trades|depth',
    );
    const view = await showTicks(store, await someTicks(store, 'btcusdt', 'depth'), 2);
    expect([view.head.length, view.tail.length, view.gaps.length]).to.deep.equal([2, 2, 1]);
    expect(view.gaps[0]).to.deep.equal({ from: Number(NS) + 2, to: Number(NS) + 3 });
    const other = RECORDING.replace('10.30', '10.31');
    await importText(other, 'other.txt');
    const after = await showTicks(store, await someTicks(store, 'BTC/USDT', 'depth'), 2);
    expect(view.hash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(after.hash);
    expect(await lineOf(someTicks(store, 'BTC/USDT', 'orders'))).to.equal(
      'no orders of BTC/USDT are stored; there are trades, depth',
    );
  });

  it('are verified: gaps, crossed books, missing snapshots and unknown orders are warnings', async () => {
    await importText(RECORDING, 'recording.txt');
    const { series, ticks } = await verifyStored(store);
    expect(series).to.deep.equal([]);
    expect(ticks.map(({ kind, errors, counts }) => [kind, errors, counts])).to.deep.equal([
      ['trades', 0, {}],
      ['depth', 0, { crossed: 1, gap: 1 }],
    ]);
    await importText(message(1, update(11, 12, '1', '2')), 'more.txt', { symbol: 'ETH/USDT' });
    const [alone] = (await verifyStored(store, 'ETH/USDT')).ticks;
    expect(alone!.counts).to.deep.equal({ 'no-snapshot': 1 });
    await importText('34200.1,3,5,10,1000000,1\n', 'AAPL_2012-06-21_1_2_message_1.csv');
    const [orders] = (await verifyStored(store, 'AAPL')).ticks;
    expect([orders!.kind, orders!.counts]).to.deep.equal(['orders', { 'unknown-order': 1 }]);
    const ghost = '34200.1,1,5,10,1000000,1\n34200.2,1,6,10,990000,-1\n';
    await importText(ghost, 'MSFT_2012-06-21_1_2_message_1.csv');
    const [left] = (await verifyStored(store, 'MSFT')).ticks;
    expect([left!.kind, left!.counts]).to.deep.equal(['orders', { crossed: 1 }]);
  });

  it('are removed by kind, or all of a symbol with its bars', async () => {
    await importText(RECORDING, 'recording.txt');
    const depth = await storedOf(store, 'BTC/USDT', 'depth');
    expect(await removeStored(store, depth)).to.deep.equal([
      { symbol: 'BTC/USDT', kind: 'depth', rows: 5 },
    ]);
    const bars =
      'open_time,open,high,low,close,volume\n1700000040,1,1,1,1,1\n1700000100,1,1,1,1,1\n';
    await importText(bars, 'BTCUSDT_1m.csv');
    expect(await removeStored(store, await storedOf(store, 'BTC/USDT'))).to.deep.equal([
      { symbol: 'BTC/USDT', timeframe: '1m', bars: 2 },
      { symbol: 'BTC/USDT', kind: 'trades', rows: 1 },
    ]);
    expect(await lineOf(storedOf(store, 'BTC/USDT'))).to.contain('no bars of BTC/USDT are stored');
  });

  for (const kind of TICK_KINDS) {
    it(`${kind} exported import again without a loss and without a question`, () =>
      check(
        fc.asyncProperty(instants(1_000, 30), async (offsets) => {
          const folder = mkdtempSync(join(directory, 'r-'));
          const [one, two] = ['a', 'b'].map((name) =>
            openSqliteStore({ directory: join(folder, name) }),
          ) as [Store, Store];
          const instrument = describeInstrument({ symbol: 'BTC/USDT', priceScale: 1, quantityScale: 8 }); // prettier-ignore
          const ticks = ticksAt(kind, offsets.map((offset) => 1_700_000_000_000_000 + offset)); // prettier-ignore
          // Prices and times small enough to multiply, and in the century.
          for (const [name, values] of Object.entries(ticks)) {
            if (!(values instanceof Float64Array) || name === 'at') continue;
            values.forEach((value, row) => (values[row] = name === 'venueAt' ? ticks.at[row]! - 5 : 1 + (value % 99_991))); // prettier-ignore
          }
          await one.writeTicks(instrument, { [kind]: ticks }, { origin: 'made' });
          const out = join(folder, 'BTCUSDT.csv.gz');
          await exportData(one, { symbol: 'BTC/USDT', kind, format: 'csv', out });
          const plan = await readImport(out);
          await storeImport(two, plan);
          const read = await two.readTicks({ symbol: 'BTC/USDT', kind });
          const scales = (await two.listTicks())[0]!.instrument;
          expect(scales.quantityScale).to.equal(8);
          const factor = 10 ** (1 - scales.priceScale);
          const expected = plainTicks(kind, ticks);
          const found = plainTicks(kind, read);
          for (const name of Object.keys(found)) {
            const scaled = /price/i.test(name) ? found[name]!.map((value) => value * factor) : found[name]; // prettier-ignore
            expect(scaled, name).to.deep.equal(expected[name]);
          }
          await one.close();
          await two.close();
        }),
        10,
      ));
  }

  it('make bars for an export: of trades when no bars will do, or when asked', async () => {
    const trades = [0, 30, 59, 61].map(
      (second) => `${1_700_000_040 + second},${10 + second},2,buy`,
    );
    await importText(['time,price,amount,side', ...trades].join('\n'), 'BTCUSDT.csv');
    const out = join(directory, 'out.csv');
    const timeframe = '1m' as Timeframe;
    const options = { symbol: 'BTC/USDT', format: 'csv', out } as const;
    expect(await exportData(store, { ...options, timeframe })).to.deep.include({
      bars: 2,
      from: 'trades',
    });
    expect(readFileSync(out, 'utf8').split('\n').slice(1, 3)).to.deep.equal([
      '1700000040000,10,69,10,69,6',
      '1700000100000,71,71,71,71,2',
    ]);
    await importText('open_time,open,high,low,close,volume\n1700000040,1,1,1,1,1\n1700000100,1,1,1,1,1\n', 'BTCUSDT_1m.csv'); // prettier-ignore
    expect(await exportData(store, { ...options, timeframe })).to.deep.include({ from: '1m' });
    expect(await exportData(store, { ...options, timeframe, kind: 'trades' })).to.deep.include({ from: 'trades' }); // prettier-ignore
    expect(await lineOf(exportData(store, { ...options, timeframe, kind: 'depth' }))).to.equal(
      '--timeframe: depth do not make bars; leave it away, or pass --kind trades',
    );
    expect(
      await lineOf(exportData(store, { ...options, format: 'json', kind: 'trades' })),
    ).to.equal('--format: trades are exported as CSV alone; leave it away');
  });
});
