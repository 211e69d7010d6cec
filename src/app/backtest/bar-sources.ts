/** What bars of a run can be made of: stored bars, and stored trades. */
import type { BarSeries } from '../../core/domain/market-data.js';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { parseTimeframe } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { Store, TimeRange } from '../../ports.js';
import { barsOfTrades } from '../data/bars-of-trades.js';
import { resampleSeries } from '../data/resample.js';

/** In place of a stored timeframe: the bars are made of trades. */
export const TRADES = 'trades';

export interface SourceOfBars {
  readonly instrument: Instrument;
  /** Undefined for trades, of which bars of any length are made. */
  readonly timeframe: Timeframe | undefined;
  /** Bars made of it when nobody says which. */
  readonly usual?: Timeframe;
  readonly origin: string;
  readonly synthetic: boolean;
}

export async function barSources(store: Store): Promise<readonly SourceOfBars[]> {
  const trades = (await store.listTicks()).filter(({ kind }) => kind === 'trades');
  return [
    ...(await store.listSeries()),
    ...trades.map(({ instrument, origin }) => ({
      ...{ instrument, origin },
      timeframe: undefined,
      synthetic: false,
    })),
  ];
}

/**
 * Stored bars or trades of a symbol as bars of `timeframe`; of trades also some outside the range.
 * Throws when they are gone.
 */
export async function readBarSource(
  store: Store,
  { symbol, storedTimeframe }: { readonly symbol: string; readonly storedTimeframe: string },
  timeframe: Timeframe,
  range: TimeRange,
): Promise<BarSeries> {
  const isOf = ({ instrument }: { readonly instrument: Instrument }): boolean =>
    qualifiedSymbol(instrument) === symbol;
  if (storedTimeframe === TRADES) {
    const trades = (await store.listTicks()).find((one) => one.kind === 'trades' && isOf(one));
    if (trades) return barsOfTrades(store, trades, timeframe, range);
  }
  const from = parseTimeframe(storedTimeframe);
  const stored = (await store.listSeries()).find((one) => one.timeframe === from && isOf(one));
  if (!stored) {
    throw new TradsysError(
      'backtest.missing_data',
      `${symbol} ${storedTimeframe} is no longer stored`,
      { remedy: 'import it again' },
    );
  }
  const { instrument } = stored;
  const key = { symbol, timeframe: stored.timeframe };
  const bars = await store.readBars(key, range, { shared: true });
  return resampleSeries({ instrument, timeframe: stored.timeframe, bars }, timeframe);
}
