/** What a recorded book still offers once we have taken of it. */
import { expect } from 'chai';
import { DepthBook } from '../../../src/core/market/index.js';
import { Liquidity } from '../../../src/core/simulation/liquidity.js';

function bookOf(asks: readonly (readonly [number, number])[], isWhole = true): Liquidity {
  const book = new DepthBook();
  book.state = 'live';
  for (const [price, quantity] of asks) book.asks.set(price, quantity);
  return new Liquidity(book, isWhole, false);
}

/** What a buyer finds at a limit or better. */
const within = (book: Liquidity, limit: number): number =>
  book.offers('buy', limit, Infinity).reduce((sum, { quantity }) => sum + quantity, 0);

describe('liquidity', () => {
  it('what was taken of a level is gone for the next order', () => {
    const book = bookOf([
      [101, 5],
      [102, 7],
    ]);
    book.take('buy', 101, 3);
    expect([book.best('buy'), within(book, 102)]).to.deep.equal([101, 9]);
    book.take('buy', 101, 2);
    expect([book.best('buy'), within(book, 102)]).to.deep.equal([102, 7]);
    expect(within(book, 101)).to.equal(0);
  });

  it('a level that grows offers what was added, one that shrinks nothing', () => {
    const book = bookOf([[101, 5]]);
    book.take('buy', 101, 5);
    book.book.asks.set(101, 8);
    book.refresh();
    expect(within(book, 101)).to.equal(3);
    book.book.asks.set(101, 2);
    book.refresh();
    expect(book.best('buy')).to.be.NaN;
  });

  it('a level that has gone and come back is a new one', () => {
    const book = bookOf([[101, 5]]);
    book.take('buy', 101, 5);
    book.book.asks.set(101, 0);
    book.refresh();
    book.book.asks.set(101, 4);
    expect(within(book, 101)).to.equal(4);
  });

  it('one that is merely out of sight is not', () => {
    const book = bookOf([[101, 5]], false);
    book.take('buy', 101, 5);
    book.book.asks.clear();
    book.book.asks.set(100, 3);
    book.refresh();
    book.book.asks.clear();
    book.book.asks.set(101, 4);
    book.refresh();
    expect(within(book, 101)).to.equal(0);
    book.book.asks.clear();
    book.book.asks.set(102, 1);
    book.refresh();
    book.book.asks.set(101, 4);
    expect(within(book, 101)).to.equal(4);
  });

  it('tells what rests at a price, and where it cannot know', () => {
    const [whole, best] = [bookOf([[101, 5]]), bookOf([[101, 5]], false)];
    expect([whole.shownAt('sell', 100), whole.shownAt('sell', 103)]).to.deep.equal([0, 0]);
    expect([best.shownAt('sell', 100), best.shownAt('sell', 101)]).to.deep.equal([0, 5]);
    expect(best.shownAt('sell', 103)).to.equal(undefined);
  });

  it('nothing rests is no price', () => {
    const book = bookOf([]);
    expect(book.best('buy')).to.be.NaN;
    expect(within(book, Infinity)).to.equal(0);
  });

  it('tells no more of its levels than an order needs', () => {
    const book = bookOf([
      [101, 5],
      [102, 7],
      [103, 9],
    ]);
    const prices = (wanted: number) => book.offers('buy', 103, wanted).map(({ price }) => price);
    expect([prices(5), prices(6), prices(99)]).to.deep.equal([[101], [101, 102], [101, 102, 103]]);
  });
});
