/**
 * Market data as they come in live, one record per event. The instrument is named by its place in the
 * list that was subscribed. Prices and quantities are safe integers at the instrument's scales;
 * `venueAt` is the venue's own time in microseconds UTC, 0 when it wrote none.
 */
import type { InstrumentIndex } from './instrument.js';
import type { Price, Quantity, Timestamp } from './units.js';

interface OfInstrument {
  readonly instrument: InstrumentIndex;
  readonly venueAt: Timestamp;
}

/** One execution between others. */
export interface TradeEvent extends OfInstrument {
  readonly kind: 'trade';
  readonly price: Price;
  readonly quantity: Quantity;
  /** Side of the aggressor: `BID` 1, `ASK` -1, not known 0. */
  readonly side: number;
  /** The venue's number of the trade, 0 when it has none. */
  readonly id: number;
}

/** Best bid and ask; a side without an order has quantity 0. */
export interface QuoteEvent extends OfInstrument {
  readonly kind: 'quote';
  readonly bidPrice: Price;
  readonly bidQuantity: Quantity;
  readonly askPrice: Price;
  readonly askQuantity: Quantity;
  readonly sequence: number;
}

/** Levels that changed: `quantity` is what rests there now, 0 when nothing does. */
export interface DepthEvent extends OfInstrument {
  readonly kind: 'depth';
  /** A picture of the whole book, which replaces what was known. */
  readonly snapshot: boolean;
  /** First and last update covered, and the last one of the event before it; 0 when not known. */
  readonly first: number;
  readonly sequence: number;
  readonly previous: number;
  /** `[side, price, quantity]` one after the other, three numbers a level. */
  readonly levels: readonly number[];
}

/** A bar of the feed that is final: nothing in it will change. */
export interface BarEvent extends OfInstrument {
  readonly kind: 'bar';
  /** The instant the bar opened. */
  readonly start: Timestamp;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
}

export type MarketEvent = TradeEvent | QuoteEvent | DepthEvent | BarEvent;
