/** What the public sees of one listing. */
import type { Side } from '../domain/order.js';
import { Candles } from './candles.js';
import type { Candle } from './candles.js';
import type { Interval } from './intervals.js';
import type { Listing, ListingStatus } from './listing.js';
import { Tape } from './tape.js';
import type { TapeState } from './tape.js';
import { MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE } from '../domain/units.js';

/** What a price level shows from now on; quantity 0 ends it. */
export interface LevelChange {
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
}

/** Best prices and what they show; 0 where that side is empty. */
export interface BestPrices {
  readonly bidPrice: number;
  readonly bidQuantity: number;
  readonly askPrice: number;
  readonly askQuantity: number;
}

export interface MarketState {
  readonly status: ListingStatus;
  readonly sequence: number;
  readonly preventedMatches: number;
  readonly tape: TapeState;
  readonly candles: readonly (readonly [Interval, readonly Candle[]])[];
}

const AVERAGE_MINUTES = 5;

export class Market {
  readonly tape = new Tape();
  readonly candles = new Candles();
  status: ListingStatus = 'trading';
  /** Number of the last change of the book: depth's lastUpdateId. */
  sequence = 0;
  /** How many trades self-trade prevention kept from happening: the number of the last. */
  preventedMatches = 0;

  constructor(
    readonly index: number,
    readonly listing: Listing,
  ) {}

  get lastPrice(): number | undefined {
    return this.tape.last?.price;
  }

  /** Volume-weighted over five minutes, else the last price; undefined before the first trade. */
  averagePrice(at: number): number | undefined {
    const from = at - AVERAGE_MINUTES * MICROSECONDS_PER_MINUTE;
    const sum = this.candles.sum('1m', from, at);
    return sum === undefined ? this.lastPrice : Math.round(sum.quoteVolume / sum.volume);
  }

  /** The last 24 hours in one candle, by the minute; undefined when nothing was traded in them. */
  day(at: number): Candle | undefined {
    return this.candles.sum('1m', at - MICROSECONDS_PER_DAY, at);
  }

  state(): MarketState {
    const { status, sequence, preventedMatches, tape, candles } = this;
    return {
      ...{ status, sequence, preventedMatches },
      ...{ tape: tape.state(), candles: candles.state() },
    };
  }

  restore(state: MarketState): void {
    this.status = state.status;
    this.sequence = state.sequence;
    this.preventedMatches = state.preventedMatches;
    this.tape.restore(state.tape);
    this.candles.restore(state.candles);
  }
}
