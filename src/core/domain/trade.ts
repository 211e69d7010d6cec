import type { Timestamp } from './units.js';

/**
 * A round trip matched first in, first out: one lot of an entry and the exit that closed it, in plain
 * numbers. `pnl` is in account currency, net of the fees of both sides.
 */
export interface ClosedTrade {
  /** Strategy instance that owns the position. */
  readonly instance: string;
  /** Qualified symbol. */
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Base units or contracts, always positive. */
  readonly quantity: number;
  readonly entryAt: Timestamp;
  readonly exitAt: Timestamp;
  /** Index, in the instrument's bars of this run, of the bar in which it was entered and left. */
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly pnl: number;
  /** Fees of both sides, positive when paid. */
  readonly fees: number;
  /** `pnl` over the entry notional. */
  readonly returnFraction: number;
  /** Largest loss and largest gain, in account currency before fees, seen at bar extremes while open. */
  readonly maxAdverseExcursion: number;
  readonly maxFavourableExcursion: number;
  readonly entryReason: string;
  readonly exitReason: string;
}

/** A position still open when the run ends: marked, listed, not counted as a trade. */
export interface OpenPosition {
  readonly instance: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryAt: Timestamp;
  readonly entryPrice: number;
  readonly markPrice: number;
  readonly unrealisedPnl: number;
}
