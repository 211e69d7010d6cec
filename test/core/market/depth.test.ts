import { expect } from 'chai';
import fc from 'fast-check';
import { ASK, BID, TICK_FLAGS, tickColumns } from '../../../src/core/domain/tick-data.js';
import type { DepthColumns } from '../../../src/core/domain/tick-data.js';
import { DepthSide } from '../../../src/core/market/depth-side.js';
import { DepthBook } from '../../../src/core/market/index.js';
import { check } from '../../property/check.js';

interface Numbers {
  readonly first?: number;
  readonly sequence?: number;
  readonly previous?: number;
}

/** One event of bid levels `[price, quantity]`; negative prices stand for asks. */
function event(
  levels: readonly (readonly [price: number, quantity: number])[],
  { first = 0, sequence = 0, previous = 0 }: Numbers = {},
  snapshot = false,
): DepthColumns {
  const depth = tickColumns('depth', levels.length);
  levels.forEach(([price, quantity], row) => {
    depth.price[row] = Math.abs(price);
    depth.side[row] = price > 0 ? BID : ASK;
    depth.quantity[row] = quantity;
    depth.first[row] = first;
    depth.sequence[row] = sequence;
    depth.previous[row] = previous;
    const last = row === levels.length - 1 ? TICK_FLAGS.last : 0;
    depth.flags[row] = last | (snapshot ? TICK_FLAGS.snapshot : 0);
  });
  return depth;
}

const apply = (book: DepthBook, depth: DepthColumns): string => book.apply(depth, 0, depth.length);
const snapshot = (sequence: number) =>
  event(
    [
      [100, 5],
      [-101, 7],
    ],
    { sequence },
    true,
  );
const bestOf = ({ bids, asks }: DepthBook): readonly number[] => [
  ...[bids.price(0), bids.quantity(0)],
  ...[asks.price(0), asks.quantity(0)],
];

describe('a side of a depth book', () => {
  for (const sign of [1, -1] as const) {
    it(`${sign === 1 ? 'bids' : 'asks'} are what a map sorted at every look says`, () =>
      check(
        fc.property(
          fc.array(fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: 0, max: 9 })), {
            maxLength: 300,
          }),
          (changes) => {
            const side = new DepthSide(sign);
            const model = new Map<number, number>();
            for (const [price, quantity] of changes) {
              side.set(price, quantity);
              if (quantity > 0) model.set(price, quantity);
              else model.delete(price);
              const sorted = [...model].sort(([a], [b]) => (b - a) * sign);
              const levels = Array.from({ length: side.size }, (_, rank) => [
                side.price(rank) + 0,
                side.quantity(rank),
              ]);
              expect(levels).to.deep.equal(sorted);
              const better = sorted.filter(([level]) => level * sign > price * sign);
              expect(side.rankOf(price)).to.equal(better.length);
              expect(side.quantityAt(price)).to.equal(model.get(price) ?? 0);
            }
          },
        ),
        100,
      ));
  }

  it('grows beyond its first size, from either end', () => {
    const side = new DepthSide(1);
    for (let price = 1; price <= 3_000; price += 1)
      side.set(price % 2 === 0 ? price : -price, price);
    expect([side.size, side.price(0), side.price(2_999)]).to.deep.equal([3_000, 3_000, -2_999]);
    expect([side.price(3_000), side.quantity(3_000)]).to.deep.equal([NaN, 0]);
  });
});

