import type { HighLowClose } from './indicator.js';

/**
 * Wilder's true range: how far the price went in this bar, the gap from the previous close included.
 * `previousClose` NaN means there is none: then high less low.
 */
export function trueRange(bar: HighLowClose, previousClose: number): number {
  const top = previousClose > bar.high ? previousClose : bar.high;
  const bottom = previousClose < bar.low ? previousClose : bar.low;
  return top - bottom;
}
