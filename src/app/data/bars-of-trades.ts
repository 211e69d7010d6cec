/** Stored trades as bars of any length. */
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../core/domain/units.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import type { Store, TickSummary, TimeRange } from '../../ports.js';
import { tickKeyOf } from './tick-catalogue.js';
import { tradesToBars } from './trades-to-bars.js';

/**
 * Bars count by the venue's time and rows are found by when they were received: the clocks of both may
 * differ, by less than this.
 */
const CLOCK_DIFFERENCE = MICROSECONDS_PER_DAY;

/** Bars of the trades of a range, and of some around it. */
export async function barsOfTrades(
  store: Store,
  trades: TickSummary,
  timeframe: Timeframe,
  { from, to }: TimeRange = {},
): Promise<BarSeries> {
  const key = tickKeyOf({ ...trades, kind: 'trades' });
  const ticks = await store.readTicks(key, {
    ...(from !== undefined && { from: asTimestamp(from - CLOCK_DIFFERENCE) }),
    ...(to !== undefined && { to: asTimestamp(to + CLOCK_DIFFERENCE) }),
  });
  const { instrument } = trades;
  return { instrument, timeframe, bars: tradesToBars(ticks, timeframe) };
}
