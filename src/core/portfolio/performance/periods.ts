/** Returns by calendar month or year, and the curve thinned for display. */

import { civilFromDays } from '../../domain/timeframe.js';
import { dayEndIndices, dayOf } from './equity-curve.js';

export interface PeriodGain {
  /** `2023-03` or `2023`. */
  readonly period: string;
  readonly returnFraction: number;
  readonly netProfit: number;
}

/** Gain of each UTC calendar month or year on the one before; the starting equity opens the first. */
export function periodReturns(
  at: Float64Array,
  equity: Float64Array,
  startingEquity: number,
  length: 'month' | 'year',
): PeriodGain[] {
  const gains: PeriodGain[] = [];
  let [before, current, last] = [startingEquity, '', startingEquity];
  const close = (): void => {
    const netProfit = last - before;
    const returnFraction = before > 0 ? netProfit / before : 0;
    gains.push({ period: current, returnFraction, netProfit });
    before = last;
  };
  for (const index of dayEndIndices(at)) {
    const { year, month } = civilFromDays(dayOf(at[index]!));
    const period = length === 'year' ? String(year) : `${year}-${String(month).padStart(2, '0')}`;
    if (period !== current && current !== '') close();
    current = period;
    last = equity[index]!;
  }
  close();
  return gains;
}

/**
 * At most `points` points that keep the first, the last and, of each stretch between, its lowest or
 * highest: a thinned curve shows every fall a full one shows.
 */
export function thinCurve(
  at: Float64Array,
  equity: Float64Array,
  points: number,
): { readonly at: number[]; readonly equity: number[] } {
  const kept: number[] = [];
  if (equity.length <= points) {
    for (let i = 0; i < equity.length; i++) kept.push(i);
  } else {
    const stretches = Math.max(1, Math.floor((points - 2) / 2));
    kept.push(0);
    for (let s = 0; s < stretches; s++) {
      const from = 1 + Math.floor((s * (equity.length - 2)) / stretches);
      const to = 1 + Math.floor(((s + 1) * (equity.length - 2)) / stretches);
      kept.push(...extremeIndices(equity, from, to));
    }
    kept.push(equity.length - 1);
  }
  return { at: kept.map((i) => at[i]!), equity: kept.map((i) => equity[i]!) };
}

/** Indices of the lowest and highest value in `from`..`to` (exclusive), in time order. */
function extremeIndices(values: Float64Array, from: number, to: number): number[] {
  let [low, high] = [from, from];
  for (let i = from + 1; i < to; i++) {
    if (values[i]! < values[low]!) low = i;
    if (values[i]! > values[high]!) high = i;
  }
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}
