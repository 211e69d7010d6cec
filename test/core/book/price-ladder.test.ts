/** Prices near and far: the ladder against a sorted list. */
import { expect } from 'chai';
import fc from 'fast-check';
import { BUY, LimitBook, OrderPool, SELL } from '../../../src/core/book/index.js';
import type { SideBit } from '../../../src/core/book/index.js';

interface Resting {
  readonly handle: number;
  readonly side: SideBit;
  readonly price: number;
}

/** Near the market, drifting with it, and as far as integers go. */
const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 4, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }) },
);
const moves = fc.array(
  fc.record({ price, drift: fc.integer({ min: -3, max: 3 }), cancels: fc.nat(3), pick: fc.nat() }),
  { minLength: 1, maxLength: 400, size: 'max' },
);

function ladderOf(book: LimitBook, side: SideBit): [price: number, quantity: number][] {
  const ladder = book.side(side);
  const levels: [number, number][] = [];
  for (let rank = ladder.bestRank; rank !== Infinity; rank = ladder.after(rank)) {
    levels.push([side === BUY ? -rank : rank, ladder.shown(rank)]);
  }
  return levels;
}

function sorted(resting: readonly Resting[], side: SideBit): [price: number, quantity: number][] {
  const levels = new Map<number, number>();
  for (const order of resting) {
    if (order.side === side) levels.set(order.price, (levels.get(order.price) ?? 0) + 1);
  }
  return [...levels].sort(([a], [b]) => (side === BUY ? b - a : a - b));
}

describe('price ladder', () => {
  it('keeps levels in order wherever they lie and however the market moves', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const pool = new OrderPool(1);
        const ignore = (): undefined => undefined;
        const sink = { onFill: ignore, sliceOf: () => 0, onRefresh: ignore, onSelfTrade: ignore };
        const book = new LimitBook(pool, sink);
        const resting: Resting[] = [];
        let middle = 1_000_000;
        for (const step of steps) {
          middle += step.drift * 100;
          // Bids below the middle and asks above it, even as it moves: nothing trades.
          const bids = resting.filter(({ side }) => side === BUY).map((order) => order.price);
          const wanted = middle + step.price;
          const asks = resting.filter(({ side }) => side === SELL).map((order) => order.price);
          const side = wanted < Math.min(...asks) && step.pick % 2 === 0 ? BUY : SELL;
          if (side === SELL && wanted <= Math.max(...bids)) continue;
          const handle = book.submit(side, wanted, 1, 0, resting.length);
          resting.push({ handle, side, price: wanted });
          for (let each = 0; each < step.cancels && resting.length > 0; each++) {
            const [gone] = resting.splice((step.pick + each) % resting.length, 1);
            book.cancel(gone!.handle);
          }
          expect(ladderOf(book, BUY)).to.deep.equal(sorted(resting, BUY));
          expect(ladderOf(book, SELL)).to.deep.equal(sorted(resting, SELL));
        }
        for (const { handle } of resting) book.cancel(handle);
        expect([pool.size, book.bids.bestRank, book.asks.bestRank]).to.deep.equal([
          0,
          Infinity,
          Infinity,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes memory by the number of levels, not by their distance', () => {
    const ignore = (): undefined => undefined;
    const sink = { onFill: ignore, sliceOf: () => 0, onRefresh: ignore, onSelfTrade: ignore };
    const pool = new OrderPool();
    const book = new LimitBook(pool, sink);
    for (let order = 0; order < 100; order++) book.submit(BUY, 1 + order * 1e12, 1, 0, order);
    expect(ladderOf(book, BUY)).to.have.length(100);
    expect(pool.levels.ints.byteLength).to.be.lessThan(100 * 1024);
  });

  it('keeps the books of one pool apart, and uses windows again that a moving market left', () => {
    const ignore = (): undefined => undefined;
    const sink = { onFill: ignore, sliceOf: () => 0, onRefresh: ignore, onSelfTrade: ignore };
    const pool = new OrderPool();
    const books = Array.from({ length: 20 }, () => new LimitBook(pool, sink));
    const resting = books.map((): Resting[] => []);
    let used = 0;
    for (let turn = 0; turn < 60; turn++) {
      // Levels at every third price, and each turn elsewhere: windows widen, then move.
      for (let step = 0; step < 40; step++) {
        for (const [index, book] of books.entries()) {
          const price = 1_000 * (index + 1) + turn * 500 + step * 3 * (index + 1);
          const handle = book.submit(SELL, price, 1, 0, step);
          resting[index]!.push({ handle, side: SELL, price });
        }
      }
      for (const [index, book] of books.entries()) {
        expect(ladderOf(book, SELL)).to.deep.equal(sorted(resting[index]!, SELL));
        for (const { handle } of resting[index]!.splice(turn % 2 === 0 ? 5 : 0))
          book.cancel(handle);
        expect(ladderOf(book, SELL)).to.deep.equal(sorted(resting[index]!, SELL));
      }
      if (turn === 9) used = pool.levels.ints.byteLength;
    }
    expect(pool.levels.ints.byteLength).to.equal(used);
  });
});
