/** From the stamp in the file to the instant a bar opens. */
import { addMonths, civilFromDays, timeframeLength } from '../../../core/domain/timeframe.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { asTimestamp, MICROSECONDS_PER_DAY } from '../../../core/domain/units.js';

export type Stamp = 'start' | 'end';

/** Monday is 0. 1970-01-01 was a Thursday. */
export const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;

const dayOf = (stamp: number): number => Math.floor(stamp / MICROSECONDS_PER_DAY);

/**
 * Whether dates alone tell which bar they name: a day or month is the one that holds the date; a week
 * too when the date is a weekday, while a Saturday or Sunday may begin one week or end another.
 */
export function datesAreClear(stamps: Float64Array, timeframe: Timeframe): boolean {
  if (timeframe === '1d' || timeframe === '1M') return true;
  return timeframe === '1w' && stamps.every((stamp) => weekday(dayOf(stamp)) < 5);
}

function startOfDated(stamp: number, timeframe: Timeframe, end: Stamp | undefined): number {
  if (timeframe === '1M') {
    const day = dayOf(stamp);
    const { day: dayOfMonth } = civilFromDays(day);
    const first = (day - dayOfMonth + 1) * MICROSECONDS_PER_DAY;
    // Said to be the end, the first of a month can only be the end of the month before.
    return end === 'end' && dayOfMonth === 1 ? addMonths(asTimestamp(first), -1) : first;
  }
  if (timeframe === '1w' && end === undefined) {
    return (dayOf(stamp) - weekday(dayOf(stamp))) * MICROSECONDS_PER_DAY;
  }
  if (end !== 'end' || timeframe === '1d') return stamp;
  // A date that ends a span of days belongs to it.
  return stamp + MICROSECONDS_PER_DAY - (timeframeLength(timeframe) ?? MICROSECONDS_PER_DAY);
}

function startOfTimed(stamp: number, timeframe: Timeframe, end: Stamp | undefined): number {
  if (end !== 'end') return stamp;
  const length = timeframeLength(timeframe);
  if (length !== undefined) return stamp - length;
  return addMonths(asTimestamp(stamp), -Number(timeframe.slice(0, -1)));
}

/** Start of the bar stamped `stamp`, microseconds UTC; `dated` when the file has dates and no times. */
export function barStart(
  stamp: number,
  timeframe: Timeframe,
  dated: boolean,
  side: Stamp | undefined,
): number {
  return dated ? startOfDated(stamp, timeframe, side) : startOfTimed(stamp, timeframe, side);
}
