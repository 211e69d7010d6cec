/** Downloads from our own exchange, stock ccxt in between, faults and all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openFeed } from '../../../src/adapters/feeds/index.js';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import { downloadData } from '../../../src/app/data/index.js';
import type { Downloaded, DownloadRequest } from '../../../src/app/data/index.js';
import { ccxtConfig } from '../../../src/app/exchange/ccxt-config.js';
import type { BarColumns } from '../../../src/core/domain/market-data.js';
import { BAR_COLUMN_NAMES, sliceBars } from '../../../src/core/domain/market-data.js';
import { sliceTicks } from '../../../src/core/domain/tick-data.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import type { Feed, Store } from '../../../src/ports.js';
import { TestExchange } from '../exchange/fixture.js';
import { until } from '../session/until.js';

const SYMBOL = 'BTC/USDT';
const SECOND = '1s' as Timeframe;
const ORIGIN = 'downloaded from local';

const plain = (bars: BarColumns): readonly (readonly number[])[] =>
  BAR_COLUMN_NAMES.map((name) => [...bars[name]]);

describe('data: download', function () {
  this.timeout(60_000);
  let exchange: TestExchange;
  let feed: Feed;
  let store: Store;
  let directory: string;
  before(async () => {
    exchange = await TestExchange.start({ robots: 'wild', chaos: 'flaky' });
    const config = ccxtConfig(exchange.running.port, false);
    feed = await openFeed({ venue: 'local', exchange: 'binance', config });
    await until(
      () => Promise.resolve(aggregates()),
      (trades) => trades.at(-1)?.at !== undefined && trades.at(-1)!.at - trades[0]!.at > 4e6,
    );
  });
  after(async () => {
    await feed.close();
    await exchange.stop();
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-download-'));
    store = openSqliteStore({ directory });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const aggregates = () =>
    exchange.running.host.exchange.market('BTCUSDT')!.tape.state().aggregates;

  const download = (
    more: Partial<DownloadRequest> = {},
    signal = new AbortController().signal,
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<readonly Downloaded[]> =>
    downloadData(
      { symbols: [SYMBOL], timeframe: SECOND, from: undefined, to: undefined, ...more },
      { feed, store, signal, onProgress },
    );
  const trades = { timeframe: undefined };
  const bars = () => store.readBars({ symbol: SYMBOL, timeframe: SECOND });

  it('stores the bars of the venue, says where they come from, and goes on where they end', async () => {
    const progress: number[] = [];
    const [first] = await download({}, undefined, (done, total) => progress.push(done / total));
    expect(first!.added).to.be.above(0).and.to.equal(first!.stored);
    expect(progress.at(-1)).to.equal(1);
    expect(progress).to.deep.equal(progress.toSorted((a, b) => a - b));
    // The market is younger than thirty days, and that is said.
    expect(first!.lacking[0]).to.include({ to: first!.first });
    const [series] = await store.listSeries();
    expect(series).to.include({ origin: ORIGIN, synthetic: true, bars: first!.stored });

    const told = await bars();
    await until(
      () => download({ from: first!.first! }),
      ([again]) => again!.stored > first!.stored,
    );
    const [line] = await store.listSeries();
    expect(line!.origin).to.equal(ORIGIN);
    const all = await bars();
    expect(plain(sliceBars(all, 0, told.length))).to.deep.equal(plain(told));
    const { instrument, first: from, last } = line!;
    const range = { from, to: asTimestamp(last + 1) };
    expect(plain(all)).to.deep.equal(plain(await feed.history(instrument, SECOND, range)));
  });

  it('asks again for holes in what is stored', async () => {
    await download();
    const { instrument } = (await store.listSeries())[0]!;
    const whole = await bars();
    const parts = [sliceBars(whole, 0, 1), sliceBars(whole, 2, whole.length)];
    for (const [index, part] of parts.entries()) {
      const source = { origin: ORIGIN, synthetic: true, replace: index === 0 };
      await store.writeBars({ instrument, timeframe: SECOND, bars: part }, source);
    }
    expect((await bars()).length).to.equal(whole.length - 1);
    const [from, to] = [asTimestamp(whole.start[0]!), asTimestamp(whole.start.at(-1)! + 1)];
    const [repaired] = await download({ from, to });
    expect(repaired).to.deep.include({ added: 1, lacking: [] });
    expect(plain(await bars())).to.deep.equal(plain(whole));
  });

  it('stores every trade once, and finds those that are left out by their numbers', async () => {
    await download(trades);
    const key = { symbol: SYMBOL, kind: 'trades' } as const;
    const numbersOf = async (): Promise<readonly number[]> => [...(await store.readTicks(key)).id];
    const first = await numbersOf();
    expect(first).to.deep.equal(first.map((_, index) => index + first[0]!));
    expect(first[0]).to.equal(aggregates()[0]!.id);

    const { instrument } = (await store.listTicks())[0]!;
    const all = await store.readTicks(key);
    await store.removeTicks(key);
    const half = Math.floor(all.length / 2);
    for (const [from, to] of [[0, half - 5] as const, [half, all.length] as const]) {
      const part = sliceTicks('trades', all, from, to);
      await store.writeTicks(instrument, { trades: part }, { origin: ORIGIN });
    }
    const [again] = await download(trades);
    expect(again!.lacking).to.deep.equal([]);
    const numbers = await numbersOf();
    expect(numbers).to.deep.equal(numbers.map((_, index) => index + first[0]!));
    const known = new Map(aggregates().map(({ id, price }) => [id, price]));
    const stored = await store.readTicks(key);
    expect([...stored.price]).to.deep.equal(numbers.map((id) => known.get(id)));
  });

  it('keeps what has come when it is interrupted, and goes on from there', async () => {
    const symbols = [SYMBOL, 'ETH/USDT'];
    const end = new AbortController();
    const failure: unknown = await download({ ...trades, symbols }, end.signal, () =>
      end.abort(),
    ).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'interrupted', exit: 'interrupted' });
    const kept = await store.listTicks();
    expect(kept.map(({ instrument }) => instrument.symbol)).to.deep.equal([SYMBOL]);
    const results = await download({ ...trades, symbols });
    expect(
      results.map(({ lacking }) => lacking.filter((one) => one.missing !== null)),
    ).to.deep.equal([[], []]);
    expect(await store.listTicks()).to.have.length(2);
  });

  it('ends at once while it waits for the venue', async () => {
    // Only this fault: one of the others may cost a request its ten seconds before the wait begins.
    exchange.running.faults.clear();
    exchange.running.faults.set({
      ...{ fault: 'delay-before', endpoint: 'GET /api/v3/klines', times: 1, chance: 1 },
      value: 20_000,
    });
    const end = new AbortController();
    const running = download({}, end.signal).catch((error: unknown) => error);
    await until(
      () => Promise.resolve(exchange.running.faults.counts().at(-1)!),
      ({ happened }) => happened === 1,
    );
    const began = performance.now();
    end.abort();
    expect(await running).to.include({ code: 'interrupted' });
    expect(performance.now() - began).to.be.below(10_000);
    exchange.running.faults.clear();
  });

  it('does not mix with another made-up market, nor take an impossible range', async () => {
    await download();
    const [series] = await store.listSeries();
    const all = await bars();
    await store.writeBars(
      { instrument: series!.instrument, timeframe: SECOND, bars: all },
      { origin: 'synthetic (seed 42)', synthetic: true, replace: true },
    );
    const codeOf = (request: Partial<DownloadRequest>): Promise<unknown> =>
      download(request).then(
        () => undefined,
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await codeOf({})).to.equal('data.other_market');
    const from = asTimestamp(Date.now() * 1_000);
    const to = asTimestamp(from - 1e6);
    expect(await codeOf({ ...trades, from, to })).to.equal('data.empty_range');
    expect(await codeOf({ symbols: ['BTC/USD'] })).to.equal('feed.unknown_symbol');
    expect(await codeOf({ timeframe: '7m' as Timeframe })).to.equal('feed.timeframe');
  });
});
