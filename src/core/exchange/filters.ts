/** The limits of a listing that an order must keep, in the order in which Binance checks them. */
import { LEDGER_SCALE, powerOfTen } from '../domain/units.js';
import type { FilterName } from './commands.js';
import type { Listing } from './listing.js';
import type { OrderEntry, VenueOrderType } from './orders.js';

/** What the limits are compared with. */
export interface FilterContext {
  /** Five-minute average price, or the last; undefined when nothing was ever traded. */
  readonly averagePrice: number | undefined;
  readonly openOrders: number;
  /** Of these, those that wait for a price, and icebergs. */
  readonly algoOrders: number;
  readonly icebergOrders: number;
}

const WAITING: ReadonlySet<VenueOrderType> = new Set([
  'stop_loss',
  'stop_loss_limit',
  'take_profit',
  'take_profit_limit',
]);

/** True for the types that wait for the price to reach a trigger. */
export const waitsForPrice = (type: VenueOrderType): boolean => WAITING.has(type);

/** The first limit that is broken, or undefined. */
export function brokenFilter(
  { instrument, filters }: Listing,
  order: OrderEntry,
  context: FilterContext,
): FilterName | undefined {
  const { averagePrice } = context;
  if (!pricesFit(order, instrument.tick, filters)) return 'PRICE_FILTER';
  if (!percentFits(order, averagePrice, filters)) return 'PERCENT_PRICE_BY_SIDE';
  const byValue = order.quoteQuantity > 0;
  if (!byValue && !within(order.quantity, filters.minQuantity, filters.maxQuantity)) {
    return 'LOT_SIZE';
  }
  if (order.quantity % instrument.lot !== 0) return 'LOT_SIZE';
  if (order.type === 'market' && order.quantity > filters.maxMarketQuantity) {
    return 'MARKET_LOT_SIZE';
  }
  if (order.icebergQuantity > 0 && !icebergFits(order, instrument.lot)) return 'LOT_SIZE';
  const unit = powerOfTen(LEDGER_SCALE - instrument.priceScale - instrument.quantityScale);
  const price = order.price || order.stopPrice || averagePrice;
  const value = byValue
    ? order.quoteQuantity
    : price === undefined || price === 0
      ? undefined
      : price * order.quantity * unit;
  if (value !== undefined && !within(value, filters.minNotional, filters.maxNotional)) {
    return 'NOTIONAL';
  }
  return countFilter(order, filters, context);
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function pricesFit(order: OrderEntry, tick: number, filters: Listing['filters']): boolean {
  const fits = (price: number): boolean =>
    within(price, filters.minPrice, filters.maxPrice) && price % tick === 0;
  const priced =
    order.type !== 'market' && order.type !== 'stop_loss' && order.type !== 'take_profit';
  if (priced && !fits(order.price)) return false;
  return order.stopPrice === 0 || fits(order.stopPrice);
}

function percentFits(
  { price }: OrderEntry,
  averagePrice: number | undefined,
  { percentPriceUp, percentPriceDown }: Listing['filters'],
): boolean {
  if (price === 0 || averagePrice === undefined) return true;
  return within(price, averagePrice * percentPriceDown, averagePrice * percentPriceUp);
}

function icebergFits({ quantity, icebergQuantity }: OrderEntry, lot: number): boolean {
  return icebergQuantity <= quantity && icebergQuantity % lot === 0;
}

function countFilter(
  order: OrderEntry,
  filters: Listing['filters'],
  { openOrders, algoOrders, icebergOrders }: FilterContext,
): FilterName | undefined {
  const { trailingDelta, icebergQuantity, quantity } = order;
  const { minTrailingDelta, maxTrailingDelta } = filters;
  if (trailingDelta > 0 && !within(trailingDelta, minTrailingDelta, maxTrailingDelta)) {
    return 'TRAILING_DELTA';
  }
  if (icebergQuantity > 0) {
    if (Math.ceil(quantity / icebergQuantity) > filters.icebergParts) return 'ICEBERG_PARTS';
    if (icebergOrders >= filters.maxIcebergOrders) return 'MAX_NUM_ICEBERG_ORDERS';
  }
  if (openOrders >= filters.maxOrders) return 'MAX_NUM_ORDERS';
  if (waitsForPrice(order.type) && algoOrders >= filters.maxAlgoOrders) {
    return 'MAX_NUM_ALGO_ORDERS';
  }
  return undefined;
}
