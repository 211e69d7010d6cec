/** More than any price has; what follows them is noise of the last binary digit. */
const MOST_DECIMALS = 20;

/** A quantity, price or fee with all the decimals it has, and never as a power of ten. */
export function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e-') ? value.toFixed(MOST_DECIMALS).replace(/0+$/, '') : text;
}
