/** On which days bars are to be expected: by a flag, by the days of the bars, or assumed. */
import type { BarColumns } from '../../../core/domain/market-data.js';
import { timeframeLength } from '../../../core/domain/timeframe.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR } from '../../../core/domain/units.js';
import type { CalendarId } from '../gaps.js';
import { isHoliday } from '../holidays.js';
import type { Known } from './decide.js';
import { weekday } from './stamps.js';

export interface CalendarChoice extends Known<CalendarId> {
  /** Nothing in the file or the flags says so. */
  readonly assumed: boolean;
  /** Why the usual one was not taken. */
  readonly note?: string;
}

/** A series shorter than this may lack a weekend by chance. */
const LONG = 14 * MICROSECONDS_PER_DAY;
/** Wrong stamps and special sessions; more than this many days contradict a calendar. */
const A_FEW = 3;
/** Part of the bars that may lie outside the hours in which New York trades. */
const A_PART = 0.01;
/** First and last hour of extended trading in New York. */
const OPENS = 4;
const CLOSES = 20;

const dayOf = (at: number): number => Math.floor(at / MICROSECONDS_PER_DAY);
const dateText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

const assumed = (value: CalendarId, note?: string): CalendarChoice => ({
  ...{ value, from: 'assumed; --calendar', assumed: true },
  ...(note !== undefined && { note }),
});
const byDays = (value: CalendarId): CalendarChoice => ({
  ...{ value, from: 'days of the bars', assumed: false },
});

/** Microseconds UTC as the wall clock of New York shows them. Its clocks change at night on a Sunday. */
function newYorkClock(): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone: 'America/New_York', hourCycle: 'h23', hour: '2-digit' },
  });
  const offsets = new Map<number, number>();
  return (utc) => {
    const day = dayOf(utc);
    let offset = offsets.get(day);
    if (offset === undefined) {
      const noon = (day * MICROSECONDS_PER_DAY + 12 * MICROSECONDS_PER_HOUR) / 1000;
      offset = (Number(format.format(noon)) - 12) * MICROSECONDS_PER_HOUR;
      offsets.set(day, offset);
    }
    return utc + offset;
  };
}

/** What in the bars cannot be of an exchange in New York; undefined when nothing is. */
function againstNewYork({ start, length }: BarColumns, timeframe: Timeframe): string | undefined {
  const barLength = timeframeLength(timeframe);
  if (barLength === undefined || barLength > MICROSECONDS_PER_DAY) return undefined;
  const intraday = barLength < MICROSECONDS_PER_DAY;
  const clock = intraday ? newYorkClock() : (at: number) => at;
  const closed = new Set<number>();
  let outside = 0;
  for (let index = 0; index < length; index += 1) {
    const at = clock(start[index]!);
    const day = dayOf(at);
    if (weekday(day) > 4 || isHoliday('XNYS', day)) closed.add(day);
    const hour = (at - day * MICROSECONDS_PER_DAY) / MICROSECONDS_PER_HOUR;
    if (intraday && (hour + barLength / MICROSECONDS_PER_HOUR <= OPENS || hour >= CLOSES)) {
      outside += 1;
    }
  }
  if (closed.size > A_FEW) {
    const first = dateText(Math.min(...closed));
    return `there are bars on ${closed.size} days on which New York is closed, the first ${first}`;
  }
  if (outside <= Math.max(A_FEW, length * A_PART)) return undefined;
  return `${outside.toLocaleString('en-US')} bars are at hours at which New York is closed`;
}

/**
 * Currencies rest from Friday to Sunday, venues of coins never. A ticker is taken for one of New York
 * unless its bars contradict that: then no calendar is assumed, and no gap is looked for.
 */
export function decideCalendar(
  bars: BarColumns,
  timeframe: Timeframe,
  pair: boolean,
  told: CalendarId | undefined,
): CalendarChoice {
  if (told !== undefined) return { value: told, from: '--calendar', assumed: false };
  const last = bars.start[bars.length - 1] ?? 0;
  const long = last - (bars.start[0] ?? 0) >= LONG && !/[wM]$/.test(timeframe);
  const days = new Set(long ? Array.from(bars.start, (start) => weekday(dayOf(start))) : []);
  if (long && pair) return byDays(days.has(5) ? '24/7' : 'fx');
  if (days.has(5) || (days.has(6) && !pair)) return byDays('24/7');
  if (pair) return assumed('24/7');
  const against = againstNewYork(bars, timeframe);
  if (against === undefined) return assumed('XNYS');
  return assumed('none', `${against}: gaps are not looked for; --calendar names the one to use`);
}
