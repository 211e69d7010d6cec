/** Instants as a person reads them, in the zone of `display.timezone`. */
import { MICROSECONDS_PER_MILLISECOND, MICROSECONDS_PER_SECOND } from '../../core/domain/units.js';
import { span } from '../report/format.js';

/** Microseconds UTC as text, to the second and with its zone: `2026-01-31 13:05:00Z`. */
export type Clock = (at: number) => string;

/** `zone` is a name that `Intl` knows; UTC is written with Z, others with their offset. */
export function clockIn(zone: string): Clock {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone: zone, hourCycle: 'h23', timeZoneName: 'longOffset' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  if (format.resolvedOptions().timeZone === 'UTC') return utc;
  return (at) => {
    const parts = Object.fromEntries(
      format
        .formatToParts(at / MICROSECONDS_PER_MILLISECOND)
        .map(({ type, value }) => [type, value]),
    );
    const { year, month, day, hour, minute, second, timeZoneName } = parts as Record<
      'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'timeZoneName',
      string
    >;
    const offset = timeZoneName.replace('GMT', '') || '+00:00';
    return `${year}-${month}-${day} ${hour}:${minute}:${second}${offset}`;
  };
}

function utc(at: number): string {
  const text = new Date(at / MICROSECONDS_PER_MILLISECOND).toISOString();
  return `${text.slice(0, 19).replace('T', ' ')}Z`;
}

/** How long ago `at` was, in its two largest units; what is still to come was just now. */
export function age(at: number, now: number): string {
  return span(Math.max(0, Math.floor((now - at) / MICROSECONDS_PER_SECOND)));
}
