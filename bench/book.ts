/**
 * The order book: operations a second of the integer core and of the full engine (string ids, reports,
 * trades, balance holds) beside nodejs-order-book over the same order flow; how they bear many orders
 * and many books; what one operation takes at a steady million a second; and whether memory grows.
 * Every engine must end with the reference's book, so none is timed doing less.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MatchingEngine, OrderPool, LimitBook, BUY, SELL } from '../src/core/book/index.js';
import { asPrice, asQuantity, asTimestamp } from '../src/core/domain/units.js';
import { benchOptions, compare, measure, median, millionsPerSecond, print } from './measure.js';
import type { Candidate, Measurement } from './measure.js';
import {
  BENCH_INSTRUMENT,
  Reader,
  fullEngine,
  integerCore,
  nodejsOrderBook,
} from './workloads/book-players.js';
import type { Player } from './workloads/book-players.js';
import { manyBooksStream } from './workloads/many-books.js';
import type { ManyBooksStream } from './workloads/many-books.js';
import { orderStream } from './workloads/order-stream.js';
import type { OrderStream } from './workloads/order-stream.js';

const options = benchOptions();
const COUNT = options.short ? 100_000 : 1_000_000;
const RIVAL = 'nodejs-order-book';

const idsFor = (orders: number): string[] =>
  Array.from({ length: orders }, (_, order) => `o${order}`);

/** Plays the prefill before the clock, the rest on it; checks the end once. */
function candidate(name: string, stream: OrderStream, make: () => Player): Candidate {
  let player = make();
  let isChecked = false;
  return {
    name,
    prepare: () => {
      player = make();
      player.play(0, stream.prefill);
    },
    run: () => {
      player.play(stream.prefill, stream.length);
      if (isChecked) return;
      isChecked = true;
      const { depth } = stream.end;
      if (player.depth().join() !== depth.join()) throw new Error(`${name}: another book`);
    },
  };
}

/** One prefill: core, engine, engine with market data, and the rival in the same rounds. */
async function throughput(prefill: number): Promise<Measurement[]> {
  const stream = orderStream(COUNT, prefill);
  const ids = idsFor(stream.orders);
  const after = `, ${prefill / 1_000}k orders`;
  const candidates = [
    candidate(`integer core${after}`, stream, () => integerCore(stream)),
    candidate(`full engine${after}`, stream, () => fullEngine(stream, ids)),
    candidate(`full engine, market data${after}`, stream, () =>
      fullEngine(stream, ids, { marketData: true }),
    ),
    candidate(`${RIVAL}${after}`, stream, () => nodejsOrderBook(stream, ids)),
  ];
  const samples = await measure(candidates, options);
  const rival = samples[3]!;
  const scale = millionsPerSecond(COUNT, 'ops');
  return samples.map((each) => compare(each, scale, each === rival ? undefined : rival));
}

const burnt = new Int32Array(1);

function burn(turns: number): void {
  for (let turn = 0; turn < turns; turn++) burnt[0]! ^= turn;
}

/** Turns of `burn` in a millisecond, fewer rather than more. */
function burnRate(): number {
  const turns = 10_000_000;
  burn(turns);
  const start = performance.now();
  burn(turns);
  return (0.7 * turns) / (performance.now() - start);
}

/**
 * Passes the time until `due`. To ask for the time allocates a number, and that these are collected would
 * count as lateness: most of the wait is burnt without asking.
 */
function waitUntil(due: number, turnsPerMs: number): void {
  for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
    burn(left * turnsPerMs);
  }
}

/**
 * Latency of each operation from the instant it was due, a microsecond after the one before: waiting
 * behind a slow one counts.
 */
function latencies(name: string, stream: OrderStream, make: () => Player): Measurement[] {
  const turnsPerMs = burnRate();
  const rounds = Array.from({ length: options.rounds }, () => {
    const player = make();
    player.play(0, stream.prefill);
    const late = new Float64Array(stream.length - stream.prefill);
    const start = performance.now();
    for (let at = stream.prefill; at < stream.length; at++) {
      const due = start + (at - stream.prefill) / 1_000;
      waitUntil(due, turnsPerMs);
      player.play(at, at + 1);
      late[at - stream.prefill] = (performance.now() - due) * 1_000;
    }
    return late.sort();
  });
  return [0.5, 0.99, 0.999].map((share) => ({
    name: `${name}, 1M ops/s, p${share * 100}`,
    value: median(rounds.map((late) => late[Math.floor(late.length * share)]!)),
    unit: 'us',
    ratio: null,
    against: null,
  }));
}

