/** Decimal text as integers at a scale, and back: amounts cross to venues digit for digit. */
import { divideHalfEvenBig } from '../../core/domain/money.js';

/** What happens to digits finer than the scale. */
export type Rounding = 'exact' | 'half_even' | 'toward_zero';

const DECIMAL = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Decimal text (`0.1`, `1e-8`) as a count of 10^-scale. Undefined when it is no decimal, or under
 * `exact` finer than the scale.
 */
export function decimalToUnits(
  text: string,
  scale: number,
  rounding: Rounding = 'exact',
): bigint | undefined {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const shift = scale - fraction.length + Number(exponent);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : cut(digits, -shift, rounding);
  if (size === undefined) return undefined;
  return sign === '-' ? -size : size;
}

function cut(digits: bigint, places: number, rounding: Rounding): bigint | undefined {
  const unit = 10n ** BigInt(places);
  if (rounding === 'half_even') return divideHalfEvenBig(digits, unit);
  return rounding === 'exact' && digits % unit !== 0n ? undefined : digits / unit;
}

/** A count of 10^-scale as decimal text without trailing zeros. */
export function unitsToDecimal(units: number | bigint, scale: number): string {
  const count = BigInt(units);
  const digits = (count < 0n ? -count : count).toString().padStart(scale + 1, '0');
  const cutAt = digits.length - scale;
  const fraction = digits.slice(cutAt).replace(/0+$/, '');
  return `${count < 0n ? '-' : ''}${digits.slice(0, cutAt)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Decimals that a step (`0.001`, `1e-8`, 0.05) is written with. */
export function decimalsOf(step: string | number): number {
  const text = String(step);
  for (let scale = 0; scale <= 18; scale += 1) {
    if (decimalToUnits(text, scale) !== undefined) return scale;
  }
  return 18;
}
