import { plainValue } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { NewBracket, NewOrder, PriceBand } from './commands.js';
import { hasLimit, hasTrigger, isLifetime, isPrevention } from './order-codes.js';
import { isSide, isTrailing, isType } from './order-codes.js';
import type { RejectReason } from './reasons.js';

const MAX_BPS = 9_999;

/**
 * Why an order can be refused by its own words alone, whatever stands in the book; undefined: none.
 * `clock` has the instant, which would be boxed as an argument of its own.
 */
export function validateOrder(
  order: NewOrder,
  instrument: Instrument,
  band: PriceBand | undefined,
  clock: { readonly at: Timestamp },
): RejectReason | undefined {
  if (order.type === 'limit' && isPlain(order)) {
    return limitReason(order.limitPrice, instrument, band) ?? sizeReason(order, instrument);
  }
  return (
    shapeReason(order) ??
    lifetimeReason(order, clock.at) ??
    pricesReason(order, instrument, band) ??
    amountReason(order, instrument) ??
    displayReason(order, instrument) ??
    trailingReason(order, instrument) ??
    bracketReason(order, instrument, band)
  );
}

/** The order of every day: a good-till-cancelled limit with nothing special. */
function isPlain(order: NewOrder): boolean {
  return (
    (order.timeInForce === undefined || order.timeInForce === 'gtc') &&
    isSide(order.side) &&
    order.stopPrice === undefined &&
    order.expireAt === undefined &&
    order.quoteAmount === undefined &&
    order.protectionPrice === undefined &&
    order.displayQuantity === undefined &&
    order.trailingOffset === undefined &&
    order.trailingBps === undefined &&
    order.bracket === undefined &&
    (order.selfTradePrevention === undefined || isPrevention(order.selfTradePrevention)) &&
    order.clientOrderId.length > 0
  );
}

/** Known words, and no field that the type has no use for. */
function shapeReason(order: NewOrder): RejectReason | undefined {
  const { type, side } = order;
  const known =
    isType(type) &&
    isSide(side) &&
    (order.timeInForce === undefined || isLifetime(order.timeInForce)) &&
    (order.selfTradePrevention === undefined || isPrevention(order.selfTradePrevention)) &&
    order.clientOrderId.length > 0;
  if (!known) return 'invalid_order';
  const limit = hasLimit(type);
  const trailing = isTrailing(type);
  const spare =
    (!limit && order.limitPrice !== undefined) ||
    (!limit && (order.postOnly === true || order.displayQuantity !== undefined)) ||
    (limit && order.protectionPrice !== undefined) ||
    (!hasTrigger(type) && order.stopPrice !== undefined) ||
    (trailing && (order.stopPrice === undefined) !== (order.activatedBy === undefined)) ||
    (!trailing && order.activatedBy !== undefined) ||
    (!trailing && (order.trailingOffset !== undefined || order.trailingBps !== undefined)) ||
    (type !== 'market' && order.quoteAmount !== undefined);
  return spare ? 'invalid_order' : undefined;
}

function lifetimeReason(order: NewOrder, at: Timestamp): RejectReason | undefined {
  const { timeInForce, expireAt } = order;
  if ((timeInForce === 'gtd') !== (expireAt !== undefined)) return 'invalid_time_in_force';
  if (expireAt !== undefined) {
    if (!Number.isSafeInteger(expireAt)) return 'invalid_time_in_force';
    if (expireAt <= at) return 'already_expired';
  }
  const immediate = timeInForce === 'ioc' || timeInForce === 'fok';
  if (immediate && (order.postOnly === true || order.displayQuantity !== undefined)) {
    return 'invalid_time_in_force';
  }
  return timeInForce === 'fok' && order.quoteAmount !== undefined
    ? 'invalid_time_in_force'
    : undefined;
}

function pricesReason(
  order: NewOrder,
  instrument: Instrument,
  band: PriceBand | undefined,
): RejectReason | undefined {
  if (hasLimit(order.type)) {
    const reason = limitReason(order.limitPrice, instrument, band);
    if (reason !== undefined) return reason;
  }
  if (hasTrigger(order.type) && !(isTrailing(order.type) && order.stopPrice === undefined)) {
    const reason = priceReason(order.stopPrice, instrument);
    if (reason !== undefined) return reason;
  }
  return order.protectionPrice === undefined
    ? undefined
    : priceReason(order.protectionPrice, instrument);
}

