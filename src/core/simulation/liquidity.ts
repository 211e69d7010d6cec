import type { Side } from '../domain/order.js';
import type { DepthBook } from '../market/index.js';
import { ComingDepth } from './coming-depth.js';

/** What an order may take at one price. */
export interface Offer {
  readonly price: number;
  readonly quantity: number;
}

/**
 * What a recorded book still offers to our orders: its levels less what we have taken of them. The
 * recording does not know of us, so what was taken stays taken until the level has gone.
 */
export class Liquidity {
  /** What the recording says next of the levels behind the best. */
  readonly coming = new ComingDepth();
  private readonly taken = { buy: new Map<number, number>(), sell: new Map<number, number>() };

  constructor(
    readonly book: DepthBook,
    /** Every level is shown, not the best ones alone. */
    private readonly isWhole: boolean,
    /** The recording shows what our orders took. */
    private readonly oursRecorded: boolean,
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

  /** What an order of `side` finds at `limit` or better, best first, as far as it needs for `wanted`. */
  offers(side: Side, limit: number, wanted: number): readonly Offer[] {
    const offers: Offer[] = [];
    let sum = 0;
    for (const { price, quantity } of this.shown(side)) {
      if (sum >= wanted || !reaches(side, limit, price)) break;
      const left = quantity - (this.taken[side].get(price) ?? 0);
      if (left <= 0) continue;
      offers.push({ price, quantity: left });
      sum += left;
    }
    return offers;
  }

  /** The levels that an order of `side` meets, best first. */
  private *shown(side: Side): Generator<Offer> {
    const levels = this.oppositeOf(side);
    if (levels.size === 0) return;
    yield { price: levels.price(0), quantity: levels.quantity(0) };
    const coming = this.comingBehind(side, levels.price(0));
    let next = 0;
    for (let rank = 1; rank < levels.size; rank += 1) {
      const price = levels.price(rank);
      while (next < coming.length && coming[next]!.price !== price) {
        if (!reaches(side, price, coming[next]!.price)) break;
        yield coming[next++]!;
      }
      if (coming[next]?.price !== price) yield { price, quantity: levels.quantity(rank) };
      else {
        const { quantity } = coming[next++]!;
        // A level that is gone afterwards may be gone because we took it.
        const before = this.oursRecorded ? levels.quantity(rank) : 0;
        yield { price, quantity: Math.max(before, quantity) };
      }
    }
    yield* coming.slice(next);
  }

  private comingBehind(side: Side, best: number): readonly Offer[] {
    const levels = this.coming.levels(side === 'buy' ? 'sell' : 'buy');
    const direction = side === 'buy' ? 1 : -1;
    return [...levels]
      .map(([price, left]) => ({
        price,
        quantity: this.oursRecorded && left > 0 ? Infinity : left,
      }))
      .filter(({ price }) => direction * (price - best) > 0)
      .sort((a, b) => direction * (a.price - b.price));
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
