/** Spans in which bars are missing although the market was open. */
import type { BarColumns, BarSeries } from '../../core/domain/market-data.js';
import { barEnd, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { asTimestamp, MICROSECONDS_PER_DAY } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { isHoliday } from './holidays.js';

/** Calendars there are: around the clock, all but weekends, New York, and one without any check. */
export const CALENDAR_IDS = ['24/7', 'fx', 'XNYS', 'none'] as const;
export type CalendarId = (typeof CALENDAR_IDS)[number];

export interface Gap {
  /** Start of the first missing bar. */
  readonly from: Timestamp;
  /** Start of the next bar there is. */
  readonly to: Timestamp;
  /** How many bars would have been there. */
  readonly missing: number;
}

const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
const dayOf = (at: number): number => Math.floor(at / MICROSECONDS_PER_DAY);

/** Whole days of trading strictly between two days. */
function tradingDaysBetween(from: number, to: number, calendar: string): number {
  let days = 0;
  for (let day = from + 1; day < to; day += 1) {
    if (weekdayOf(day) < 5 && !isHoliday(calendar, day)) days += 1;
  }
  return days;
}

/**
 * Missing bars between two neighbours. Around the clock every one counts. A market with sessions is
 * closed at weekends and on its known holidays; within a day each missing bar counts, from one day to
 * the next none does, as the hours of its sessions are not known.
 */
function missingBetween(from: number, to: number, timeframe: Timeframe, calendar: string): number {
  const length = timeframeLength(timeframe);
  if (length === undefined) {
    let missing = 0;
    for (let at = barEnd(timeframe, asTimestamp(from)); at < to; at = barEnd(timeframe, at))
      missing += 1;
    return missing;
  }
  const absent = Math.max(0, Math.round((to - from) / length) - 1);
  if (absent === 0 || calendar === '24/7' || length > MICROSECONDS_PER_DAY) return absent;
  if (length === MICROSECONDS_PER_DAY) return tradingDaysBetween(dayOf(from), dayOf(to), calendar);
  return dayOf(from) === dayOf(to) ? absent : 0;
}

/** Gaps in time order; of the calendar `none` there are none. */
export function findGaps(
  bars: Pick<BarColumns, 'length' | 'start'>,
  timeframe: Timeframe,
  calendar: string,
): readonly Gap[] {
  const gaps: Gap[] = [];
  if (calendar === 'none') return gaps;
  const usual = timeframeLength(timeframe);
  for (let index = 1; index < bars.length; index += 1) {
    const from = bars.start[index - 1]!;
    const to = bars.start[index]!;
    if (to - from === usual) continue;
    const missing = missingBetween(from, to, timeframe, calendar);
    if (missing > 0) {
      gaps.push({ from: barEnd(timeframe, asTimestamp(from)), to: asTimestamp(to), missing });
    }
  }
  return gaps;
}

export const gapsOf = (series: BarSeries): readonly Gap[] =>
  findGaps(series.bars, series.timeframe, series.instrument.calendar);
