import { daysFromCivil } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';

const INSTANT =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?Z?)?)?$/;

/** `2023`-less ISO text as microseconds UTC: `2023-05`, `2023-05-01`, `2023-05-01T12:30[:15[.5]][Z]`. */
export function parseInstant(where: string, text: string): number {
  const match = INSTANT.exec(text.trim());
  const [year, month, day, hour, minute, second] = (match ?? [])
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 'NaN'));
  const date = new Date(
    `${text.trim().slice(0, 10)}${match?.[3] === undefined ? '-01' : ''}T00:00:00Z`,
  );
  const isDate =
    !Number.isNaN(date.getTime()) && date.getUTCDate() === (match?.[3] === undefined ? 1 : day);
  const inDay = (hour ?? 0) <= 23 || Number.isNaN(hour);
  const inHour = !((minute ?? 0) > 59) && !((second ?? 0) > 59);
  if (!match || !isDate || !inDay || !inHour) {
    throw new TradsysError('usage.instant', `${JSON.stringify(text)} is no date`, {
      exit: 'usage',
      where,
      remedy: 'write 2023-05-01 or 2023-05-01T12:30 (UTC)',
    });
  }
  const days = daysFromCivil(year!, month!, Number.isNaN(day) ? 1 : day!);
  const orZero = (value: number | undefined): number =>
    value === undefined || Number.isNaN(value) ? 0 : value;
  const seconds = orZero(hour) * 3600 + orZero(minute) * 60 + orZero(second);
  return (
    days * MICROSECONDS_PER_DAY + seconds * 1_000_000 + Number((match[7] ?? '').padEnd(6, '0'))
  );
}
