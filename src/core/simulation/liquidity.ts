import type { Side } from '../domain/order.js';
import type { DepthBook } from '../market/index.js';

/**
 * What a recorded book still offers to our orders: its levels less what we have taken of them. The
 * recording does not know of us, so what was taken stays taken until the level has gone.
 */
export class Liquidity {
  private readonly taken = { buy: new Map<number, number>(), sell: new Map<number, number>() };

  constructor(
    readonly book: DepthBook,
    /** Every level is shown, not the best ones alone. */
    private readonly isWhole: boolean,
  ) {}

  /** What rests on `side` at a price; undefined where the recording does not tell. */
  shownAt(side: Side, price: number): number | undefined {
    const levels = side === 'buy' ? this.book.bids : this.book.asks;
    return this.isWhole || levels.covers(price) ? levels.quantityAt(price) : undefined;
  }

  /** The side of the book that an order of `side` takes from. */
  private oppositeOf(side: Side): DepthBook['bids'] {
    return side === 'buy' ? this.book.asks : this.book.bids;
  }

  /** Best price an order of `side` would execute at; NaN when there is none. */
  best(side: Side): number {
    const levels = this.oppositeOf(side);
    const taken = this.taken[side];
    if (taken.size === 0) return levels.price(0);
    for (let rank = 0; rank < levels.size; rank += 1) {
      if (this.left(side, rank) > 0) return levels.price(rank);
    }
    return NaN;
  }

  /** Price of the level at `rank` that an order of `side` meets. */
  price(side: Side, rank: number): number {
    return this.oppositeOf(side).price(rank);
  }

  /** What is left there for it. */
  left(side: Side, rank: number): number {
    const levels = this.oppositeOf(side);
    const shown = levels.quantity(rank);
    return Math.max(0, shown - (this.taken[side].get(levels.price(rank)) ?? 0));
  }

  /** Everything an order of `side` could take at `limit` or better. */
  within(side: Side, limit: number): number {
    const levels = this.oppositeOf(side);
    let sum = 0;
    for (let rank = 0; rank < levels.size; rank += 1) {
      if (!reaches(side, limit, levels.price(rank))) break;
      sum += this.left(side, rank);
    }
    return sum;
  }

  take(side: Side, price: number, quantity: number): void {
    const taken = this.taken[side];
    taken.set(price, (taken.get(price) ?? 0) + quantity);
  }

  /** The recording shows by itself what was taken. */
  forget(): void {
    this.taken.buy.clear();
    this.taken.sell.clear();
  }

  /** Forgets what was taken of levels that are gone: what comes back there is new. */
  refresh(): void {
    for (const side of ['buy', 'sell'] as const) {
      const taken = this.taken[side];
      if (taken.size === 0) continue;
      const resting = side === 'buy' ? 'sell' : 'buy';
      for (const price of taken.keys()) if (this.shownAt(resting, price) === 0) taken.delete(price);
    }
  }
}

/** Whether an order of `side` with this limit may execute at `price`. */
export const reaches = (side: Side, limit: number, price: number): boolean =>
  side === 'buy' ? price <= limit : price >= limit;
