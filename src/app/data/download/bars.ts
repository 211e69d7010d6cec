/** Bars that are missing, before, between and after those that are stored. */
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import type { BarColumns } from '../../../core/domain/market-data.js';
import { barEnd, bucketStart } from '../../../core/domain/timeframe.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { asTimestamp } from '../../../core/domain/units.js';
import type { Timestamp } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';
import type { SeriesSummary, TimeRange } from '../../../ports.js';
import { findGaps } from '../gaps.js';
import type { Gap } from '../gaps.js';
import { originOf, rangeOf, storeParts, timeOr } from './part.js';
import type { Asked, Desk, Downloaded, Kept, Part } from './part.js';

/** Prices of the built-in exchange are made up. */
const isMadeUp = (venue: string): boolean => venue === 'local';

export async function planBars(desk: Desk, timeframe: Timeframe, asked: Asked) {
  const { store, instrument, feed } = desk;
  const key = { symbol: qualifiedSymbol(instrument), timeframe };
  const series = (await store.listSeries()).find(
    (one) => qualifiedSymbol(one.instrument) === key.symbol && one.timeframe === timeframe,
  );
  refuseOther(series, desk);
  const range = rangeOf(asked, series?.first);
  const parts = missingIn(await store.readBars(key, range), timeframe, range).map((gap): Part => ({
    size: gap.missing,
    steps: () =>
      storeParts(feed.pastBars(instrument, timeframe, gap, desk.signal), gap, (bars) =>
        store.writeBars(
          { instrument, timeframe, bars },
          { origin: originOf(feed), synthetic: isMadeUp(feed.venue) },
        ),
      ),
  }));
  const result = async (kept: Kept): Promise<Downloaded> => {
    const bars = await store.readBars(key, range);
    return {
      ...{ symbol: key.symbol, kind: 'bars', timeframe, ...range, ...kept },
      ...{ stored: bars.length, first: timeOr(bars.start[0]), last: timeOr(bars.start.at(-1)) },
      lacking: missingIn(bars, timeframe, range),
    };
  };
  return { parts, result };
}

/** Bars that another made-up market left under this name are of other prices. */
function refuseOther(series: SeriesSummary | undefined, { feed }: Desk): void {
  if (!series?.synthetic || series.origin.includes(originOf(feed))) return;
  const { instrument, timeframe } = series;
  const symbol = qualifiedSymbol(instrument);
  throw new TradsysError('data.other_market', `holds bars of another market: ${series.origin}`, {
    where: `${symbol} ${timeframe}`,
    remedy: `first run: tradsys data remove ${symbol} --timeframe ${timeframe} --yes`,
  });
}

/** Gaps between the stored bars, and before and after them, up to where bars are finished. */
function missingIn(
  { start }: Pick<BarColumns, 'start'>,
  timeframe: Timeframe,
  { from, to }: Required<TimeRange>,
): readonly Gap[] {
  const begin = startFrom(timeframe, from);
  const before = bucketStart(timeframe, begin - 1);
  const after = bucketStart(timeframe, to);
  if (after <= begin) return [];
  const starts = Float64Array.from([before, ...start, after]);
  return findGaps({ length: starts.length, start: starts }, timeframe, '24/7');
}

/** Start of the first bar that begins at or after `at`. */
function startFrom(timeframe: Timeframe, at: Timestamp): Timestamp {
  const start = asTimestamp(bucketStart(timeframe, at));
  return start === at ? at : barEnd(timeframe, start);
}