/** A price that an order may name. */
function priceReason(price: number | undefined, { tick }: Instrument): RejectReason | undefined {
  if (price === undefined || !Number.isSafeInteger(price) || price <= 0) return 'invalid_price';
  return price % tick === 0 ? undefined : 'price_off_tick';
}

/** A price at which an order may rest. */
export function limitReason(
  price: number | undefined,
  instrument: Instrument,
  band: PriceBand | undefined,
): RejectReason | undefined {
  const reason = priceReason(price, instrument);
  if (reason !== undefined || band === undefined) return reason;
  return price! < band.low || price! > band.high ? 'price_outside_band' : undefined;
}

function amountReason(order: NewOrder, instrument: Instrument): RejectReason | undefined {
  if (order.quoteAmount === undefined) return sizeReason(order, instrument);
  const { kind, contractSize } = instrument;
  const swaps = (kind === 'spot' || kind === 'margin') && contractSize === 1;
  if (!swaps || order.reduceOnly === true || order.bracket !== undefined) {
    return 'quote_amount_not_supported';
  }
  return order.quantity !== 0 || order.quoteAmount <= 0 ? 'invalid_quantity' : undefined;
}

function sizeReason(order: NewOrder, instrument: Instrument): RejectReason | undefined {
  return quantityReason(order.quantity, order.limitPrice ?? order.stopPrice, instrument);
}

/** A quantity that an order at that price may have; the value is not checked without a price. */
export function quantityReason(
  quantity: number,
  price: number | undefined,
  instrument: Instrument,
): RejectReason | undefined {
  if (!Number.isSafeInteger(quantity) || quantity <= 0) return 'invalid_quantity';
  if (quantity % instrument.lot !== 0) return 'quantity_off_lot';
  if (quantity < instrument.minQuantity) return 'quantity_below_minimum';
  if (instrument.minNotional === 0 || price === undefined) return undefined;
  const value = plainValue(
    instrument,
    quantity / POWERS_OF_TEN[instrument.quantityScale]!,
    price / POWERS_OF_TEN[instrument.priceScale]!,
  );
  return value < instrument.minNotional ? 'notional_below_minimum' : undefined;
}

function displayReason(order: NewOrder, { lot }: Instrument): RejectReason | undefined {
  const shown = order.displayQuantity;
  if (shown === undefined) return undefined;
  const right = Number.isSafeInteger(shown) && shown > 0 && shown % lot === 0;
  return right && shown <= order.quantity ? undefined : 'invalid_display_quantity';
}

function trailingReason(order: NewOrder, { tick }: Instrument): RejectReason | undefined {
  if (!isTrailing(order.type)) return undefined;
  const { trailingOffset: offset, trailingBps: bps } = order;
  if ((offset === undefined) === (bps === undefined)) return 'invalid_trailing_offset';
  const right =
    offset === undefined
      ? Number.isInteger(bps) && bps! >= 1 && bps! <= MAX_BPS
      : Number.isSafeInteger(offset) && offset > 0 && offset % tick === 0;
  return right ? undefined : 'invalid_trailing_offset';
}

function bracketReason(
  order: NewOrder,
  instrument: Instrument,
  band: PriceBand | undefined,
): RejectReason | undefined {
  const { bracket } = order;
  if (bracket === undefined) return undefined;
  const { stopLoss, takeProfit } = bracket;
  if (!hasDistinctIds(order.clientOrderId, bracket)) return 'invalid_order';
  if (stopLoss !== undefined) {
    const reason = priceReason(stopLoss.stopPrice, instrument);
    if (reason !== undefined) return reason;
    if (stopLoss.limitPrice !== undefined) {
      const limit = limitReason(stopLoss.limitPrice, instrument, band);
      if (limit !== undefined) return limit;
    }
  }
  return takeProfit === undefined
    ? undefined
    : limitReason(takeProfit.limitPrice, instrument, band);
}

function hasDistinctIds(entry: string, { stopLoss, takeProfit }: NewBracket): boolean {
  const ids = [entry, stopLoss?.clientOrderId, takeProfit?.clientOrderId].filter(
    (id) => id !== undefined,
  );
  return ids.length > 1 && new Set(ids).size === ids.length && !ids.includes('');
}
