/** Calendar arithmetic against the calendar of the language. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  addMonths,
  barEnd,
  civilFromDays,
  daysFromCivil,
  parseTimeframe,
  timeframeLength,
} from '../../../src/core/domain/timeframe.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../../src/core/domain/units.js';

const MS_PER_DAY = 86_400_000;
/** Days from 1697 to 2242, whose microseconds are safe integers. */
const anyDay = fc.integer({ min: -99_700, max: 99_700 });
const at = (iso: string): ReturnType<typeof asTimestamp> => asTimestamp(Date.parse(iso) * 1000);
const iso = (timestamp: number): string => new Date(timestamp / 1000).toISOString();

describe('timeframe: spelling', () => {
  it('takes a count and a unit', () => {
    for (const text of ['1s', '5m', '60m', '4h', '1d', '1w', '1M', '9999m'])
      expect(parseTimeframe(text), text).to.equal(text);
    for (const text of [
      '',
      'm',
      '0m',
      '01m',
      '1',
      '1y',
      '-1m',
      '1.5h',
      '10000m',
      ' 1m',
      '1m ',
      '1H',
    ])
      expect(parseTimeframe(text), text).to.equal(undefined);
  });

  it('knows lengths, and that months have none', () => {
    const length = (text: string): number | undefined => timeframeLength(text as Timeframe);
    expect(length('1s')).to.equal(1e6);
    expect(length('15m')).to.equal(900e6);
    expect(length('4h')).to.equal(4 * 3600e6);
    expect(length('1d')).to.equal(MICROSECONDS_PER_DAY);
    expect(length('2w')).to.equal(14 * MICROSECONDS_PER_DAY);
    expect(length('1M')).to.equal(undefined);
  });
});

describe('timeframe: calendar', () => {
  it('turns civil dates into days and back as Date does', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const date = new Date(day * MS_PER_DAY);
        const civil = {
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        };
        expect(civilFromDays(day)).to.deep.equal(civil);
        expect(daysFromCivil(civil.year, civil.month, civil.day)).to.equal(day);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows the leap years of the centuries', () => {
    expect(civilFromDays(daysFromCivil(2000, 2, 28) + 1)).to.include({ month: 2, day: 29 });
    expect(civilFromDays(daysFromCivil(1900, 2, 28) + 1)).to.include({ month: 3, day: 1 });
    expect(civilFromDays(daysFromCivil(2100, 2, 28) + 1)).to.include({ month: 3, day: 1 });
    expect(daysFromCivil(1970, 1, 1)).to.equal(0);
  });

  it('adds months as Date does when the day exists', () => {
    fc.assert(
      fc.property(
        anyDay.filter((day) => civilFromDays(day).day <= 28),
        fc.integer({ min: -50, max: 50 }),
        fc.nat(86_399_999_999),
        (day, months, within) => {
          const date = new Date(day * MS_PER_DAY);
          date.setUTCMonth(date.getUTCMonth() + months);
          const moved = addMonths(asTimestamp(day * MICROSECONDS_PER_DAY + within), months);
          expect(moved).to.equal(date.getTime() * 1000 + within);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('cuts the day to the last of the month', () => {
    const table = [
      ['2023-01-31T12:30:00.000Z', 1, '2023-02-28T12:30:00.000Z'],
      ['2024-01-31T00:00:00.000Z', 1, '2024-02-29T00:00:00.000Z'],
      ['2024-02-29T00:00:00.000Z', 12, '2025-02-28T00:00:00.000Z'],
      ['2023-12-31T00:00:00.000Z', 2, '2024-02-29T00:00:00.000Z'],
      ['2023-10-31T00:00:00.000Z', 1, '2023-11-30T00:00:00.000Z'],
      ['2023-12-15T00:00:00.000Z', 1, '2024-01-15T00:00:00.000Z'],
      ['2024-03-31T00:00:00.000Z', -1, '2024-02-29T00:00:00.000Z'],
      ['2024-01-01T00:00:00.000Z', -1, '2023-12-01T00:00:00.000Z'],
      ['1969-12-31T23:59:59.000Z', 2, '1970-02-28T23:59:59.000Z'],
    ] as const;
    for (const [start, months, end] of table)
      expect(iso(addMonths(at(start), months)), `${start} + ${months}`).to.equal(end);
  });

  it('ends bars by length, and months by the calendar', () => {
    const end = (timeframe: string, start: string): string =>
      iso(barEnd(timeframe as Timeframe, at(start)));
    expect(end('5m', '2024-01-01T00:55:00.000Z')).to.equal('2024-01-01T01:00:00.000Z');
    expect(end('1w', '2024-02-26T00:00:00.000Z')).to.equal('2024-03-04T00:00:00.000Z');
    expect(end('1M', '2024-02-01T00:00:00.000Z')).to.equal('2024-03-01T00:00:00.000Z');
    expect(end('3M', '2023-11-01T00:00:00.000Z')).to.equal('2024-02-01T00:00:00.000Z');
  });
});
