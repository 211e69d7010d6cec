/** Candles as blocks of bytes: columns of little-endian float64, 48 bytes a bar, up to 4096 bars. */
import {
  barColumns,
  barColumnsOver,
  BAR_COLUMN_NAMES,
  BYTES_PER_BAR,
} from '../../core/domain/market-data.js';
import type { BarColumns } from '../../core/domain/market-data.js';

export const BARS_PER_CHUNK = 4096;

/** Bars `from`..`to` (exclusive) as one block: all starts, then all opens, highs, lows, closes, volumes. */
export function packBars(bars: BarColumns, from: number, to: number): Uint8Array {
  const block = barColumns(to - from);
  for (const name of BAR_COLUMN_NAMES) block[name].set(bars[name].subarray(from, to));
  return new Uint8Array(block.start.buffer);
}

/** The bars of a block, copied because the driver's bytes need not be aligned to eight. */
export function unpackBars(block: Uint8Array): BarColumns {
  const length = block.byteLength / BYTES_PER_BAR;
  const copy = new Uint8Array(block.byteLength);
  copy.set(block);
  return barColumnsOver(copy.buffer, length);
}

/** Copies bars `from`..`to` (exclusive) of a block to `target`, starting at its bar `at`. */
export function copyBlock(
  block: Uint8Array,
  from: number,
  to: number,
  target: BarColumns,
  at: number,
): void {
  const columnBytes = (block.byteLength / BYTES_PER_BAR) * 8;
  for (let column = 0; column < BAR_COLUMN_NAMES.length; column += 1) {
    const values = target[BAR_COLUMN_NAMES[column]!];
    const bytes = new Uint8Array(values.buffer, values.byteOffset + at * 8, (to - from) * 8);
    bytes.set(block.subarray(column * columnBytes + from * 8, column * columnBytes + to * 8));
  }
}

/** Index of the first bar that starts at or after `at`. */
export function lowerBound(starts: Float64Array, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both series in time order; where both have a bar of one start, `newer` wins. */
export function mergeBars(older: BarColumns, newer: BarColumns): BarColumns {
  const source = new Int32Array(older.length + newer.length);
  let length = 0;
  let left = 0;
  let right = 0;
  while (left < older.length || right < newer.length) {
    const leftStart = left < older.length ? older.start[left]! : Infinity;
    const rightStart = right < newer.length ? newer.start[right]! : Infinity;
    if (leftStart < rightStart) source[length++] = left++;
    else {
      if (leftStart === rightStart) left += 1;
      source[length++] = ~right++;
    }
  }
  const merged = barColumns(length);
  for (const name of BAR_COLUMN_NAMES) {
    const [to, fromOlder, fromNewer] = [merged[name], older[name], newer[name]];
    for (let index = 0; index < length; index += 1) {
      const place = source[index]!;
      to[index] = place >= 0 ? fromOlder[place]! : fromNewer[~place]!;
    }
  }
  return merged;
}

/** Several runs of bars, each after the one before, as one. */
export function joinBars(parts: readonly BarColumns[]): BarColumns {
  const joined = barColumns(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const name of BAR_COLUMN_NAMES) joined[name].set(part[name], at);
    at += part.length;
  }
  return joined;
}

/** Throws RangeError unless starts climb and every value is a safe integer: a caller's mistake. */
export function assertStorable(bars: BarColumns): void {
  for (let index = 1; index < bars.length; index += 1) {
    if (!(bars.start[index]! > bars.start[index - 1]!)) {
      throw new RangeError(`bar ${index} does not start after the one before it`);
    }
  }
  for (const name of BAR_COLUMN_NAMES) {
    const column = bars[name];
    for (let index = 0; index < bars.length; index += 1) {
      if (!Number.isSafeInteger(column[index])) {
        throw new RangeError(`${name} of bar ${index} is ${column[index]}, not a safe integer`);
      }
    }
  }
}
