/** Local time of an IANA zone to UTC. */
import { MICROSECONDS_PER_DAY as DAY, MICROSECONDS_PER_HOUR } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';

const QUARTER_HOUR = MICROSECONDS_PER_HOUR / 4;

/** Checks the name and returns it as the runtime spells it. */
export function checkTimeZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch (error) {
    throw new TradsysError('data.time_zone', `${JSON.stringify(zone)} is no time zone`, {
      exit: 'usage',
      where: '--time-zone',
      remedy: 'write an IANA name such as UTC, America/New_York or Europe/Berlin',
      cause: error,
    });
  }
}

/** Offset of the zone at a UTC instant; offsets only change on quarter hours. */
function offsetsOf(zone: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsets = new Map<number, number>();
  return (utc) => {
    const quarter = Math.floor(utc / QUARTER_HOUR);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const instant = quarter * QUARTER_HOUR;
      const parts = Object.fromEntries(
        format.formatToParts(instant / 1000).map(({ type, value }) => [type, Number(value)]),
      );
      const { year, month, day, hour, minute, second } = parts as Record<string, number>;
      const local = Date.UTC(year!, month! - 1, day, hour, minute, second) * 1000;
      offset = local - instant;
      offsets.set(quarter, offset);
    }
    return offset;
  };
}

/**
 * A function from local to UTC microseconds. An hour that occurs twice in autumn is taken at its first
 * occurrence; one skipped in spring is read with the offset from before the change.
 */
export function localToUtc(zone: string): (local: number) => number {
  if (zone === 'UTC') return (local) => local;
  const offsetAt = offsetsOf(zone);
  return (local) => {
    // The offsets of the days around bracket any change; the earlier instant that fits is the one.
    const before = local - offsetAt(local - DAY);
    if (before + offsetAt(before) === local) return before;
    const after = local - offsetAt(local + DAY);
    return after + offsetAt(after) === local ? after : before;
  };
}

/** A function that says whether the clocks of the zone show a local time twice, as when they go back. */
export function repetitions(zone: string): (local: number) => boolean {
  const offsetAt = offsetsOf(checkTimeZone(zone));
  return (local) => {
    const [before, after] = [local - offsetAt(local - DAY), local - offsetAt(local + DAY)];
    return before !== after && [before, after].every((utc) => utc + offsetAt(utc) === local);
  };
}
