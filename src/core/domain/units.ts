/**
 * The units everything is counted in. Prices and quantities are safe integers counting 10^-scale of
 * the instrument, so equal values compare equal and sums never drift; statistics are plain float64.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Integer count of 10^-priceScale quote units per base unit (FIX: Price). */
export type Price = Unit<'Price'>;
/** Integer count of 10^-quantityScale base units or contracts (FIX: OrderQty, LastQty). */
export type Quantity = Unit<'Quantity'>;
/** Microseconds since 1970-01-01T00:00:00Z, a safe integer until the year 2255. */
export type Timestamp = Unit<'Timestamp'>;
/** A fraction counted in 10^-8: 10 bps is 100_000. Fees, slippage and funding use it. */
export type Rate = Unit<'Rate'>;
/**
 * An exact amount of an asset at the ledger scale (10^-8 of the asset): a safe integer, and a bigint
 * only beyond 2^53. Each amount has one form, so equal amounts are `===`. Sums go through money.ts.
 */
export type Money = number | bigint;

export const MICROSECONDS_PER_MILLISECOND = 1_000;
export const MICROSECONDS_PER_SECOND = 1_000_000;
export const MICROSECONDS_PER_MINUTE = 60_000_000;
export const MICROSECONDS_PER_HOUR = 3_600_000_000;
export const MICROSECONDS_PER_DAY = 86_400_000_000;
/** Decimal places of the ledger. */
export const LEDGER_SCALE = 8;
/** Decimal places of a `Rate`. */
export const RATE_SCALE = 8;
/** The largest scale an instrument may have: 10^15 is the last power below 2^53. */
export const MAX_SCALE = 15;

/** 10^n for n in 0..18, as float64 (each exact). A table, because `Math.pow` differs between engines. */
export const POWERS_OF_TEN: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18,
];

/** 10^scale as float64. Throws RangeError outside 0..18. */
export function powerOfTen(scale: number): number {
  const power = POWERS_OF_TEN[scale];
  if (power === undefined) throw new RangeError(`scale ${scale} is outside 0..18`);
  return power;
}

export const asPrice = (value: number): Price => value as Price;
export const asQuantity = (value: number): Quantity => value as Quantity;
export const asTimestamp = (value: number): Timestamp => value as Timestamp;
export const asRate = (value: number): Rate => value as Rate;

/** A fraction (0.001) as a `Rate` (100_000), rounded to the nearest 10^-8. */
export const rateFromFraction = (fraction: number): Rate => Math.round(fraction * 1e8) as Rate;
/** A `Rate` (100_000) as a fraction (0.001). */
export const rateToFraction = (rate: Rate): number => rate / 1e8;
