/**
 * Exact money. Products of price and quantity are taken in float64 while they are safe integers and in
 * bigint beyond; rounding to the ledger scale happens here alone, half to even.
 */
import type { Instrument } from './instrument.js';
import { LEDGER_SCALE, POWERS_OF_TEN } from './units.js';
import type { Money, Price, Quantity, Rate } from './units.js';

const BIG_POWERS: readonly bigint[] = POWERS_OF_TEN.map((power) => BigInt(power));
const RATE_UNIT = 100_000_000;
const BIG_RATE_UNIT = 100_000_000n;

/** `dividend / divisor` (divisor > 0) rounded half to even, exact for safe integers. */
export function divideHalfEven(dividend: number, divisor: number): number {
  // `%` is exact where `dividend - floor * divisor` can leave the safe integers.
  let remainder = dividend % divisor;
  let floor = (dividend - remainder) / divisor;
  if (remainder < 0) {
    floor -= 1;
    remainder += divisor;
  }
  const twice = remainder * 2;
  if (twice > divisor || (twice === divisor && floor % 2 !== 0)) return floor + 1;
  return floor;
}

/** The same for bigints. */
export function divideHalfEvenBig(dividend: bigint, divisor: bigint): bigint {
  let quotient = dividend / divisor;
  let remainder = dividend % divisor;
  if (remainder < 0n) {
    quotient -= 1n;
    remainder += divisor;
  }
  const twice = remainder * 2n;
  return twice > divisor || (twice === divisor && (quotient & 1n) === 1n)
    ? quotient + 1n
    : quotient;
}

/**
 * Value of a quantity at a price at the ledger scale, as a number when that is a safe integer and as
 * a bigint otherwise. In quote units; for inverse contracts in base units (contracts x size / price).
 */
function valueOf(instrument: Instrument, price: Price, quantity: Quantity): number | bigint {
  if (instrument.contractSize !== 1 || instrument.kind === 'inverse') {
    return contractValue(instrument, price, quantity);
  }
  const shift = instrument.priceScale + instrument.quantityScale - LEDGER_SCALE;
  const product = price * quantity;
  if (Number.isSafeInteger(product)) {
    if (shift === 0) return product;
    if (shift > 0) return divideHalfEven(product, POWERS_OF_TEN[shift]!);
    const widened = product * POWERS_OF_TEN[-shift]!;
    if (Number.isSafeInteger(widened)) return widened;
  }
  const exact = BigInt(price) * BigInt(quantity);
  return shift >= 0 ? divideHalfEvenBig(exact, BIG_POWERS[shift]!) : exact * BIG_POWERS[-shift]!;
}

function contractValue(instrument: Instrument, price: Price, quantity: Quantity): bigint {
  const size = BigInt(Math.round(instrument.contractSize * RATE_UNIT));
  if (instrument.kind === 'inverse') {
    const dividend = BigInt(quantity) * size * BIG_POWERS[instrument.priceScale]!;
    return divideHalfEvenBig(dividend, BigInt(price) * BIG_POWERS[instrument.quantityScale]!);
  }
  const dividend = BigInt(price) * BigInt(quantity) * size;
  return divideHalfEvenBig(dividend, BIG_POWERS[instrument.priceScale + instrument.quantityScale]!);
}

/** Value of `quantity` at `price` in the quote asset (inverse: base), rounded half to even. */
export function notional(instrument: Instrument, price: Price, quantity: Quantity): Money {
  const value = valueOf(instrument, price, quantity);
  return typeof value === 'bigint' ? value : BigInt(value);
}

/** `amount x rate`, rounded half to even at the ledger scale. */
export function applyRate(amount: Money, rate: Rate): Money {
  if (rate === 0) return 0n;
  const small = Number(amount);
  const product = small * rate;
  if (Number.isSafeInteger(product)) return BigInt(divideHalfEven(product, RATE_UNIT));
  return divideHalfEvenBig(amount * BigInt(rate), BIG_RATE_UNIT);
}

/** An amount as a plain number of asset units; for statistics and display, never for booking. */
export const moneyToNumber = (amount: Money): number => Number(amount) / 1e8;

/** Asset units as money, rounded to the ledger scale. Throws RangeError when not finite. */
export function moneyFromNumber(amount: number): Money {
  if (!Number.isFinite(amount)) throw new RangeError(`${amount} is not an amount`);
  const scaled = Math.round(amount * 1e8);
  if (Number.isSafeInteger(scaled)) return BigInt(scaled);
  // The fraction of a large float is exact; multiplied together with the whole it would be lost.
  const whole = Math.trunc(amount);
  return BigInt(whole) * BIG_RATE_UNIT + BigInt(Math.round((amount - whole) * 1e8));
}

/** Decimal text (`10000`, `0.00000001`) as money, exact. Undefined when it is no decimal or finer than 10^-8. */
export function moneyFromText(text: string): Money | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,8})0*)?$/.exec(text.trim());
  if (!match) return undefined;
  const units =
    BigInt(match[2]!) * BIG_RATE_UNIT + BigInt((match[3] ?? '').padEnd(LEDGER_SCALE, '0'));
  return match[1] === '-' ? -units : units;
}

/** Money as decimal text with no trailing zeros. */
export function moneyToText(amount: Money): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(LEDGER_SCALE + 1, '0');
  const fraction = digits.slice(-LEDGER_SCALE).replace(/0+$/, '');
  const whole = digits.slice(0, -LEDGER_SCALE);
  return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * A quantity in quantity units as money of the base asset. Throws RangeError when it has more decimals
 * than the ledger: a spot order's lot must not be finer.
 */
export function quantityToMoney({ quantityScale }: Instrument, quantity: number): Money {
  const shift = LEDGER_SCALE - quantityScale;
  if (shift >= 0) return BigInt(quantity) * BIG_POWERS[shift]!;
  const unit = BIG_POWERS[-shift]!;
  const exact = BigInt(quantity);
  if (exact % unit !== 0n) throw new RangeError(`${quantity} has more decimals than the ledger`);
  return exact / unit;
}

/** Money of the base asset as quantity units; `amount` is a multiple of them, or they of it. */
export function moneyToQuantity({ quantityScale }: Instrument, amount: Money): number {
  const shift = LEDGER_SCALE - quantityScale;
  return shift >= 0
    ? Number(amount) / POWERS_OF_TEN[shift]!
    : Number(amount) * POWERS_OF_TEN[-shift]!;
}
