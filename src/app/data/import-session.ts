/** Stores what a daemon saw of the market in one session. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { readSessionData } from './session-data.js';
import type { SeenKind, SeenMarket, SessionData } from './session-data.js';
import { tradesToBars } from './trades-to-bars.js';

export interface SessionImportOptions {
  /** Of the journal. */
  readonly path: string;
  /** Id of a session, its beginning, or `last`. */
  readonly session: string;
  /** Only this one, canonical or qualified; undefined: all. */
  readonly symbol?: string | undefined;
  /** Bars are made of the trades, and nothing else is stored. */
  readonly timeframe?: Timeframe | undefined;
}

export interface SessionRows {
  /** Qualified. */
  readonly symbol: string;
  readonly kind: SeenKind | 'bars';
  /** Of bars; null otherwise. */
  readonly timeframe: string | null;
  readonly rows: number;
  readonly first: Timestamp;
  readonly last: Timestamp;
}

export interface SessionImport {
  readonly kind: 'session';
  readonly session: string;
  /** The label that the stored data carry. */
  readonly origin: string;
  readonly stored: readonly SessionRows[];
  /** Market events that retention has dropped before. */
  readonly dropped: number;
}

/** Rejects with a TradsysError (usage) when there is no such session or symbol, or nothing was seen. */
export async function importSession(
  store: Store,
  { path, session, symbol, timeframe }: SessionImportOptions,
): Promise<SessionImport> {
  const data = readSessionData(path, session);
  const markets = chosen(data, symbol);
  const seen = timeframe === undefined ? markets : markets.map((one) => asBars(one, timeframe));
  const stored = seen.flatMap(rowsOf);
  if (stored.length === 0) throw nothingSeen(data, timeframe);
  const origin = `session ${data.session}`;
  for (const { instrument, ticks, bars } of seen) {
    if (Object.keys(ticks).length > 0) await store.writeTicks(instrument, ticks, { origin });
    // What the built-in exchange trades was made up by its robots.
    if (bars) await store.writeBars(bars, { origin, synthetic: instrument.venue === 'local' });
  }
  return { kind: 'session', session: data.session, origin, stored, dropped: data.dropped };
}

function chosen({ session, markets }: SessionData, symbol: string | undefined) {
  if (symbol === undefined) return markets;
  const wanted = symbol.toUpperCase();
  const found = markets.filter(({ instrument }) =>
    [instrument.symbol, qualifiedSymbol(instrument)].some((name) => name.toUpperCase() === wanted),
  );
  if (found.length > 0) return found;
  const known = markets.map(({ instrument }) => qualifiedSymbol(instrument)).join(', ');
  throw new TradsysError('data.session_symbol', `session ${session} did not watch ${symbol}`, {
    ...{ exit: 'usage', where: '--symbol' },
    remedy: `it watched ${known}`,
  });
}

function asBars({ instrument, ticks }: SeenMarket, timeframe: Timeframe): SeenMarket {
  const made = ticks.trades && tradesToBars(ticks.trades, timeframe);
  const bars: BarSeries | undefined = made && { instrument, timeframe, bars: made };
  return { instrument, ticks: {}, bars };
}

function nothingSeen({ session, dropped }: SessionData, timeframe: Timeframe | undefined) {
  const what = timeframe === undefined ? 'market events' : 'trades to make bars of';
  const why = dropped > 0 ? `: retention has dropped ${dropped} events` : '';
  return new TradsysError('data.session_empty', `session ${session} holds no ${what}${why}`, {
    exit: 'usage',
    remedy:
      dropped > 0
        ? 'name a later session, and raise journal.retention to keep events for longer'
        : "'tradsys journal show --kind market' tells which events there are",
  });
}

function rowsOf({ instrument, ticks, bars }: SeenMarket): SessionRows[] {
  const symbol = qualifiedSymbol(instrument);
  const rows = (['trades', 'quotes', 'depth'] as const).flatMap((kind): SessionRows[] => {
    const columns = ticks[kind];
    return columns === undefined
      ? []
      : [{ symbol, kind, timeframe: null, ...endsOf(columns.at), rows: columns.length }];
  });
  if (bars === undefined) return rows;
  const { timeframe } = bars;
  return [
    ...rows,
    { symbol, kind: 'bars', timeframe, ...endsOf(bars.bars.start), rows: bars.bars.length },
  ];
}

const endsOf = (times: Float64Array): { first: Timestamp; last: Timestamp } => ({
  first: times[0] as Timestamp,
  last: times.at(-1) as Timestamp,
});
