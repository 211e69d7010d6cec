import type { Timestamp } from './units.js';

/**
 * Ticks as strategies see them: plain numbers in quote and base units. Each object handed to a strategy
 * is used again for the next tick; copy what must outlive the call.
 */
interface Tick {
  /** Qualified symbol. */
  readonly symbol: string;
  /** The instant it is known here, microseconds UTC. */
  readonly at: Timestamp;
}

/** One execution between others. */
export interface Trade extends Tick {
  readonly price: number;
  readonly quantity: number;
  /** Who took liquidity; undefined when the venue does not tell. */
  readonly side: 'buy' | 'sell' | undefined;
}

/** Best bid and ask; a side without an order has price NaN and quantity 0. */
export interface Quote extends Tick {
  readonly bidPrice: number;
  readonly bidQuantity: number;
  readonly askPrice: number;
  readonly askQuantity: number;
}

/** The price levels of a book after an event. Level 0 is the best; a level that is not there is NaN, 0. */
export interface Depth extends Tick {
  readonly bidLevels: number;
  readonly askLevels: number;
  bidPrice(level?: number): number;
  bidQuantity(level?: number): number;
  askPrice(level?: number): number;
  askQuantity(level?: number): number;
}
