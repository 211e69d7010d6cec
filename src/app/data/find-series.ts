/** One stored series by what the reader typed. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { SeriesKey, SeriesSummary, Store } from '../../ports.js';

export const keyOf = (series: Pick<SeriesSummary, 'instrument' | 'timeframe'>): SeriesKey => ({
  symbol: qualifiedSymbol(series.instrument),
  timeframe: series.timeframe,
});

/** Symbols may be typed without their slash and in lower case. */
export const plainSymbol = (symbol: string): string =>
  symbol.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

function unknownSymbol(symbol: string, all: readonly SeriesSummary[]): Error {
  const stored = [...new Set(all.map((series) => keyOf(series).symbol))];
  return new TradsysError('data.unknown_symbol', `no bars of ${symbol} are stored`, {
    exit: 'usage',
    remedy:
      stored.length === 0
        ? 'import some with: tradsys data import FILE'
        : `there are ${stored.join(', ')}`,
  });
}

/** All stored series of a symbol, of one timeframe if it is named. Throws (exit 2) when there is none. */
export async function seriesOf(
  store: Store,
  symbol: string,
  timeframe?: Timeframe,
): Promise<readonly SeriesSummary[]> {
  const all = await store.listSeries();
  const exact = all.filter((series) => keyOf(series).symbol === symbol);
  const found =
    exact.length > 0
      ? exact
      : all.filter((one) => plainSymbol(keyOf(one).symbol) === plainSymbol(symbol));
  if (found.length === 0) throw unknownSymbol(symbol, all);
  if (timeframe === undefined) return found;
  const chosen = found.filter((series) => series.timeframe === timeframe);
  if (chosen.length > 0) return chosen;
  throw new TradsysError('data.unknown_timeframe', `no ${timeframe} bars of ${symbol} are stored`, {
    exit: 'usage',
    remedy: `there are ${found.map((series) => series.timeframe).join(', ')}`,
  });
}

/** The only series that fits. Throws (exit 2) when the timeframe must be named. */
export async function oneSeries(
  store: Store,
  symbol: string,
  timeframe?: Timeframe,
): Promise<SeriesSummary> {
  const found = await seriesOf(store, symbol, timeframe);
  if (found.length === 1) return found[0]!;
  throw new TradsysError('data.ambiguous', `${symbol} is stored in several timeframes`, {
    exit: 'usage',
    remedy: `pass --timeframe ${found.map((series) => series.timeframe).join('|')}`,
  });
}
