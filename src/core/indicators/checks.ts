/** Refusals shared by all indicators: each names the indicator, what was wrong, and the value. */
import type { Deviation, HighLowClose } from './indicator.js';

const MAX_PERIOD = 1_000_000;

/** `value` when it is an integer in 1..1e6. Throws RangeError otherwise. */
export function checkPeriod(indicator: string, value: number, parameter = 'period'): number {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_PERIOD) return value;
  throw new RangeError(
    `${indicator}: ${parameter} must be an integer in 1..${MAX_PERIOD}, got ${String(value)}`,
  );
}

/** `value` when it is finite and above zero. Throws RangeError otherwise. */
export function checkMultiplier(indicator: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(
    `${indicator}: multiplier must be a finite number above 0, got ${String(value)}`,
  );
}

/** What a sum of squares over `period` values is divided by. Throws RangeError when that is 0. */
export function deviationDivisor(indicator: string, period: number, deviation: Deviation): number {
  const divisor = deviation === 'sample' ? period - 1 : period;
  if (divisor > 0) return divisor;
  throw new RangeError(`${indicator}: period must be at least 2 for a sample deviation, got 1`);
}

/** Always throws: kept out of `update`, which stays small enough to be inlined. */
export function refuse(indicator: string, field: string, value: unknown): never {
  throw new RangeError(`${indicator}: ${field} must be a finite number, got ${String(value)}`);
}

/** Throws RangeError naming the first of the three that is not finite. */
export function checkHighLowClose(indicator: string, bar: HighLowClose): void {
  if (!Number.isFinite(bar.high)) refuse(indicator, 'high', bar.high);
  if (!Number.isFinite(bar.low)) refuse(indicator, 'low', bar.low);
  if (!Number.isFinite(bar.close)) refuse(indicator, 'close', bar.close);
}