interface Preparable {
  readonly prepare: () => void;
  readonly run: () => void;
}

function manyCores(stream: ManyBooksStream): Preparable {
  const { kind, side, book, id, price, size, prefill, length } = stream;
  const handles = new Int32Array(stream.orders);
  const sink = {
    onFill: () => undefined,
    sliceOf: () => 0,
    onRefresh: () => undefined,
    onSelfTrade: () => undefined,
  };
  let pool = new OrderPool();
  let books: LimitBook[] = [];
  const play = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const core = books[book[at]!]!;
      const order = id[at]!;
      if (kind[at] === 1) core.cancel(handles[order]!);
      else {
        const bit = side[at] === 0 ? BUY : SELL;
        handles[order] = core.submit(bit, price[at]!, size[at]!, 0, order);
      }
    }
  };
  return {
    prepare: () => {
      pool = new OrderPool(1 << 21);
      books = Array.from({ length: stream.books }, () => new LimitBook(pool, sink));
      play(0, prefill);
    },
    run: () => {
      play(prefill, length);
      if (pool.size !== stream.live) throw new Error(`${pool.size} live orders`);
    },
  };
}

function manyEngineBooks(stream: ManyBooksStream): Preparable {
  const { kind, side, book, id, price, size, prefill, length } = stream;
  const symbols = Array.from({ length: stream.books }, (_, index) => `S${index}`);
  const accounts = Array.from({ length: 256 }, (_, index) => `account${index}`);
  const ids = idsFor(stream.orders);
  let engine = new MatchingEngine({ listener: new Reader() });
  const play = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const order = id[at]!;
      const symbol = symbols[book[at]!]!;
      const account = accounts[order & 255]!;
      const clientOrderId = ids[order]!;
      const now = asTimestamp(at);
      if (kind[at] === 1)
        engine.cancel({ kind: 'cancel', at: now, symbol, account, clientOrderId });
      else {
        engine.submit({
          kind: 'submit',
          at: now,
          symbol,
          account,
          clientOrderId,
          side: side[at] === 0 ? 'buy' : 'sell',
          type: 'limit',
          quantity: asQuantity(size[at]!),
          limitPrice: asPrice(price[at]!),
        });
      }
    }
  };
  return {
    prepare: () => {
      engine = new MatchingEngine({ listener: new Reader(), orderCapacity: 1 << 21 });
      for (const symbol of symbols) engine.list({ ...BENCH_INSTRUMENT, symbol });
      play(0, prefill);
    },
    run: () => {
      play(prefill, length);
      if (engine.orderCount !== stream.live) throw new Error(`${engine.orderCount} live orders`);
    },
  };
}

async function manyBooks(): Promise<Measurement[]> {
  const books = options.short ? 800 : 8_000;
  const stream = manyBooksStream(books, 200, COUNT);
  const name = `${books} books, ${(stream.prefill / 1e6).toFixed(2)}M orders`;
  const samples = await measure(
    [
      { name: `integer core, ${name}`, ...manyCores(stream) },
      { name: `full engine, ${name}`, ...manyEngineBooks(stream) },
    ],
    options,
  );
  return samples.map((each) => compare(each, millionsPerSecond(COUNT, 'ops')));
}

/** Bytes held after the same flow ran once and many times over one engine, cleared in between. */
function growth(operations: number): Measurement {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const stream = orderStream(1_000_000, 0);
  const ids = idsFor(stream.orders);
  const player = fullEngine(stream, ids, { marketData: true });
  const held = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 2 ** 20;
  };
  let first = 0;
  for (let done = 0; done < operations; done += stream.length) {
    player.play(0, stream.length);
    player.cancelAll();
    if (done === 4 * stream.length) first = held();
  }
  return {
    name: `memory growth from 5M to ${operations / 1e6}M operations`,
    value: held() - first,
    unit: 'MiB',
    ratio: null,
    against: null,
  };
}

const measurements: Measurement[] = [];
for (const prefill of options.short ? [1_000, 10_000] : [1_000, 10_000, 100_000]) {
  measurements.push(...(await throughput(prefill)));
}
const steady = orderStream(COUNT, 10_000);
const steadyIds = idsFor(steady.orders);
measurements.push(
  ...latencies('integer core', steady, () => integerCore(steady)),
  ...latencies('full engine', steady, () => fullEngine(steady, steadyIds)),
  ...(await manyBooks()),
);
if (!options.short) measurements.push(growth(100_000_000));
print(measurements, options);
