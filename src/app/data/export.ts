/** Stored bars to a file that imports again without a loss and without a question. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { decimalText } from './decimal-text.js';
import { keyOf, seriesOf } from './find-series.js';
import { canResample, resampleSeries } from './resample.js';

export type ExportFormat = 'csv' | 'json';

export interface ExportOptions {
  readonly symbol: string;
  /** Stored timeframe, or a longer one to resample to. */
  readonly timeframe?: Timeframe | undefined;
  readonly format: ExportFormat;
  /** Written beside its place and put there when complete; `.gz` packs it. */
  readonly out: string;
}

export interface ExportReport {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: number;
  readonly file: string;
  /** Timeframe of the stored bars it was made from. */
  readonly from: Timeframe;
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

/** Writes to a neighbour first, so that a name either holds a whole file or what it held before. */
async function writeWhole(file: string, text: Iterable<string>): Promise<void> {
  const partial = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  try {
    const packed = file.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(text), ...packed, createWriteStream(partial)]);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new TradsysError('data.export', error instanceof Error ? error.message : String(error), {
      where: file,
      remedy: 'choose a place that can be written with --out',
      cause: error,
    });
  }
}

async function loadSeries(store: Store, options: ExportOptions): Promise<BarSeries> {
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
  return { instrument, timeframe: source.timeframe, bars: await store.readBars(keyOf(source)) };
}

/** Exact decimal text; an interrupted export leaves no file. */
export async function exportData(store: Store, options: ExportOptions): Promise<ExportReport> {
  const stored = await loadSeries(store, options);
  const series = resampleSeries(stored, options.timeframe ?? stored.timeframe);
  await writeWhole(options.out, textOf(series, options.format));
  return {
    symbol: qualifiedSymbol(series.instrument),
    timeframe: series.timeframe,
    bars: series.bars.length,
    file: options.out,
    from: stored.timeframe,
  };
}
