/** How the times of a file are written: found from a sample, then read from bytes. */
import { civilFromDays, daysFromCivil } from '../../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY } from '../../../core/domain/units.js';

export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

export type TimeFormat =
  /** Counted since 1970 in UTC. */
  | { readonly kind: 'epoch'; readonly unit: EpochUnit }
  /** Milliseconds since midnight; the day is named elsewhere. */
  | { readonly kind: 'day-milliseconds' }
  /** Year, month, day and perhaps a clock; `zoned` when each value carries its own offset. */
  | { readonly kind: 'calendar'; readonly zoned: boolean };

const CALENDAR =
  /^\d{4}([-/.]?)\d{2}\1\d{2}(?:[T ]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/;
const DAY_MILLISECONDS = 86_400_000;

/** Lower bounds of epoch counts, by unit: each is 1973 or later, and the next begins after 5000 AD. */
const EPOCHS: readonly (readonly [least: number, unit: EpochUnit])[] = [
  [1e17, 'ns'],
  [1e14, 'us'],
  [1e11, 'ms'],
  [1e8, 's'],
];

/** The format of all of these values, or undefined when they have none in common that is known. */
export function detectTimeFormat(values: readonly string[]): TimeFormat | undefined {
  const match = values.map((value) => CALENDAR.exec(value));
  const plausible = values.every((value, index) => match[index] && isCivil(value));
  if (values.length > 0 && plausible) {
    const zoned = match.filter((found) => found![2] !== undefined).length;
    if (zoned !== 0 && zoned !== values.length) return undefined;
    return { kind: 'calendar', zoned: zoned > 0 };
  }
  if (!values.every((value) => /^\d+(?:\.\d*)?$/.test(value))) return undefined;
  const numbers = values.map(Number);
  const smallest = Math.min(...numbers);
  const largest = Math.max(...numbers);
  const unitOf = (count: number): EpochUnit | undefined =>
    EPOCHS.find(([least]) => count >= least)?.[1];
  const unit = unitOf(smallest);
  if (unit !== undefined) return unit === unitOf(largest) ? { kind: 'epoch', unit } : undefined;
  // Up to 86,400 they could as well be seconds since midnight.
  return largest > 86_400 && largest <= DAY_MILLISECONDS ? { kind: 'day-milliseconds' } : undefined;
}

function isCivil(value: string): boolean {
  const digits = value.replaceAll(/[-/.]/g, '');
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(
    Number,
  );
  return !Number.isNaN(dayNumber(year!, month!, day!)) && year! >= 1800 && year! <= 2250;
}

/** Days since 1970, NaN when there is no such day. */
export function dayNumber(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  const days = daysFromCivil(year, month, day);
  return day <= 28 || civilFromDays(days).day === day ? days : NaN;
}

const digit = (bytes: Uint8Array, at: number): number => {
  const value = bytes[at]! - 0x30;
  return value >= 0 && value <= 9 ? value : NaN;
};
const two = (bytes: Uint8Array, at: number): number => digit(bytes, at) * 10 + digit(bytes, at + 1);

/** Reads the calendar times of a file; remembers the last day, as most rows share it. */
export class CalendarReader {
  /** The last time or clock that was read carried its own offset. */
  zoned = false;
  #key = -1;
  #day = 0;

  /** Microseconds since 1970 of bytes `start`..`end`, the offset taken off if one is written; NaN when unreadable. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && bytes[at] === 0x20) at += 1;
    const separated = bytes[at + 4]! < 0x30 || bytes[at + 4]! > 0x39;
    const step = separated ? 3 : 2;
    const year = two(bytes, at) * 100 + two(bytes, at + 2);
    const first = at + (separated ? 5 : 4);
    const day = this.#dayOf(year, two(bytes, first), two(bytes, first + step));
    at = first + step + 2;
    if (at > end) return NaN;
    return day * MICROSECONDS_PER_DAY + this.readClock(bytes, at, end);
  }

  #dayOf(year: number, month: number, day: number): number {
    const key = (year * 16 + month) * 32 + day;
    if (key === this.#key) return this.#day;
    this.#key = key;
    return (this.#day = dayNumber(year, month, day));
  }

  /** Microseconds of `[T ]hh:mm[:ss[.f]][zone]`, less the zone's offset; NaN when unreadable. */
  readClock(bytes: Uint8Array, start: number, end: number): number {
    this.zoned = false;
    let at = start;
    while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x54)) at += 1;
    if (at === end) return 0;
    const hour = two(bytes, at);
    at += bytes[at + 2] === 0x3a ? 3 : 2;
    const minute = two(bytes, at);
    at += 2;
    let second = 0;
    let micros = 0;
    if (at < end && (bytes[at] === 0x3a || !Number.isNaN(digit(bytes, at)))) {
      if (bytes[at] === 0x3a) at += 1;
      second = two(bytes, at);
      at += 2;
    }
    if (at < end && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
      at += 1;
      for (let unit = 100_000; at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at += 1) {
        micros += unit * digit(bytes, at);
        unit = Math.floor(unit / 10);
      }
    }
    if (at > end || !(hour < 24) || !(minute < 60) || !(second < 60)) return NaN;
    const clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
    return at < end ? clock - this.#readOffset(bytes, at, end) : clock;
  }

  #readOffset(bytes: Uint8Array, start: number, end: number): number {
    this.zoned = true;
    if (bytes[start] === 0x5a && end - start === 1) return 0;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
      .toString('latin1')
      .trim();
    this.zoned = text !== '';
    if (text === '' || text === 'Z' || text === 'UTC' || text === 'GMT') return 0;
    const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
    if (!match) return NaN;
    const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
    return (match[1] === '-' ? -minutes : minutes) * 60_000_000;
  }
}
