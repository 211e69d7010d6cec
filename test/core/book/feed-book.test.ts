/** The book of a feed: what it holds, and what it answers to orders it does not know. */
import { expect } from 'chai';
import { BUY, FeedBook, SELL } from '../../../src/core/book/index.js';

describe('the book of a feed', () => {
  it('keeps a place in the queue only while price stays and quantity does not go up', () => {
    const book = new FeedBook();
    for (const orderId of [1, 2, 3]) book.add(orderId, BUY, 100, 10);
    expect(book.queueAhead(3)).to.equal(20);
    expect(book.modify(1, 100, 4)).to.equal(true);
    expect(book.queueAhead(3)).to.equal(14);
    expect(book.modify(1, 100, 5)).to.equal(true);
    expect([book.queueAhead(2), book.queueAhead(1)]).to.deep.equal([0, 20]);
    expect(book.modify(2, 99, 10)).to.equal(true);
    expect(book.levels(BUY, 9)).to.deep.equal([
      [100, 15],
      [99, 10],
    ]);
    expect(book.order(2)).to.deep.equal({ side: BUY, price: 99, quantity: 10 });
  });

  it('answers false for orders it does not know, and may be crossed', () => {
    const book = new FeedBook();
    expect([book.reduce(7, 1), book.modify(7, 1, 1), book.remove(7)]).to.not.include(true);
    expect([book.order(7), book.queueAhead(7)]).to.deep.equal([undefined, undefined]);
    book.add(1, BUY, 101, 1);
    book.add(2, SELL, 100, 1);
    expect(book.isCrossed).to.equal(true);
    expect(book.reduce(1, 5)).to.equal(true);
    expect([book.isCrossed, book.orderCount]).to.deep.equal([false, 1]);
    book.clear();
    expect(book.orderCount).to.equal(0);
  });
});
