/**
 * Full-day closings of the New York exchanges by rule (NYSE rule 7.2; listed special closings since
 * 1994). Other calendars have none here yet: their holidays show as gaps.
 */
import { civilFromDays, daysFromCivil } from '../../core/domain/timeframe.js';

const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
const MONDAY = 0;
const THURSDAY = 3;

/** Mourning, attacks and storms. */
const SPECIAL = new Set(
  (
    '1994-04-27 2001-09-11 2001-09-12 2001-09-13 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2012-10-30 ' +
    '2018-12-05 2025-01-09'
  ).split(' '),
);

/** Days since 1970 of the n-th `weekday` of a month; n = -1 for the last. */
function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  if (n < 0) {
    const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
    return next - 1 - ((weekdayOf(next - 1) - weekday + 7) % 7);
  }
  const first = daysFromCivil(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7;
}

/** Easter Sunday (anonymous Gregorian computus, Meeus/Jones/Butcher). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return daysFromCivil(year, Math.floor(f / 31), (f % 31) + 1);
}

/** A fixed date moves from Sunday to Monday and from Saturday to Friday. */
function observed(year: number, month: number, day: number): number {
  const date = daysFromCivil(year, month, day);
  const weekday = weekdayOf(date);
  return weekday === 6 ? date + 1 : weekday === 5 ? date - 1 : date;
}

function newYorkHolidays(year: number): ReadonlySet<number> {
  const newYear = daysFromCivil(year, 1, 1);
  const days = [
    // A New Year's Day on Saturday is not made up for in the old year.
    weekdayOf(newYear) === 6 ? newYear + 1 : newYear,
    nthWeekday(year, 2, MONDAY, 3),
    easter(year) - 2,
    nthWeekday(year, 5, MONDAY, -1),
    observed(year, 7, 4),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 11, THURSDAY, 4),
    observed(year, 12, 25),
  ];
  if (year >= 1998) days.push(nthWeekday(year, 1, MONDAY, 3));
  if (year >= 2022) days.push(observed(year, 6, 19));
  return new Set(days);
}

const years = new Map<number, ReadonlySet<number>>();

/** Whether the exchange of `calendar` is known to be closed on `day` (days since 1970), weekends aside. */
export function isHoliday(calendar: string, day: number): boolean {
  if (calendar !== 'XNYS') return false;
  const { year, month, day: dayOfMonth } = civilFromDays(day);
  let known = years.get(year);
  if (!known) years.set(year, (known = newYorkHolidays(year)));
  const two = (value: number): string => String(value).padStart(2, '0');
  return known.has(day) || SPECIAL.has(`${year}-${two(month)}-${two(dayOfMonth)}`);
}
