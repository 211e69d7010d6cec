/** Bar lengths: fixed ones in microseconds, the month by the calendar. */
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MINUTE,
  MICROSECONDS_PER_SECOND,
} from './units.js';
import type { Timestamp } from './units.js';

/** A count and a unit: `1s`, `5m`, `4h`, `1d`, `1w`, `1M` (month). */
export type Timeframe = string & { readonly __timeframe: true };

const UNIT_LENGTH: Readonly<Record<string, number>> = {
  s: MICROSECONDS_PER_SECOND,
  m: MICROSECONDS_PER_MINUTE,
  h: MICROSECONDS_PER_HOUR,
  d: MICROSECONDS_PER_DAY,
  w: 7 * MICROSECONDS_PER_DAY,
};

/** `text` as a timeframe, or undefined when it is none. `60m` and `1h` stay distinct spellings. */
export function parseTimeframe(text: string): Timeframe | undefined {
  return /^[1-9]\d{0,3}[smhdwM]$/.test(text) ? (text as Timeframe) : undefined;
}

/** Length of one bar in microseconds; undefined for months, whose length varies. */
export function timeframeLength(timeframe: Timeframe): number | undefined {
  const length = UNIT_LENGTH[timeframe.slice(-1)];
  return length === undefined ? undefined : length * Number(timeframe.slice(0, -1));
}

/** The instant at which the bar that starts at `start` ends (exclusive). */
export function barEnd(timeframe: Timeframe, start: Timestamp): Timestamp {
  const length = timeframeLength(timeframe);
  if (length !== undefined) return (start + length) as Timestamp;
  return addMonths(start, Number(timeframe.slice(0, -1)));
}

/** Days from 1970-01-01 to the given civil date (proleptic Gregorian; H. Hinnant, days_from_civil). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The civil date of a day number (inverse of `daysFromCivil`). */
export function civilFromDays(days: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** `start` moved by whole calendar months; the day is cut to the month's last. */
export function addMonths(start: Timestamp, months: number): Timestamp {
  const day = Math.floor(start / MICROSECONDS_PER_DAY);
  const civil = civilFromDays(day);
  const index = civil.year * 12 + civil.month - 1 + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  const nextMonth =
    month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  const first = daysFromCivil(year, month, 1);
  const target = Math.min(first + civil.day - 1, nextMonth - 1);
  return (target * MICROSECONDS_PER_DAY + (start - day * MICROSECONDS_PER_DAY)) as Timestamp;
}

/** 1970-01-05, a Monday: weeks are counted from it. */
const FIRST_MONDAY = 4 * MICROSECONDS_PER_DAY;

/**
 * Start of the bar of `timeframe` that contains `at`. Bars are laid from 1970-01-01T00:00Z, weeks from
 * Monday, months by the calendar; all in UTC.
 */
export function bucketStart(timeframe: Timeframe, at: number): number {
  const length = timeframeLength(timeframe);
  if (length === undefined) {
    const months = Number(timeframe.slice(0, -1));
    const { year, month } = civilFromDays(Math.floor(at / MICROSECONDS_PER_DAY));
    const index = (year - 1970) * 12 + month - 1;
    return addMonths(0 as Timestamp, Math.floor(index / months) * months);
  }
  const origin = timeframe.endsWith('w') ? FIRST_MONDAY : 0;
  return Math.floor((at - origin) / length) * length + origin;
}
