/** Numbers of ccxt as whole units of an instrument. */
import { POWERS_OF_TEN } from '../../core/domain/units.js';

/** Further than this from a whole unit, a value has more decimals than the scale. */
const NOISE = 1e-6;

/** A value that can be none, and why. */
export class Impossible extends Error {}

/**
 * The value in units of 10^-scale. Throws `Impossible` for what is no number, negative, too large or
 * finer than the scale.
 */
export function wholeUnits(value: unknown, scale: number, name: string): number {
  const units = roundedUnits(value, scale, name);
  const exact = (value as number) * POWERS_OF_TEN[scale]!;
  if (Math.abs(exact - units) > Math.max(NOISE, Math.abs(exact) * 1e-15)) {
    throw new Impossible(`${name} ${String(value)} has more than ${scale} decimals`);
  }
  return units;
}

/** As `wholeUnits`, and rounds what is finer than the scale. */
export function roundedUnits(value: unknown, scale: number, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new Impossible(`${name} is ${String(value)}`);
  }
  const units = Math.round(value * POWERS_OF_TEN[scale]!);
  if (!Number.isSafeInteger(units)) throw new Impossible(`${name} ${value} is too large`);
  return units;
}
