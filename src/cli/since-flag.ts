/** `--since`, and the like: how long ago, or when. Import lazily. */
import { parseDurationMs } from '../app/config/values.js';
import { TradsysError } from '../errors.js';

/** `30m` ago, or an instant such as `2026-01-31` or `2026-01-31T13:00` in UTC; milliseconds. */
export function sinceFlag(text: string, now: number, flag = '--since'): number {
  if (/^\d+(?:\.\d+)?[a-z]+/i.test(text)) return now - durationOf(text, flag);
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?Z?$/.exec(text);
  const [, day, minute = '00:00', second = ':00'] = match ?? [];
  const iso = `${day ?? ''}T${minute}${second}Z`;
  const at = Date.parse(iso);
  // Date.parse takes 31 April for 1 May.
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(iso.slice(0, -1))) return at;
  throw refused(text, flag);
}

function durationOf(text: string, flag: string): number {
  try {
    return parseDurationMs(text);
  } catch {
    throw refused(text, flag);
  }
}

const refused = (text: string, flag: string): TradsysError =>
  new TradsysError('usage.flag', `${JSON.stringify(text)} is no time`, {
    exit: 'usage',
    where: flag,
    remedy: 'write how long ago, such as 30m or 2d, or a time such as 2026-01-31T13:00 (UTC)',
  });
