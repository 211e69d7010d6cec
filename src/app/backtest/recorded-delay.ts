/** Recordings whose clocks do not tell how long anything travelled. */
import { TICK_KINDS } from '../../core/domain/tick-data.js';
import type { TickData } from '../../core/domain/tick-data.js';

/**
 * Whether nothing in it was received later than the venue wrote it: it has one time alone, or the clock
 * that received it was behind that of the venue.
 */
export const tellsNoDelay = (ticks: TickData): boolean =>
  TICK_KINDS.every((kind) => {
    const { at, venueAt } = ticks[kind] ?? { at: [], venueAt: [] };
    return !venueAt.some((wrote: number, row: number) => wrote > 0 && at[row]! > wrote);
  });
