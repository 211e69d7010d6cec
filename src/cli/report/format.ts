/** Numbers, instants and spans as a reader wants them; `null` is N/A everywhere. */
import { MICROSECONDS_PER_MILLISECOND } from '../../core/domain/units.js';

export const NOT_AVAILABLE = 'N/A';

/** 1234567.891 with 2 decimals: `1,234,567.89`. A negative zero loses its sign. */
export function fixed(value: number | null, decimals = 2): string {
  if (value === null || !Number.isFinite(value)) return NOT_AVAILABLE;
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(text) !== 0 ? '-' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

export function count(value: number): string {
  return fixed(value, 0);
}

/** With a plus sign when positive. */
export function signed(value: number | null, decimals = 2): string {
  const text = fixed(value, decimals);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction as percent: 0.1234 is `12.34%`. */
export function percent(fraction: number | null, decimals = 2): string {
  return fraction === null ? NOT_AVAILABLE : withUnit(fixed(fraction * 100, decimals), '%');
}

export function signedPercent(fraction: number | null, decimals = 2): string {
  return fraction === null ? NOT_AVAILABLE : withUnit(signed(fraction * 100, decimals), '%');
}

/** A number already in basis points. */
export function bps(value: number | null, decimals = 1): string {
  return withUnit(fixed(value, decimals), ' bps');
}

function withUnit(text: string, unit: string): string {
  return text === NOT_AVAILABLE ? text : `${text}${unit}`;
}

/** Decimals in which amounts of an account are read: 2 for 10,000 USDT, 8 for 0.5 BTC. */
export function moneyDecimals(startingEquity: number): number {
  return startingEquity >= 100 ? 2 : startingEquity >= 1 ? 4 : 8;
}

/** A price or quantity: what is there, to at most 8 decimals. */
export function plain(value: number): string {
  const text = fixed(value, 8);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Decimals with which all of `values` are whole, at most 8: a column then lines up at the point. */
export function decimalsOf(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, (plain(value).split('.')[1] ?? '').length);
  return most;
}

/** Microseconds UTC as `2023-03-16`, or with ` 22:15` (and seconds) when it is no midnight. */
export function instant(at: number | null): string {
  if (at === null) return NOT_AVAILABLE;
  const text = new Date(at / MICROSECONDS_PER_MILLISECOND).toISOString();
  const time = text.slice(11, 19);
  if (time === '00:00:00') return text.slice(0, 10);
  return `${text.slice(0, 10)} ${time.endsWith(':00') ? time.slice(0, 5) : time}`;
}

/** Microseconds UTC as a calendar date. */
export function date(at: number): string {
  return new Date(at / MICROSECONDS_PER_MILLISECOND).toISOString().slice(0, 10);
}

const DAY = 86_400;
const HOUR = 3_600;
const MINUTE = 60;

/** The two largest units: `3y 12d`, `50d`, `2h 46m`, `45s`, `0.25s`. */
export function span(seconds: number | null): string {
  if (seconds === null) return NOT_AVAILABLE;
  if (seconds < 1) return `${plain(Math.round(seconds * 1000) / 1000)}s`;
  const whole = Math.round(seconds);
  const units: readonly [number, string][] = [
    [365 * DAY, 'y'],
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'm'],
    [1, 's'],
  ];
  const first = units.findIndex(([length]) => whole >= length);
  const [length, name] = units[first]!;
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % length) / next[0]);
  return `${count(Math.floor(whole / length))}${name}${rest > 0 ? ` ${rest}${next![1]}` : ''}`;
}

/** `1 trade`, `3,211 trades`. */
export function plural(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** Text of users' making without control characters, which could write anywhere on a terminal. */
export function clean(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
