/** Integers at a scale as decimal text, exactly. */

/** 12345 at scale 2 is `123.45`; without `trailing`, zeros at the end are left away. */
export function decimalText(value: number, scale: number, trailing = true): string {
  const digits = Math.abs(value)
    .toFixed(0)
    .padStart(scale + 1, '0');
  const sign = value < 0 ? '-' : '';
  if (scale === 0) return sign + digits;
  const whole = digits.slice(0, -scale);
  const fraction = trailing ? digits.slice(-scale) : digits.slice(-scale).replace(/0+$/, '');
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}
