/** What is listed on the exchange, and the limits its orders must keep. */
import type { Instrument } from '../domain/instrument.js';
import { asPrice, asQuantity, asRate, powerOfTen } from '../domain/units.js';

/** `break`: closed for maintenance; `halt`: trading is stopped, orders may be cancelled. */
export type ListingStatus = 'trading' | 'halt' | 'break';

/** Limits in the instrument's units unless said otherwise; Binance's names in the comments. */
export interface Filters {
  /** PRICE_FILTER */
  readonly minPrice: number;
  readonly maxPrice: number;
  /** LOT_SIZE */
  readonly minQuantity: number;
  readonly maxQuantity: number;
  /** MARKET_LOT_SIZE */
  readonly maxMarketQuantity: number;
  /** NOTIONAL, in money at the ledger scale. */
  readonly minNotional: number;
  readonly maxNotional: number;
  /** PERCENT_PRICE_BY_SIDE: a price must lie within these multiples of the five-minute average. */
  readonly percentPriceUp: number;
  readonly percentPriceDown: number;
  /** MAX_NUM_ORDERS */
  readonly maxOrders: number;
  /** MAX_NUM_ALGO_ORDERS: orders that wait for a price. */
  readonly maxAlgoOrders: number;
  /** MAX_NUM_ICEBERG_ORDERS and ICEBERG_PARTS */
  readonly maxIcebergOrders: number;
  readonly icebergParts: number;
  /** TRAILING_DELTA, in basis points. */
  readonly minTrailingDelta: number;
  readonly maxTrailingDelta: number;
}

export interface Listing {
  /** `BTCUSDT` */
  readonly id: string;
  readonly instrument: Instrument;
  readonly filters: Filters;
  /** Where the robots begin, in price units. */
  readonly startPrice: number;
}

/** What a listing is made from. */
export interface ListingRequest {
  readonly base: string;
  readonly quote: string;
  /** Price at the start, in quote units. */
  readonly price: number;
  readonly makerRate: number;
  readonly takerRate: number;
}

/** Decimals of price and quantity together: a value in them is exact at the ledger scale. */
const VALUE_DECIMALS = 7;
const MOST_DECIMALS = 6;

/** Five significant digits before the tick, so that a tick is about a millionth of the price. */
function priceScaleFor(price: number): number {
  let scale = 0;
  while (scale < MOST_DECIMALS && price * powerOfTen(scale) < 1e5) scale += 1;
  return Math.max(scale, 2);
}

/** A listing with the limits that suit its price. */
export function listingOf({ base, quote, price, makerRate, takerRate }: ListingRequest): Listing {
  const priceScale = priceScaleFor(price);
  const quantityScale = VALUE_DECIMALS - priceScale;
  const unit = powerOfTen(quantityScale);
  const tick = powerOfTen(priceScale);
  const instrument: Instrument = {
    symbol: `${base}/${quote}`,
    venue: 'binance',
    kind: 'spot',
    base,
    quote,
    settlement: quote,
    priceScale,
    quantityScale,
    tick: asPrice(1),
    lot: asQuantity(1),
    minQuantity: asQuantity(1),
    minNotional: 5,
    contractSize: 1,
    leverage: 1,
    makerRate: asRate(makerRate),
    takerRate: asRate(takerRate),
    feeAsset: 'received',
    calendar: '24/7',
  };
  const filters: Filters = {
    minPrice: 1,
    maxPrice: Math.max(1_000_000, Math.ceil(price) * 20) * tick,
    minQuantity: 1,
    maxQuantity: 9_000 * unit,
    maxMarketQuantity: 1_000 * unit,
    minNotional: 5e8,
    maxNotional: 9_000_000e8,
    percentPriceUp: 5,
    percentPriceDown: 0.2,
    maxOrders: 200,
    maxAlgoOrders: 5,
    maxIcebergOrders: 10,
    icebergParts: 10,
    minTrailingDelta: 10,
    maxTrailingDelta: 2_000,
  };
  const startPrice = Math.round(price * tick);
  return { id: `${base}${quote}`, instrument, filters, startPrice };
}
