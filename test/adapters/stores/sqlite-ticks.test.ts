import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import { describeInstrument } from '../../../src/app/data/instrument.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import { TICK_KINDS, tickColumns } from '../../../src/core/domain/tick-data.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { TradsysError } from '../../../src/errors.js';
import { check } from '../../property/check.js';
import { instants, plainTicks, ticksAt } from '../../ticks.js';

const instrument = (priceScale = 2, quantityScale = 3): Instrument =>
  describeInstrument({ symbol: 'BTC/USDT', priceScale, quantityScale });
const symbol = 'BTC/USDT';
const source = { origin: 'file.csv' };
const range = (length: number, step = 1): number[] =>
  Array.from({ length }, (_, index) => 1 + Math.floor(index / step));

describe('SQLite store: ticks', () => {
  let directory: string;
  const open = (options: object = {}) => openSqliteStore({ directory, ...options });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-ticks-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  for (const kind of TICK_KINDS) {
    it(`gives back ${kind} over several chunks, in every column, and shared`, async () => {
      const ticks = ticksAt(kind, range(10_000));
      const writer = open();
      await writer.writeTicks(instrument(), { [kind]: ticks }, source);
      await writer.close();
      const store = open();
      const read = await store.readTicks({ symbol, kind });
      expect(plainTicks(kind, read)).to.deep.equal(plainTicks(kind, ticks));
      const shared = await store.readTicks({ symbol, kind }, {}, { shared: true });
      expect(shared.at.buffer).to.be.instanceOf(SharedArrayBuffer);
      expect(plainTicks(kind, shared)).to.deep.equal(plainTicks(kind, ticks));
      expect(await store.listTicks()).to.deep.equal([
        {
          instrument: instrument(),
          kind,
          origin: 'file.csv',
          rows: 10_000,
          first: 1,
          last: 10_000,
        },
      ]);
      await store.close();
    });
  }

  it('answers a directory in which nothing was stored without making a file', async () => {
    const store = open();
    expect(await store.listTicks()).to.deep.equal([]);
    expect((await store.readTicks({ symbol, kind: 'depth' })).length).to.equal(0);
    expect(await store.removeTicks({ symbol, kind: 'depth' })).to.equal(0);
    await store.close();
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('reads half-open ranges, never a part of an instant, wherever chunks end', async () => {
    const store = open();
    // Three rows an instant: chunks of 4096 end within one.
    const ticks = ticksAt('trades', range(9_000, 3));
    await store.writeTicks(instrument(), { trades: ticks }, source);
    for (const [from, to] of [
      [1, 3_001],
      [1_366, 1_367],
      [1_000, 2_731],
      [3_000, 3_000],
    ] as const) {
      const between = { from: asTimestamp(from), to: asTimestamp(to) };
      const read = await store.readTicks({ symbol, kind: 'trades' }, between);
      const wanted = Array.from(ticks.at).filter((at) => at >= from && at < to);
      expect(Array.from(read.at)).to.deep.equal(wanted);
      expect(read.price).to.deep.equal(ticks.price.filter((_, row) => ticks.at[row]! >= from && ticks.at[row]! < to)); // prettier-ignore
    }
    await store.close();
  });

  it('puts written rows in place of all of their span, whatever the order of writing', () =>
    check(
      fc.asyncProperty(fc.array(instants(), { minLength: 1, maxLength: 6 }), async (writes) => {
        const store = openSqliteStore({ directory: mkdtempSync(join(directory, 'p-')) });
        let model: (readonly [at: number, price: number])[] = [];
        for (const [version, times] of writes.entries()) {
          const ticks = ticksAt('trades', times, version);
          await store.writeTicks(instrument(), { trades: ticks }, source);
          const [first, last] = [times[0]!, times.at(-1)!];
          const added = Array.from(ticks.at, (at, row) => [at, ticks.price[row]!] as const);
          // Of the first and last instant, other rows stay: before those of the first, after those of the last.
          const kept = (at: number) => model.filter(([time]) => time === at);
          model = [
            ...model.filter(([at]) => at < first),
            ...kept(first),
            ...added,
            ...(last === first ? [] : kept(last)),
            ...model.filter(([at]) => at > last),
          ];
        }
        const read = await store.readTicks({ symbol, kind: 'trades' });
        const rows = Array.from(read.at, (at, row) => [at, read.price[row]!]);
        expect(rows).to.deep.equal(model);
        expect((await store.listTicks())[0]!.rows).to.equal(model.length);
        await store.close();
      }),
      60,
    ));

  it('takes the same rows twice as once, and a file that goes on after them', async () => {
    const store = open();
    const first = ticksAt('depth', range(5_000, 2));
    await store.writeTicks(instrument(), { depth: first }, source);
    await store.writeTicks(instrument(), { depth: first }, source);
    const next = ticksAt(
      'depth',
      range(100).map((at) => at + 2_500),
    );
    await store.writeTicks(instrument(), { depth: next }, { origin: 'next.csv' });
    const read = await store.readTicks({ symbol, kind: 'depth' });
    expect(Array.from(read.at)).to.deep.equal([...first.at, ...next.at]);
    expect((await store.listTicks())[0]!.origin).to.equal('file.csv + next.csv');
    await store.close();
  });

  it('counts all kinds of a symbol at one pair of scales', async () => {
    const store = open();
    await store.writeTicks(instrument(2, 3), { trades: ticksAt('trades', [1]) }, source);
    await store.writeTicks(instrument(3, 1), { quotes: ticksAt('quotes', [1]) }, source);
    const kinds = await store.listTicks();
    expect(kinds.map((one) => one.instrument)).to.deep.equal([
      { ...instrument(3, 3), lot: 100, minQuantity: 100 },
      { ...instrument(3, 3), lot: 100, minQuantity: 100 },
    ]);
    const trades = await store.readTicks({ symbol, kind: 'trades' });
    const quotes = await store.readTicks({ symbol, kind: 'quotes' });
    expect([trades.price[0], trades.quantity[0], trades.id[0]]).to.deep.equal([1_200, 130, 140]);
    expect([quotes.bidPrice[0], quotes.bidQuantity[0]]).to.deep.equal([120, 13_000]);
    await store.close();
  });

  it('changes nothing when a value no longer fits, or when a row is none', async () => {
    const store = open();
    const trades = ticksAt('trades', [1]);
    trades.price[0] = 9e15;
    await store.writeTicks(instrument(2), { trades }, source);
    const quotes = ticksAt('quotes', [1]);
    const failure: unknown = await store
      .writeTicks(instrument(6), { quotes }, source)
      .catch((reason: unknown) => reason);
    expect(failure).to.be.instanceOf(TradsysError);
    expect((failure as TradsysError).line).to.contain('price does not fit 2^53 at 6 decimals');
    const back = ticksAt('trades', [2, 1]);
    const broken: unknown = await store
      .writeTicks(instrument(), { quotes: ticksAt('quotes', [3]), trades: back }, source)
      .catch((reason: unknown) => reason);
    expect(broken).to.be.instanceOf(RangeError);
    expect((await store.listTicks()).map(({ kind, rows }) => [kind, rows])).to.deep.equal([
      ['trades', 1],
    ]);
    await store.close();
  });

  it('removes one kind and leaves the others', async () => {
    const store = open();
    const data = { trades: ticksAt('trades', [1, 2]), orders: ticksAt('orders', [1]) };
    await store.writeTicks(instrument(), { ...data, depth: tickColumns('depth', 0) }, source);
    expect(await store.removeTicks({ symbol, kind: 'trades' })).to.equal(2);
    expect((await store.listTicks()).map(({ kind }) => kind)).to.deep.equal(['orders']);
    await store.close();
  });
});
