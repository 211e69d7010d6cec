/** What is traded: its assets, its units, the rules its orders obey. */
import { POWERS_OF_TEN } from './units.js';
import type { Price, Quantity, Rate } from './units.js';

/**
 * The posting rule: `spot` swaps two assets; `margin` (default for imported bars: shorts allowed),
 * `linear` and `inverse` book profit, fees and funding in the settlement asset and hold margin.
 */
export type InstrumentKind = 'spot' | 'margin' | 'linear' | 'inverse';

/** Index of an instrument in a run: position in the list sorted by qualified symbol. */
export type InstrumentIndex = number & { readonly __instrument: true };

export interface Instrument {
  /** Canonical symbol: `BTC/USDT`, `BTC/USDT:USDT`, or a plain ticker such as `GOOG`. */
  readonly symbol: string;
  /** Venue id (`binance`), or `local` for imported and generated data. */
  readonly venue: string;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  /** Asset in which margin, profit and fees are booked (spot: the quote). */
  readonly settlement: string;
  readonly priceScale: number;
  readonly quantityScale: number;
  /** Smallest price step of an order, in price units. Data may be finer. */
  readonly tick: Price;
  /** Smallest quantity step of an order, in quantity units. */
  readonly lot: Quantity;
  readonly minQuantity: Quantity;
  /** Smallest order value in quote units (float64); 0 when the venue has none. */
  readonly minNotional: number;
  /** Units of base (linear) or quote (inverse) per contract; 1 for spot and margin. */
  readonly contractSize: number;
  /** Exposure allowed per unit of equity; 1 unless borrowed. */
  readonly leverage: number;
  readonly makerRate: Rate;
  readonly takerRate: Rate;
  /** Where the venue takes its fee: the asset received on a spot buy, the quote, or a discount coin. */
  readonly feeAsset: 'quote' | 'received' | { readonly asset: string };
  /** Trading calendar id: `24/7` or an exchange code such as `XNYS`. */
  readonly calendar: string;
}

/** `binance:BTC/USDT`; data of no venue is written without a prefix. */
export function qualifiedSymbol(instrument: Pick<Instrument, 'symbol' | 'venue'>): string {
  return instrument.venue === 'local'
    ? instrument.symbol
    : `${instrument.venue}:${instrument.symbol}`;
}

/**
 * What `quantity` (base units or contracts) is worth at `price` (quote units), in the settlement
 * asset: quote, of inverse contracts base. For limits and statistics; `notional` is what is booked.
 */
export function plainValue(instrument: Instrument, quantity: number, price: number): number {
  const contracts = quantity * instrument.contractSize;
  return instrument.kind === 'inverse' ? contracts / price : contracts * price;
}

/**
 * What `quantity` (base units or contracts; negative: short) gains when the price moves between two
 * prices in price units, in the settlement asset. For statistics.
 */
export function plainGain(
  instrument: Instrument,
  quantity: number,
  from: Price,
  to: Price,
): number {
  const unit = POWERS_OF_TEN[instrument.priceScale]!;
  const contracts = quantity * instrument.contractSize;
  return instrument.kind === 'inverse'
    ? contracts * (unit / from - unit / to)
    : ((to - from) / unit) * contracts;
}

/** A price as a plain number, exact to the last bit of the decimal it stands for. */
export function priceToNumber(instrument: Instrument, price: Price): number {
  return price / POWERS_OF_TEN[instrument.priceScale]!;
}

/** A quantity as a plain number of base units. */
export function quantityToNumber(instrument: Instrument, quantity: Quantity): number {
  return quantity / POWERS_OF_TEN[instrument.quantityScale]!;
}
