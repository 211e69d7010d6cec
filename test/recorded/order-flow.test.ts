/** The book of a feed, on recorded order flow: what the exchanges sent must hang together in our book. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BUY, FeedBook, SELL } from '../../src/core/book/index.js';
import type { SideBit } from '../../src/core/book/index.js';
import { sharedFile } from '../shared.js';

const rowsOf = (path: string): string[][] =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('recorded flow: CME market by order, ES', () => {
  it('names no unknown order, and fills those that rest at their price', function () {
    this.timeout(60_000);
    const [, ...rows] = rowsOf(sharedFile(this, 'data/l3/ES_H4_mbo_2023-12-25.csv.gz'));
    const book = new FeedBook();
    const count = { unknown: 0, fills: 0, hits: 0, ends: 0, crossed: 0 };
    for (const [, , , action, letter, text, sizeText, idText, flagText] of rows) {
      const side: SideBit = letter === 'B' ? BUY : SELL;
      // Quarters of a point.
      const price = Number(text) * 4;
      const [size, orderId] = [Number(sizeText), Number(idText)];
      if (action === 'A') book.add(orderId, side, price, size);
      else if (action === 'R') book.clear();
      else if (action === 'C') count.unknown += book.reduce(orderId, size) ? 0 : 1;
      else if (action === 'M') count.unknown += book.modify(orderId, price, size) ? 0 : 1;
      else if (action === 'F') {
        // The change of the book follows as a cancel or a modify.
        const order = book.order(orderId);
        count.fills++;
        if (order?.price === price && order.quantity >= size) count.hits++;
      }
      if ((Number(flagText) & 128) !== 0) {
        count.ends++;
        if (book.isCrossed) count.crossed++;
      }
    }
    expect(count).to.deep.equal({
      unknown: 0,
      fills: 6_371,
      hits: 6_205,
      ends: 47_022,
      crossed: 891,
    });
  });
});

describe('recorded flow: LOBSTER', () => {
  type Level = [price: number, quantity: number];

  /** A row of the order book file: ask price, ask size, bid price, bid size, level by level. */
  function sidesOf(row: readonly string[]): { bids: Level[]; asks: Level[] } {
    const bids: Level[] = [];
    const asks: Level[] = [];
    for (let at = 0; at < row.length; at += 4) {
      const [ask, askSize, bid, bidSize] = row.slice(at, at + 4).map(Number) as [
        number,
        number,
        number,
        number,
      ];
      // Empty levels have the price 9999999999 or -9999999999.
      if (askSize > 0) asks.push([ask, askSize]);
      if (bidSize > 0) bids.push([bid, bidSize]);
    }
    return { bids, asks };
  }

  /** A book of one order for each level; its number is its price, negative for asks. */
  function bookOf(row: readonly string[]): FeedBook {
    const book = new FeedBook();
    const { bids, asks } = sidesOf(row);
    for (const [price, quantity] of bids) book.add(price, BUY, price, quantity);
    for (const [price, quantity] of asks) book.add(-price, SELL, price, quantity);
    return book;
  }

  /** Type 1 adds, 2 reduces, 3 deletes, 4 executes; 5 executes what is hidden and changes nothing. */
  function apply(book: FeedBook, message: readonly string[]): void {
    const [, type, , sizeText, priceText, direction] = message as string[];
    const [size, price] = [Number(sizeText), Number(priceText)];
    const side = direction === '1' ? BUY : SELL;
    const level = side === BUY ? price : -price;
    if (type === '1') {
      book.add(level, side, price, size + (book.order(level)?.quantity ?? 0));
    } else if (type === '2' || type === '3' || type === '4') book.reduce(level, size);
  }

  it('AMZN: each row follows from the row before and the message', function () {
    this.timeout(60_000);
    const name = 'data/lobster/AMZN_2012-06-21_34200000_57600000';
    const messages = rowsOf(sharedFile(this, `${name}_message_1.csv.gz`));
    const rows = rowsOf(sharedFile(this, `${name}_orderbook_1.csv.gz`));
    let right = 0;
    for (let row = 1; row < rows.length; row++) {
      const book = bookOf(rows[row - 1]!);
      apply(book, messages[row]!);
      const after = sidesOf(rows[row]!);
      const sides = [
        { side: BUY, told: after.bids[0]!, was: Number(rows[row - 1]![2]), worse: -1 },
        { side: SELL, told: after.asks[0]!, was: Number(rows[row - 1]![0]), worse: 1 },
      ];
      const fits = sides.every(({ side, told, was, worse }) => {
        const best = book.levels(side, 1)[0];
        // What stood behind an emptied level is not in the file: only where it lies.
        if (best === undefined) return (told[0] - was) * worse > 0;
        return best[0] === told[0] && best[1] === told[1];
      });
      if (fits) right++;
    }
    expect([right, rows.length - 1]).to.deep.equal([57_514, 57_514]);
  });

  it('AAPL: the best nine of ten levels follow from the row before and the message', function () {
    const name = 'data/lobster/AAPL_2012-06-21_34200000_57600000';
    const messages = rowsOf(sharedFile(this, `${name}_message_10_first999.csv.gz`));
    const rows = rowsOf(sharedFile(this, `${name}_orderbook_10_first999.csv.gz`));
    let right = 0;
    for (let row = 1; row < rows.length; row++) {
      const book = bookOf(rows[row - 1]!);
      apply(book, messages[row]!);
      const { bids, asks } = sidesOf(rows[row]!);
      const same = (side: SideBit, told: Level[]): boolean =>
        JSON.stringify(book.levels(side, 9)) === JSON.stringify(told.slice(0, 9));
      if (same(BUY, bids) && same(SELL, asks)) right++;
    }
    expect([right, rows.length - 1]).to.deep.equal([998, 998]);
  });
});
