/** The candle intervals of the venue, and when a candle that contains an instant begins and ends. */
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MINUTE,
  MICROSECONDS_PER_SECOND,
} from '../domain/units.js';

const FIXED = {
  '1s': MICROSECONDS_PER_SECOND,
  '1m': MICROSECONDS_PER_MINUTE,
  '3m': 3 * MICROSECONDS_PER_MINUTE,
  '5m': 5 * MICROSECONDS_PER_MINUTE,
  '15m': 15 * MICROSECONDS_PER_MINUTE,
  '30m': 30 * MICROSECONDS_PER_MINUTE,
  '1h': MICROSECONDS_PER_HOUR,
  '2h': 2 * MICROSECONDS_PER_HOUR,
  '4h': 4 * MICROSECONDS_PER_HOUR,
  '6h': 6 * MICROSECONDS_PER_HOUR,
  '8h': 8 * MICROSECONDS_PER_HOUR,
  '12h': 12 * MICROSECONDS_PER_HOUR,
  '1d': MICROSECONDS_PER_DAY,
  '3d': 3 * MICROSECONDS_PER_DAY,
  '1w': 7 * MICROSECONDS_PER_DAY,
} as const;

export type Interval = keyof typeof FIXED | '1M';

export const INTERVALS: readonly Interval[] = [...(Object.keys(FIXED) as Interval[]), '1M'];

export const isInterval = (text: string): text is Interval => INTERVALS.includes(text as Interval);

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const FIRST_MONDAY = 4 * MICROSECONDS_PER_DAY;

/** Start of the candle that contains `at`, in microseconds. */
export function intervalStart(interval: Interval, at: number): number {
  if (interval === '1M') return monthStart(monthOf(at));
  const width = FIXED[interval];
  const origin = interval === '1w' ? FIRST_MONDAY : 0;
  return Math.floor((at - origin) / width) * width + origin;
}

/** Start of the candle after the one that starts at `start`. */
export function nextStart(interval: Interval, start: number): number {
  return interval === '1M' ? monthStart(monthOf(start) + 1) : start + FIXED[interval];
}

/** Start of the candle before the one that starts at `start`. */
export function previousStart(interval: Interval, start: number): number {
  return interval === '1M' ? monthStart(monthOf(start) - 1) : start - FIXED[interval];
}

/** Days since 1970 of the first of March of the year 0 in the proleptic Gregorian calendar, negated. */
const ERA_OFFSET_DAYS = 719_468;
const DAYS_PER_ERA = 146_097;

/** Months since year 0 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function monthOf(at: number): number {
  const days = Math.floor(at / MICROSECONDS_PER_DAY) + ERA_OFFSET_DAYS;
  const era = Math.floor(days / DAYS_PER_ERA);
  const day = days - era * DAYS_PER_ERA;
  const year = Math.floor(
    (day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  return (year + era * 400) * 12 + march + 2;
}

function monthStart(month: number): number {
  const march = month - 2;
  const year = Math.floor(march / 12);
  const ofYear = Math.floor((153 * (march - year * 12) + 2) / 5);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const day = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear;
  return (era * DAYS_PER_ERA + day - ERA_OFFSET_DAYS) * MICROSECONDS_PER_DAY;
}
