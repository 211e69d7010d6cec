/** What is stored: listed, looked at, added to by the generator, removed. */
import { setImmediate } from 'node:timers/promises';
import type { BarColumns, BarSeries } from '../../core/domain/market-data.js';
import { sliceBars } from '../../core/domain/market-data.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { SeriesSummary, Store } from '../../ports.js';
import { keyOf, oneSeries } from './find-series.js';
import { findGaps } from './gaps.js';
import type { Gap } from './gaps.js';
import { DEFAULT_MARKET, generateBars } from './generate.js';
import type { GenerateOptions } from './generate.js';

/** One line of `data list`. Times are microseconds UTC. */
export interface SeriesLine {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: number;
  readonly first: Timestamp;
  readonly last: Timestamp;
  readonly gaps: number;
  readonly missingBars: number;
  readonly synthetic: boolean;
  readonly origin: string;
}

function lineOf(series: SeriesSummary, gaps: readonly Gap[]): SeriesLine {
  const { bars, first, last, synthetic, origin } = series;
  const missingBars = gaps.reduce((sum, { missing }) => sum + missing, 0);
  return { ...keyOf(series), bars, first, last, gaps: gaps.length, missingBars, synthetic, origin };
}

const gapsIn = (series: SeriesSummary, bars: BarColumns): readonly Gap[] =>
  findGaps(bars, series.timeframe, series.instrument.calendar);

/** Every stored series, by symbol and timeframe. */
export async function listData(store: Store): Promise<readonly SeriesLine[]> {
  const lines: SeriesLine[] = [];
  for (const series of await store.listSeries()) {
    lines.push(lineOf(series, gapsIn(series, await store.readBars(keyOf(series)))));
  }
  return lines;
}

/** One series to look at. */
export interface SeriesView {
  readonly line: SeriesLine;
  readonly instrument: Instrument;
  readonly bars: BarColumns;
  readonly head: BarColumns;
  readonly tail: BarColumns;
  readonly gaps: readonly Gap[];
}

/** `rows` bars from each end; never the same bar twice. */
export async function showData(
  store: Store,
  symbol: string,
  timeframe?: Timeframe,
  rows = 3,
): Promise<SeriesView> {
  const series = await oneSeries(store, symbol, timeframe);
  const bars = await store.readBars(keyOf(series));
  const gaps = gapsIn(series, bars);
  const head = Math.min(rows, bars.length);
  return {
    line: lineOf(series, gaps),
    instrument: series.instrument,
    bars,
    head: sliceBars(bars, 0, head),
    tail: sliceBars(bars, Math.max(head, bars.length - rows), bars.length),
    gaps,
  };
}

export const syntheticOrigin = (seed: number): string => `synthetic (seed ${seed})`;

/** Whether it has aborted; what came during a long computation is noticed first. */
async function hasAborted(signal: AbortSignal | undefined): Promise<boolean> {
  // The first turn may end before the operating system is asked.
  await setImmediate();
  await setImmediate();
  return signal?.aborted === true;
}

const interrupted = (): TradsysError =>
  new TradsysError('interrupted', 'interrupted; nothing was stored', { exit: 'interrupted' });

/** What takes back that a series was written: its bars go, those from before come back. */
async function undoOf(store: Store, held: SeriesSummary | undefined, added: BarSeries) {
  if (held === undefined) return () => store.removeBars(keyOf(added));
  const { instrument, timeframe, origin, synthetic } = held;
  const bars = await store.readBars(keyOf(held));
  const before = { instrument, timeframe, bars };
  return () => store.writeBars(before, { origin, synthetic, replace: true });
}

/**
 * Makes and stores a synthetic market; a synthetic series already there is replaced, an imported one kept.
 * Rejects with `interrupted` when the signal aborts: then the store is as it was.
 */
export async function generateData(
  store: Store,
  options: GenerateOptions,
  signal?: AbortSignal,
): Promise<readonly SeriesLine[]> {
  const seed = options.seed ?? DEFAULT_MARKET.seed;
  const made = generateBars(options);
  if (await hasAborted(signal)) throw interrupted();
  const stored = await store.listSeries();
  const undo: (() => Promise<unknown>)[] = [];
  for (const series of made) {
    const { symbol, timeframe } = keyOf(series);
    const held = stored.find((one) => keyOf(one).symbol === symbol && one.timeframe === timeframe);
    const source = { origin: syntheticOrigin(seed), synthetic: true };
    // Merging is what the store refuses for imported bars, so they are never overwritten.
    const back = signal && (await undoOf(store, held, series));
    await store.writeBars(series, { ...source, replace: held?.synthetic ?? false });
    if (back) undo.push(back);
    if (await hasAborted(signal)) {
      for (const one of undo) await one();
      throw interrupted();
    }
  }
  const wanted = new Set(made.map((series) => JSON.stringify(keyOf(series))));
  const lines = await listData(store);
  return lines.filter(({ symbol, timeframe }) => wanted.has(JSON.stringify({ symbol, timeframe })));
}

export interface Removal {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: number;
}

export async function removeData(
  store: Store,
  chosen: readonly SeriesSummary[],
): Promise<readonly Removal[]> {
  const removed: Removal[] = [];
  for (const series of chosen) {
    removed.push({ ...keyOf(series), bars: await store.removeBars(keyOf(series)) });
  }
  return removed;
}
