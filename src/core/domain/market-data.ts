/** Bars as columns: the one shape in which stored candles travel, from the store to the engine. */
import type { Instrument } from './instrument.js';
import type { Timeframe } from './timeframe.js';

/**
 * `length` bars in time order. All columns have that length and hold safe integers: `start` in
 * microseconds UTC (the instant the bar opens), prices at the instrument's price scale, `volume` at
 * its quantity scale.
 */
export interface BarColumns {
  readonly length: number;
  readonly start: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** One instrument's bars of one timeframe. */
export interface BarSeries {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly bars: BarColumns;
}

export const BAR_COLUMN_NAMES = ['start', 'open', 'high', 'low', 'close', 'volume'] as const;
/** Bytes of one stored bar: six float64. */
export const BYTES_PER_BAR = BAR_COLUMN_NAMES.length * 8;

/** Columns over one block of 48 bytes a bar, laid out column after column; shareable between threads. */
export function barColumns(length: number, shared = false): BarColumns {
  const bytes = length * BYTES_PER_BAR;
  return barColumnsOver(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), length);
}

/** Views over a block made by `barColumns`. */
export function barColumnsOver(block: ArrayBufferLike, length: number, byteOffset = 0): BarColumns {
  const column = (index: number): Float64Array =>
    new Float64Array(block, byteOffset + index * length * 8, length);
  return {
    length,
    start: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}

/** Bars `from`..`to` (exclusive) as views, nothing copied. */
export function sliceBars(bars: BarColumns, from: number, to: number): BarColumns {
  return {
    length: Math.max(0, to - from),
    start: bars.start.subarray(from, to),
    open: bars.open.subarray(from, to),
    high: bars.high.subarray(from, to),
    low: bars.low.subarray(from, to),
    close: bars.close.subarray(from, to),
    volume: bars.volume.subarray(from, to),
  };
}
