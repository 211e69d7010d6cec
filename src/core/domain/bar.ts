import type { Timestamp } from './units.js';

/**
 * One finished bar as strategies and indicators see it: plain numbers in quote and base units.
 * The object handed to a strategy is reused for the next bar; copy what must outlive the call.
 */
export interface Bar {
  /** Qualified symbol. */
  readonly symbol: string;
  /** The instant the bar opened, microseconds UTC. */
  readonly start: Timestamp;
  /** The instant the bar closed (exclusive), microseconds UTC: the earliest it can be known. */
  readonly end: Timestamp;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
