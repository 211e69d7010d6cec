/**
 * The spellings of values that config files and command-line flags share: rates with a unit,
 * durations, amounts of an asset. Each parser throws a TradsysError (exit `usage`) whose message
 * says what was found and what would do.
 */
import { TradsysError } from '../../errors.js';

/** An amount of money as written: an exact decimal, and the asset when one was named. */
export interface Amount {
  /** Decimal digits without exponent or sign, such as `10000` or `0.5`. */
  readonly amount: string;
  readonly asset?: string;
}

/** A part of something or an amount: `50%` of the free quote, or `5000USDT`. */
export type AmountOrShare =
  | { readonly kind: 'amount'; readonly amount: string; readonly asset?: string }
  | { readonly kind: 'share'; readonly share: number };

const DECIMAL = String.raw`\d+(?:\.\d+)?|\.\d+`;
const RATE = new RegExp(String.raw`^([+-]?(?:${DECIMAL}))\s*(%|bps?)$`, 'i');
const BARE_NUMBER = new RegExp(String.raw`^[+-]?(?:${DECIMAL})(?:e[+-]?\d+)?$`, 'i');
const DURATION = new RegExp(String.raw`^(?:(?:${DECIMAL})\s*(?:us|µs|ms|s|m|h|d|w)\s*)+$`);
const DURATION_PART = new RegExp(String.raw`(${DECIMAL})\s*(us|µs|ms|s|m|h|d|w)`, 'g');
const AMOUNT = new RegExp(
  String.raw`^(${DECIMAL})(?:\s*([A-Za-z][A-Za-z0-9]{1,14})|\s+([A-Za-z0-9]{2,15}))?$`,
);

const MICROSECONDS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3_600e6,
  d: 86_400e6,
  w: 604_800e6,
};

export const RATE_ALLOWED = 'a rate with its unit, such as 10bps or 0.1%';
export const DURATION_ALLOWED =
  'a duration such as 100ms, 5s, 1h or 30d (a bare number is seconds)';
export const AMOUNT_ALLOWED = 'an amount such as 10000USDT';

function refuse(code: string, what: string): never {
  throw new TradsysError(code, what, { exit: 'usage' });
}

/** 1.50 -> 1.5, without float noise in the last digits. */
const plain = (value: number): string => String(Number(value.toPrecision(12)));

/**
 * `10bps` or `0.1%` as a fraction (0.001). A bare number other than 0 is refused with all its
 * readings, because 0.1 has cost people a factor of a hundred in either direction.
 */
export function parseRate(value: string | number): number {
  const text = String(value).trim();
  const match = RATE.exec(text);
  if (match) return Number(`${match[1]!}e${match[2] === '%' ? '-2' : '-4'}`);
  if (!BARE_NUMBER.test(text)) refuse('value.rate', `${quote(value)} is not ${RATE_ALLOWED}`);
  const number = Number(text);
  if (number === 0) return 0;
  return refuse(
    'value.rate',
    `${text}: write ${text}bps, ${text}% or ${plain(number * 100)}% (${text} as a fraction)`,
  );
}

/** A fraction such as 0.1, which stands as it is, or a rate with its unit (`10%`). */
export function parseFraction(value: string | number): number {
  const text = String(value).trim();
  return BARE_NUMBER.test(text) ? Number(text) : parseRate(text);
}

/**
 * A duration in integer microseconds: `100ms`, `5s`, `1h30m`, `30d`; a bare number is seconds.
 * Finer than a microsecond, negative and non-finite ones are refused.
 */
export function parseDuration(value: string | number): number {
  const text = String(value).trim();
  const total = BARE_NUMBER.test(text) ? Number(text) * 1e6 : sumOfParts(text);
  if (total === undefined)
    return refuse('value.duration', `${quote(value)} is not ${DURATION_ALLOWED}`);
  const rounded = Math.round(total);
  if (!(total >= 0) || !Number.isSafeInteger(rounded)) {
    return refuse('value.duration', `${quote(value)} is outside the durations that can be counted`);
  }
  if (Math.abs(total - rounded) > 1e-6 * Math.max(1, rounded)) {
    return refuse('value.duration', `${quote(value)} is finer than a microsecond`);
  }
  return rounded;
}

/** Like `parseDuration`, in integer milliseconds; a fraction of one is refused. */
export function parseDurationMs(value: string | number): number {
  const microseconds = parseDuration(value);
  if (microseconds % 1000 === 0) return microseconds / 1000;
  return refuse('value.duration', `${quote(value)} is finer than a millisecond`);
}

function sumOfParts(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(DURATION_PART)) {
    total += Number(count) * MICROSECONDS[unit!]!;
  }
  return total;
}

/** `10000USDT` or `10000 USDT`; without an asset (`10000`) only the amount comes back. */
export function parseAmount(value: string | number): Amount {
  const text = typeof value === 'number' ? plainDecimal(value) : value.trim();
  if (/^\d+(?:\.\d+)?e[+-]?\d/i.test(text)) {
    refuse(
      'value.amount',
      `${quote(value)} has an exponent: write the digits out, such as 10000USDT`,
    );
  }
  const match = AMOUNT.exec(text);
  if (!match) return refuse('value.amount', `${quote(value)} is not ${AMOUNT_ALLOWED}`);
  const asset = match[2] ?? match[3];
  const amount = trimDecimal(match[1]!);
  return asset === undefined ? { amount } : { amount, asset: asset.toUpperCase() };
}

/**
 * `50%` as a share (0.5), else an amount. Shares lie above 0 and at or below 100 %; a bare number that
 * could be meant as one is refused with both readings.
 */
export function parseAmountOrShare(value: string | number): AmountOrShare {
  const text = String(value).trim();
  if (BARE_NUMBER.test(text) && Number(text) > 0 && Number(text) <= 1) {
    refuse('value.share', `${text}: write ${plain(Number(text) * 100)}% or ${text} USDT`);
  }
  if (!text.endsWith('%')) return { kind: 'amount', ...parseAmount(value) };
  const share = parseRate(text);
  if (share > 0 && share <= 1) return { kind: 'share', share };
  return refuse('value.share', `${quote(value)} is not a share above 0% and up to 100%`);
}

/** Digits of a number without an exponent, where it has such; else as it prints. */
function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') && Number.isInteger(value) ? BigInt(value).toString() : text;
}

function trimDecimal(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const tail = fraction.replace(/0+$/, '');
  return tail === '' ? digits : `${digits}.${tail}`;
}

const quote = (value: string | number): string =>
  typeof value === 'number' ? String(value) : JSON.stringify(value);
