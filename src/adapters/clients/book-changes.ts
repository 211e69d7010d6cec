/** A book that ccxt keeps, as what has changed in it: the whole of it would be sent ten times a second. */
import { ASK, BID } from '../../core/domain/tick-data.js';
import type { BookChange } from './exchange-client.js';

interface Book {
  readonly symbol?: string;
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
  readonly nonce?: number | undefined;
  readonly timestamp?: number | undefined;
}

type Levels = Map<number, number>;

export class BookChanges {
  private bids: Levels = new Map();
  private asks: Levels = new Map();
  private nonce: number | undefined;
  private empty = true;

  /** The next change is a picture of the whole book. */
  forget(): void {
    this.empty = true;
    this.bids = new Map();
    this.asks = new Map();
    this.nonce = undefined;
  }

  /** What is new in the book; undefined when nothing is. */
  next(book: Book): BookChange | undefined {
    const snapshot = this.empty;
    const bids = levelsOf(book.bids);
    const asks = levelsOf(book.asks);
    const levels = [...changes(this.bids, bids, BID), ...changes(this.asks, asks, ASK)];
    if (!snapshot && levels.length === 0) return undefined;
    const previous = this.nonce;
    const { symbol, nonce, timestamp } = book;
    this.bids = bids;
    this.asks = asks;
    this.nonce = nonce;
    this.empty = false;
    const best = { bestBid: book.bids[0]?.[0], bestAsk: book.asks[0]?.[0] };
    return { symbol, snapshot, nonce, previous, timestamp, levels, ...best };
  }
}

function levelsOf(side: readonly (readonly number[])[]): Levels {
  const levels: Levels = new Map();
  for (const [price, amount] of side) levels.set(price!, amount!);
  return levels;
}

function changes(before: Levels, after: Levels, side: number): number[] {
  const changed: number[] = [];
  for (const [price, amount] of after) {
    if (before.get(price) !== amount) changed.push(side, price, amount);
  }
  for (const price of before.keys()) if (!after.has(price)) changed.push(side, price, 0);
  return changed;
}
