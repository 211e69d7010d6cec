/**
 * Exact money. Amounts, and products of price and quantity, are float64 while they are safe integers
 * and bigint beyond; rounding to the ledger scale happens here alone, half to even.
 */
import type { Instrument } from './instrument.js';
import { LEDGER_SCALE, POWERS_OF_TEN } from './units.js';
import type { Money, Price, Quantity, Rate } from './units.js';

const BIG_POWERS: readonly bigint[] = POWERS_OF_TEN.map((power) => BigInt(power));
const RATE_UNIT = 100_000_000;
const BIG_RATE_UNIT = 100_000_000n;

/** An integer in the one form that an amount of its size has. Zero is never negative. */
export function asMoney(value: number | bigint): Money {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** `a + b`, exact. */
export function addMoney(a: Money, b: Money): Money {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return asMoney(BigInt(a) + BigInt(b));
}

/** `a - b`, exact. */
export function subtractMoney(a: Money, b: Money): Money {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return asMoney(BigInt(a) - BigInt(b));
}

/** An amount as the decimal text of its units, which JSON keeps whole, and back again. */
export const moneyToUnits = (amount: Money): string => String(amount);
export const moneyFromUnits = (units: string): Money => asMoney(BigInt(units));

export const negateMoney = (amount: Money): Money => subtractMoney(0, amount);

/** The part of `whole` that goes with `part` of `of` (0 < part <= of), rounded toward zero. */
export function shareOfMoney(whole: Money, part: number, of: number): Money {
  if (part === of) return whole;
  const product = Number(whole) * part;
  if (Number.isSafeInteger(product)) return (product - (product % of)) / of + 0;
  return asMoney((BigInt(whole) * BigInt(part)) / BigInt(of));
}

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
 * Value of `quantity` at `price`, rounded half to even at the ledger scale: in the quote asset, of
 * inverse contracts in base (contracts x size / price).
 */
export function notional(instrument: Instrument, price: Price, quantity: Quantity): Money {
  if (instrument.contractSize !== 1 || instrument.kind === 'inverse') {
    return asMoney(contractValue(instrument, price, quantity));
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
  return asMoney(
    shift >= 0 ? divideHalfEvenBig(exact, BIG_POWERS[shift]!) : exact * BIG_POWERS[-shift]!,
  );
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

/** `amount x rate`, rounded half to even at the ledger scale. */
export function applyRate(amount: Money, rate: Rate): Money {
  if (rate === 0) return 0;
  const product = Number(amount) * rate;
  if (Number.isSafeInteger(product)) return divideHalfEven(product, RATE_UNIT) + 0;
  return asMoney(divideHalfEvenBig(BigInt(amount) * BigInt(rate), BIG_RATE_UNIT));
}

/** An amount as a plain number of asset units; for statistics and display, never for booking. */
export const moneyToNumber = (amount: Money): number => Number(amount) / 1e8;

/** Asset units as money, rounded to the ledger scale. Throws RangeError when not finite. */
export function moneyFromNumber(amount: number): Money {
  if (!Number.isFinite(amount)) throw new RangeError(`${amount} is not an amount`);
  const scaled = Math.round(amount * 1e8);
  if (Number.isSafeInteger(scaled)) return scaled + 0;
  // The fraction of a large float is exact; multiplied together with the whole it would be lost.
  const whole = Math.trunc(amount);
  return asMoney(BigInt(whole) * BIG_RATE_UNIT + BigInt(Math.round((amount - whole) * 1e8)));
}

/** Decimal text (`10000`, `0.00000001`) as money, exact. Undefined when it is no decimal or finer than 10^-8. */
export function moneyFromText(text: string): Money | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,8})0*)?$/.exec(text.trim());
  if (!match) return undefined;
  const units =
    BigInt(match[2]!) * BIG_RATE_UNIT + BigInt((match[3] ?? '').padEnd(LEDGER_SCALE, '0'));
  return asMoney(match[1] === '-' ? -units : units);
}

/** Money as decimal text with no trailing zeros. */
export function moneyToText(amount: Money): string {
  const digits = (amount < 0 ? negateMoney(amount) : amount)
    .toString()
    .padStart(LEDGER_SCALE + 1, '0');
  const fraction = digits.slice(-LEDGER_SCALE).replace(/0+$/, '');
  const whole = digits.slice(0, -LEDGER_SCALE);
  return `${amount < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * A quantity in quantity units as money of the base asset. Throws RangeError when it has more decimals
 * than the ledger: a spot order's lot must not be finer.
 */
export function quantityToMoney({ quantityScale }: Instrument, quantity: number): Money {
  const shift = LEDGER_SCALE - quantityScale;
  if (shift >= 0) {
    const widened = quantity * POWERS_OF_TEN[shift]!;
    return Number.isSafeInteger(widened)
      ? widened + 0
      : asMoney(BigInt(quantity) * BIG_POWERS[shift]!);
  }
  const unit = POWERS_OF_TEN[-shift]!;
  const rest = quantity % unit;
  if (rest !== 0) throw new RangeError(`${quantity} has more decimals than the ledger`);
  return quantity / unit + 0;
}

/** Money of the base asset as quantity units; `amount` is a multiple of them, or they of it. */
export function moneyToQuantity({ quantityScale }: Instrument, amount: Money): number {
  const shift = LEDGER_SCALE - quantityScale;
  return shift >= 0
    ? Number(amount) / POWERS_OF_TEN[shift]!
    : Number(amount) * POWERS_OF_TEN[-shift]!;
}