describe('a depth book', () => {
  it('is empty before its first snapshot, and what came earlier waits for it', () => {
    const book = new DepthBook();
    expect(apply(book, event([[99, 1]], { first: 8, sequence: 10 }))).to.equal('waiting');
    expect(apply(book, event([[98, 4]], { first: 11, sequence: 12 }))).to.equal('waiting');
    expect([book.state, book.bids.size]).to.deep.equal(['empty', 0]);
    apply(book, snapshot(10));
    // The first is older than the snapshot, the second follows it.
    expect([book.state, book.sequence, book.bids.quantityAt(99)]).to.deep.equal(['live', 12, 0]);
    expect(book.bids.quantityAt(98)).to.equal(4);
  });

  const spot = (first: number, sequence: number) => event([[100, sequence]], { first, sequence });
  const futures = (previous: number, sequence: number) =>
    event([[100, sequence]], { first: previous + 5, sequence, previous });
  const rules: readonly (readonly [
    title: string,
    events: readonly DepthColumns[],
    outcomes: readonly string[],
  ])[] = [
    ['spot: numbers without a hole', [spot(9, 11), spot(12, 12)], ['applied', 'applied']],
    ['spot: the first may begin right after the snapshot', [spot(11, 11)], ['applied']],
    ['spot: a hole after the snapshot', [spot(12, 13)], ['gap']],
    ['spot: a hole later', [spot(11, 11), spot(13, 13)], ['applied', 'gap']],
    ['spot: an overlap later is no continuation', [spot(11, 11), spot(10, 12)], ['applied', 'gap']],
    ['what ends before the snapshot is old', [spot(5, 10), spot(11, 11)], ['outdated', 'applied']],
    [
      'futures: each names the one before',
      [futures(8, 20), futures(20, 31)],
      ['applied', 'applied'],
    ],
    ['futures: the first names one after the snapshot', [futures(11, 20)], ['gap']],
    ['futures: one left out', [futures(10, 20), futures(30, 40)], ['applied', 'gap']],
    [
      'without numbers nothing is checked',
      [event([[1, 1]]), event([[1, 2]])],
      ['applied', 'applied'],
    ],
  ];
  for (const [title, events, outcomes] of rules) {
    it(title, () => {
      const book = new DepthBook();
      apply(book, snapshot(10));
      expect(events.map((one) => apply(book, one))).to.deep.equal(outcomes);
      const gaps = outcomes.filter((outcome) => outcome === 'gap').length;
      expect(book.gaps).to.equal(gaps);
      expect(book.state).to.equal(gaps > 0 ? 'stale' : 'live');
    });
  }

  it('fault 24: shows nothing after a gap until a snapshot that what waits continues', () => {
    const book = new DepthBook();
    apply(book, snapshot(10));
    expect(bestOf(book)).to.deep.equal([100, 5, 101, 7]);
    apply(book, spot(15, 16));
    expect(bestOf(book)).to.deep.equal([NaN, 0, NaN, 0]);
    apply(book, spot(17, 18));
    apply(book, snapshot(15));
    expect([book.state, book.sequence, book.gaps]).to.deep.equal(['live', 18, 1]);
    expect(bestOf(book)).to.deep.equal([100, 18, 101, 7]);
  });

  it('a snapshot that came late changes nothing: the updates after it go on from what is known', () => {
    const book = new DepthBook();
    apply(book, snapshot(10));
    apply(book, spot(11, 14));
    expect(apply(book, snapshot(12))).to.equal('outdated');
    expect(bestOf(book)).to.deep.equal([100, 14, 101, 7]);
    expect(apply(book, spot(13, 13)), 'of a second recorder').to.equal('outdated');
    expect(apply(book, spot(15, 16))).to.equal('applied');
    expect([book.state, book.sequence, book.gaps]).to.deep.equal(['live', 16, 0]);
    expect(apply(book, spot(18, 18)), 'a hole is one as ever').to.equal('gap');
    expect(book.state).to.equal('stale');
  });

  it('one with which numbers begin anew is taken with the third update that follows it', () => {
    const book = new DepthBook();
    apply(book, snapshot(5_000));
    apply(book, spot(5_001, 5_001));
    apply(book, snapshot(10));
    const outcomes = [11, 12, 13, 14].map((n) => apply(book, spot(n, n)));
    expect(outcomes).to.deep.equal(['outdated', 'outdated', 'applied', 'applied']);
    expect([book.sequence, book.gaps, book.bids.quantityAt(100)]).to.deep.equal([14, 0, 14]);
  });

  it('one after a hole that what is known does not go on over is taken at once', () => {
    const book = new DepthBook();
    apply(book, snapshot(10));
    apply(book, spot(11, 14));
    apply(book, snapshot(12));
    apply(book, spot(13, 13));
    expect(apply(book, spot(14, 20))).to.equal('applied');
    expect([book.state, book.sequence, book.gaps]).to.deep.equal(['live', 20, 0]);
  });

  it('a snapshot takes the place of all levels', () => {
    const book = new DepthBook();
    apply(book, event([[99, 1], [-120, 2]], {}, true)); // prettier-ignore
    apply(book, snapshot(0));
    expect([book.bids.size, book.asks.size, book.crossed]).to.deep.equal([1, 1, false]);
    apply(book, event([[101, 1]]));
    expect(book.crossed).to.equal(true);
  });

  it('copies what waits: columns may be reused', () => {
    const book = new DepthBook();
    const reused = spot(11, 11);
    apply(book, reused);
    reused.price.fill(1);
    apply(book, snapshot(10));
    expect(book.bids.quantityAt(100)).to.equal(11);
  });
});
