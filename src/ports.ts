/** The outside world as the house sees it. Technologies live behind these, in `adapters/`. */
import type { BarColumns, BarSeries } from './core/domain/market-data.js';
import type { Instrument } from './core/domain/instrument.js';
import type { Timeframe } from './core/domain/timeframe.js';
import type { Timestamp } from './core/domain/units.js';

/** One stored series, as listed. */
export interface SeriesSummary {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Where the bars came from: `synthetic (seed 42)`, or the imported file's name. */
  readonly origin: string;
  readonly synthetic: boolean;
  readonly bars: number;
  /** Start of the first and of the last bar. */
  readonly first: Timestamp;
  readonly last: Timestamp;
}

/** A half-open span of time: `from` inclusive, `to` exclusive; an absent side is unbounded. */
export interface TimeRange {
  readonly from?: Timestamp;
  readonly to?: Timestamp;
}

/** Names a stored series. */
export interface SeriesKey {
  /** Qualified symbol. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** Where written bars come from. */
export interface BarSource {
  readonly origin: string;
  readonly synthetic: boolean;
  /** Put the bars in place of all stored ones of that symbol and timeframe, instead of merging. */
  readonly replace?: boolean;
}

/** A finished run as kept: the manifest and result are JSON, the journal canonical bytes. */
export interface StoredRun {
  readonly id: string;
  readonly createdAt: Timestamp;
  readonly strategy: string;
  readonly note: string;
  readonly journalHash: string;
  /** JSON text. */
  readonly manifest: string;
  /** JSON text. */
  readonly result: string;
}

/** Instruments, market data and runs. SQLite by default; every method either completes or changes nothing. */
export interface Store {
  listSeries(): Promise<readonly SeriesSummary[]>;
  /**
   * Adds bars; a bar whose start is already stored replaces the stored one. Chunks are an
   * implementation matter: what is read back does not depend on how it was written.
   */
  writeBars(series: BarSeries, source: BarSource): Promise<void>;
  /** Bars whose start lies in the range; `shared` puts them where worker threads can see them. */
  readBars(
    key: SeriesKey,
    range?: TimeRange,
    options?: { readonly shared?: boolean },
  ): Promise<BarColumns>;
  /** Number of bars removed. */
  removeBars(key: SeriesKey): Promise<number>;
  saveRun(run: StoredRun): Promise<void>;
  listRuns(): Promise<readonly StoredRun[]>;
  /** The run whose id is, or uniquely begins with, `id`. */
  readRun(id: string): Promise<StoredRun | undefined>;
  removeRun(id: string): Promise<boolean>;
  close(): Promise<void>;
}
