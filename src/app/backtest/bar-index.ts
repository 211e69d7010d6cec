import type { BarColumns } from '../../core/domain/market-data.js';

/** Index of the first bar whose start is at or after `at`; `length` when there is none. */
export function firstBarFrom(bars: BarColumns, at: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bars.start[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the bar that has last started at `at`; -1 before the first. */
export const indexOfBar = (bars: BarColumns, at: number): number => firstBarFrom(bars, at + 1) - 1;
