/** The timeframe of bars, from the distances between their stamps. */
import { civilFromDays, parseTimeframe, timeframeLength } from '../../../core/domain/timeframe.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MINUTE,
  MICROSECONDS_PER_SECOND,
} from '../../../core/domain/units.js';

const UNITS: readonly (readonly [length: number, unit: string])[] = [
  [7 * MICROSECONDS_PER_DAY, 'w'],
  [MICROSECONDS_PER_DAY, 'd'],
  [MICROSECONDS_PER_HOUR, 'h'],
  [MICROSECONDS_PER_MINUTE, 'm'],
  [MICROSECONDS_PER_SECOND, 's'],
];
/** Lengths people store bars in: a common divisor among these is believed even when most rows are missing. */
const USUAL = new Set(
  '1s 5s 10s 15s 30s 1m 2m 3m 5m 10m 15m 30m 1h 2h 3h 4h 6h 8h 12h 1d 3d 1w'.split(' '),
);

/** A length in microseconds as `5m`, or undefined when it is no whole number of seconds. */
export function timeframeOfLength(length: number): Timeframe | undefined {
  for (const [unitLength, unit] of UNITS) {
    if (length > 0 && length % unitLength === 0)
      return parseTimeframe(`${length / unitLength}${unit}`);
  }
  return undefined;
}

export interface Spacing {
  readonly smallest: number;
  readonly commonest: number;
  readonly divisor: number;
}

function commonDivisor(left: number, right: number): number {
  let [a, b] = [left, right];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** Distances between neighbours in `order`; undefined for fewer than two rows. */
export function measureSpacing(stamps: Float64Array, order: Uint32Array): Spacing | undefined {
  if (order.length < 2) return undefined;
  const counts = new Map<number, number>();
  let smallest = Infinity;
  let divisor = 0;
  for (let index = 1; index < order.length; index += 1) {
    const distance = stamps[order[index]!]! - stamps[order[index - 1]!]!;
    if (distance < smallest) smallest = distance;
    divisor = commonDivisor(distance, divisor);
    // The beginning tells the commonest well enough.
    if (index < 100_000) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [commonest] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return { smallest, commonest, divisor };
}

/** True when every stamp is a midnight: the rows are dated, not timed. */
export function allMidnights(stamps: Float64Array): boolean {
  return stamps.every((stamp) => stamp % MICROSECONDS_PER_DAY === 0);
}

/** Months in a row: 28 to 31 days apart, each on a first day or in the last days of its month. */
function isMonthly(stamps: Float64Array, spacing: Spacing): boolean {
  const days = spacing.commonest / MICROSECONDS_PER_DAY;
  if (days < 28 || days > 31 || spacing.smallest < 26 * MICROSECONDS_PER_DAY) return false;
  return stamps.every((stamp) => {
    const { day } = civilFromDays(Math.floor(stamp / MICROSECONDS_PER_DAY));
    return day === 1 || day >= 25;
  });
}

/** The timeframe these distances prove, or undefined when they do not. */
export function timeframeOfSpacing(stamps: Float64Array, spacing: Spacing): Timeframe | undefined {
  if (isMonthly(stamps, spacing)) return '1M' as Timeframe;
  const { smallest, commonest, divisor } = spacing;
  const week = 7 * MICROSECONDS_PER_DAY;
  // A week that ends on a holiday is stamped a day or two early.
  if (commonest === week && smallest >= 4 * MICROSECONDS_PER_DAY) return '1w' as Timeframe;
  const timeframe = timeframeOfLength(divisor);
  if (timeframe === undefined) return undefined;
  return commonest === divisor || (smallest === divisor && USUAL.has(timeframe))
    ? timeframe
    : undefined;
}

/** Same length, however it is spelt (`60m` and `1h`). */
export function sameTimeframe(left: Timeframe, right: Timeframe): boolean {
  return left === right || (timeframeLength(left) ?? left) === (timeframeLength(right) ?? right);
}
