/** Numbers, durations and instants as a reader of a refusal wants them. */
import { civilFromDays } from '../domain/timeframe.js';
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MILLISECOND,
  MICROSECONDS_PER_MINUTE,
  MICROSECONDS_PER_SECOND,
} from '../domain/units.js';

const FEWEST_DECIMALS = 2;
const MOST_DECIMALS = 8;

/** True when the rounded text says something: neither equal to the other nor a zero that is none. */
function tellsApart(one: number, other: number, decimals: number): boolean {
  const [first, second] = [one.toFixed(decimals), other.toFixed(decimals)];
  if (first === second) return false;
  return (one === 0 || Number(first) !== 0) && (other === 0 || Number(second) !== 0);
}

/** Two amounts with the same decimals: two of them, or as many as it takes to tell them apart. */
export function amounts(one: number, other: number): readonly [string, string] {
  let decimals = FEWEST_DECIMALS;
  while (decimals < MOST_DECIMALS && !tellsApart(one, other, decimals)) decimals += 1;
  const [first, second] = [amount(one, decimals), amount(other, decimals)];
  if (first !== second) return [first, second];
  // Nothing tells them apart: as many as it takes to write them.
  const text = first.replace(/(\.\d{2,}?)0+$/, '$1');
  return [text, text];
}

const amount = (value: number, decimals: number): string =>
  Number.isNaN(value) ? 'unknown' : value.toFixed(decimals);

/** `order value 12000.00 is above 10000.00`. */
export function isAbove(what: string, actual: number, limit: number): string {
  const [found, allowed] = amounts(actual, limit);
  return `${what} ${found} is above ${allowed}`;
}

/** A quantity with the decimals it has, at most eight. */
export function quantityText(quantity: number): string {
  if (Number.isNaN(quantity)) return 'unknown';
  return quantity.toFixed(MOST_DECIMALS).replace(/\.?0+$/, '');
}

/** Two fractions in percent: `6.20 %`. */
export function percents(one: number, other: number): readonly [string, string] {
  const [first, second] = amounts(one * 100, other * 100);
  return [`${first} %`, `${second} %`];
}

const UNITS: readonly (readonly [number, string])[] = [
  [MICROSECONDS_PER_HOUR, 'h'],
  [MICROSECONDS_PER_MINUTE, 'm'],
  [MICROSECONDS_PER_SECOND, 's'],
];

/** `15m`, `90s`, `2.5s`, `0.25ms`: the largest unit that leaves a whole number, else a fraction. */
export function durationText(microseconds: number): string {
  const unit = UNITS.find(([length]) => microseconds !== 0 && microseconds % length === 0);
  if (unit) return `${microseconds / unit[0]}${unit[1]}`;
  return microseconds < MICROSECONDS_PER_SECOND
    ? `${microseconds / MICROSECONDS_PER_MILLISECOND}ms`
    : `${microseconds / MICROSECONDS_PER_SECOND}s`;
}

const twoDigits = (value: number): string => Math.floor(value).toString().padStart(2, '0');

/** `2024-01-02 03:04:05 UTC`; a started second counts as whole, so that nothing is promised early. */
export function instantText(at: number): string {
  const second = Math.ceil(at / MICROSECONDS_PER_SECOND) * MICROSECONDS_PER_SECOND;
  const days = Math.floor(second / MICROSECONDS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  const time = second - days * MICROSECONDS_PER_DAY;
  const hours = twoDigits(time / MICROSECONDS_PER_HOUR);
  const minutes = twoDigits((time % MICROSECONDS_PER_HOUR) / MICROSECONDS_PER_MINUTE);
  const seconds = twoDigits((time % MICROSECONDS_PER_MINUTE) / MICROSECONDS_PER_SECOND);
  return `${year}-${twoDigits(month)}-${twoDigits(day)} ${hours}:${minutes}:${seconds} UTC`;
}
