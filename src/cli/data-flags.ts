/** Values of the `data` commands' flags, checked as they are parsed. */
import { parseTimeframe } from '../core/domain/timeframe.js';
import type { Timeframe } from '../core/domain/timeframe.js';
import type { Timestamp } from '../core/domain/units.js';
import { TradsysError } from '../errors.js';

function refuse(flag: string, text: string, remedy: string): Error {
  return new TradsysError('usage.flag', `${JSON.stringify(text)} does not fit`, {
    exit: 'usage',
    where: `--${flag}`,
    remedy,
  });
}

export function timeframeFlag(text: string): Timeframe {
  const timeframe = parseTimeframe(text);
  if (timeframe) return timeframe;
  throw refuse('timeframe', text, 'write a count and a unit: 1s, 5m, 4h, 1d, 1w, 1M (month)');
}

/** `2024-01-31`, `20240131` or `2024-01-31T13:00` in UTC, as microseconds. */
export function instantFlag(flag: string, text: string): Timestamp {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):(\d{2}))?Z?$/.exec(text);
  const [, year, month, day, hour = '00', minute = '00'] = match ?? [];
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:00Z`;
  const at = Date.parse(iso);
  // Date.parse takes 31 April for 1 May.
  if (match && !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso.slice(0, 16))) {
    return (at * 1000) as Timestamp;
  }
  throw refuse(flag, text, 'write a date such as 2024-01-31');
}

/** `10000` or `x10000`. */
export function priceScaleFlag(text: string): number {
  if (/^x?10*$/.test(text)) return Number(text.replace('x', ''));
  throw refuse(
    'price-scale',
    text,
    'write the power of ten the prices are multiplied by, such as 10000',
  );
}
