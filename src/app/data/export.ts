/** Stored bars or ticks to a file that imports again without a loss and without a question. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import type { TickKind } from '../../core/domain/tick-data.js';
import { barsOfTrades } from './bars-of-trades.js';
import { writeWhole } from '../write-whole.js';
import { decimalText } from './decimal-text.js';
import { shownKind, someTicks, storedOf, ticksOf } from './find-stored.js';
import type { DataKind } from './find-stored.js';
import { keyOf, seriesOf } from './find-series.js';
import { tickKeyOf } from './tick-catalogue.js';
import { tickLines } from './tick-csv.js';
import { canResample, resampleSeries } from './resample.js';

export type ExportFormat = 'csv' | 'json';

export interface ExportOptions {
  readonly symbol: string;
  /** `bars` unless said otherwise; of `trades` bars are made when a timeframe is named. */
  readonly kind?: DataKind | undefined;
  /** Stored timeframe, or a longer one to make of stored bars or trades. */
  readonly timeframe?: Timeframe | undefined;
  readonly format: ExportFormat;
  /** Written beside its place and put there when complete; `.gz` packs it. */
  readonly out: string;
  /** Takes the text instead of `out`. */
  readonly write?: ((text: Iterable<string>) => Promise<void>) | undefined;
}

export interface ExportReport {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: number;
  readonly file: string;
  /** Timeframe of the stored bars it was made from, or `trades`. */
  readonly from: Timeframe | 'trades';
}

export interface TickExportReport {
  readonly symbol: string;
  readonly kind: TickKind;
  readonly rows: number;
  readonly file: string;
}

const LINES_PER_CHUNK = 4096;

function lineOf({ instrument, bars }: BarSeries, index: number): string {
  const price = (column: Float64Array): string =>
    decimalText(column[index]!, instrument.priceScale);
  // Epoch milliseconds unless the bar begins within one.
  const start = decimalText(bars.start[index]!, 3, false);
  const volume = decimalText(bars.volume[index]!, instrument.quantityScale, false);
  return [
    start,
    price(bars.open),
    price(bars.high),
    price(bars.low),
    price(bars.close),
    volume,
  ].join(',');
}

function* textOf(series: BarSeries, format: ExportFormat): Generator<string> {
  const { length } = series.bars;
  const csv = format === 'csv';
  yield csv ? 'open_time,open,high,low,close,volume\n' : '[\n';
  for (let from = 0; from < length; from += LINES_PER_CHUNK) {
    let text = '';
    for (let index = from; index < Math.min(length, from + LINES_PER_CHUNK); index += 1) {
      const line = lineOf(series, index);
      text += csv ? `${line}\n` : `[${line}]${index + 1 < length ? ',' : ''}\n`;
    }
    yield text;
  }
  if (!csv) yield ']\n';
}

/** The series to write, and what it is made of. */
interface Loaded {
  readonly series: BarSeries;
  readonly from: Timeframe | 'trades';
}

async function loadBars(store: Store, options: ExportOptions): Promise<Loaded> {
  const { symbol, timeframe } = options;
  const stored = await seriesOf(store, symbol);
  const wanted = timeframe ?? stored[0]!.timeframe;
  if (timeframe === undefined && stored.length > 1) {
    throw new TradsysError('data.ambiguous', `${symbol} is stored in several timeframes`, {
      exit: 'usage',
      remedy: `pass --timeframe ${stored.map((series) => series.timeframe).join('|')}`,
    });
  }
  const exact = stored.find((series) => series.timeframe === wanted);
  const source =
    exact ?? stored.find((series) => canResample(series.timeframe, wanted)) ?? stored[0]!;
  const { instrument } = source;
  const bars = await store.readBars(keyOf(source));
  const series = { instrument, timeframe: source.timeframe, bars };
  return { series: resampleSeries(series, wanted), from: source.timeframe };
}

/** Bars of stored trades: when asked for, or when no stored bars will do. */
async function loadSeries(store: Store, options: ExportOptions): Promise<Loaded> {
  const { symbol, timeframe, kind } = options;
  const [trades] = kind === 'bars' ? [] : await ticksOf(store, symbol, 'trades');
  if (trades === undefined || timeframe === undefined) return loadBars(store, options);
  const bars = (await storedOf(store, symbol)).bars;
  const enough = bars.some((one) => canResample(one.timeframe, timeframe));
  if (enough && kind !== 'trades') return loadBars(store, options);
  return { series: await barsOfTrades(store, trades, timeframe), from: 'trades' };
}

const written = ({ out, write }: ExportOptions, text: Iterable<string>): Promise<void> =>
  write ? write(text) : writeWhole(out, text);

async function exportTicks(
  store: Store,
  options: ExportOptions,
  kind: TickKind,
): Promise<TickExportReport> {
  if (options.format !== 'csv') {
    throw new TradsysError('data.format', `${kind} are exported as CSV alone`, {
      exit: 'usage',
      where: '--format',
      remedy: 'leave it away',
    });
  }
  const series = await someTicks(store, options.symbol, kind);
  const ticks = await store.readTicks(tickKeyOf(series));
  await written(options, tickLines(kind, ticks, series.instrument));
  const symbol = qualifiedSymbol(series.instrument);
  return { symbol, kind, rows: ticks.length, file: options.out };
}

/** Exact decimal text; an interrupted export leaves no file. */
export async function exportData(
  store: Store,
  options: ExportOptions,
): Promise<ExportReport | TickExportReport> {
  const { symbol, timeframe, out } = options;
  const kind = options.kind ?? (timeframe === undefined ? await shownKind(store, symbol) : 'bars');
  if (kind !== 'bars' && timeframe !== undefined && kind !== 'trades') {
    throw new TradsysError('data.not_bars', `${kind} do not make bars`, {
      exit: 'usage',
      where: '--timeframe',
      remedy: 'leave it away, or pass --kind trades',
    });
  }
  if (kind !== 'bars' && timeframe === undefined) return exportTicks(store, options, kind);
  const { series, from } = await loadSeries(store, options);
  await written(options, textOf(series, options.format));
  return {
    symbol: qualifiedSymbol(series.instrument),
    timeframe: series.timeframe,
    bars: series.bars.length,
    file: out,
    from,
  };
}
