/** What a symbol and `--kind` mean among all that is stored: bars, or ticks of some kind. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { TickKind } from '../../core/domain/tick-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { SeriesSummary, Store, TickSummary } from '../../ports.js';
import { plainSymbol, seriesOf } from './find-series.js';

export type DataKind = 'bars' | TickKind;

/** Stored ticks of a symbol, all kinds or the one named; empty when there are none. */
export async function ticksOf(
  store: Store,
  symbol: string,
  kind?: TickKind,
): Promise<readonly TickSummary[]> {
  const all = await store.listTicks();
  const nameOf = (series: TickSummary): string => qualifiedSymbol(series.instrument);
  const exact = all.filter((series) => nameOf(series) === symbol);
  const found =
    exact.length > 0
      ? exact
      : all.filter((series) => plainSymbol(nameOf(series)) === plainSymbol(symbol));
  return kind === undefined ? found : found.filter((series) => series.kind === kind);
}

/** Stored ticks of one kind. Throws (exit 2) when there are none. */
export async function someTicks(
  store: Store,
  symbol: string,
  kind: TickKind,
): Promise<TickSummary> {
  const [series] = await ticksOf(store, symbol, kind);
  if (series) return series;
  const others = await ticksOf(store, symbol);
  throw new TradsysError('data.unknown_kind', `no ${kind} of ${symbol} are stored`, {
    exit: 'usage',
    remedy:
      others.length > 0
        ? `there are ${others.map((one) => one.kind).join(', ')}`
        : 'see what is stored: tradsys data list',
  });
}

export interface StoredData {
  readonly bars: readonly SeriesSummary[];
  readonly ticks: readonly TickSummary[];
}

/** Everything stored of a symbol that `kind` and `timeframe` leave. Throws (exit 2) when that is nothing. */
export async function storedOf(
  store: Store,
  symbol: string,
  kind?: DataKind,
  timeframe?: Timeframe,
): Promise<StoredData> {
  if (kind !== undefined && kind !== 'bars') {
    return { bars: [], ticks: [await someTicks(store, symbol, kind)] };
  }
  const ticks = kind === 'bars' || timeframe !== undefined ? [] : await ticksOf(store, symbol);
  // Ticks alone are something; without any, the search for bars says what is missing.
  const bars = await seriesOf(store, symbol, timeframe).catch((error: unknown) => {
    if (ticks.length > 0) return [];
    throw error;
  });
  return { bars, ticks };
}

/** What `data show` shows when no kind is named: bars, else the only kind there is. */
export async function shownKind(store: Store, symbol: string, kind?: DataKind): Promise<DataKind> {
  if (kind !== undefined) return kind;
  const { bars, ticks } = await storedOf(store, symbol);
  if (bars.length > 0 || ticks.length === 0) return 'bars';
  if (ticks.length === 1) return ticks[0]!.kind;
  throw new TradsysError('data.ambiguous', `several kinds of data of ${symbol} are stored`, {
    exit: 'usage',
    remedy: `pass --kind ${ticks.map((one) => one.kind).join('|')}`,
  });
}
