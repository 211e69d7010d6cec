/** What an order's own words can be refused for, said again as one long list of rules. */
import type { Instrument } from '../../../src/core/domain/index.js';
import type { NewOrder } from '../../../src/core/book/index.js';
import { isLimited } from './oracle-orders.js';

type Rule = readonly [broken: boolean, reason: string];

/** The first rule an order breaks; undefined when it breaks none. */
export function firstComplaint(
  order: NewOrder,
  instrument: Instrument,
  band: { readonly low: number; readonly high: number } | undefined,
  now: number,
): string | undefined {
  const rules = [
    ...shapeRules(order),
    ...lifetimeRules(order, now),
    ...priceRules(order, instrument, band),
    ...sizeRules(order, instrument),
    ...bracketRules(order, instrument, band),
  ];
  return rules.find(([broken]) => broken)?.[1];
}

const given = (value: unknown): boolean => value !== undefined;

function shapeRules(order: NewOrder): Rule[] {
  const limited = isLimited(order.type);
  const stops = ['stop', 'stop_limit', 'take_profit', 'take_profit_limit'].includes(order.type);
  const trails = order.type.startsWith('trailing_');
  return [
    [order.clientOrderId === '', 'invalid_order'],
    [given(order.limitPrice) && !limited, 'invalid_order'],
    [order.postOnly === true && !limited, 'invalid_order'],
    [given(order.displayQuantity) && !limited, 'invalid_order'],
    [given(order.protectionPrice) && limited, 'invalid_order'],
    [given(order.stopPrice) && !stops && !trails, 'invalid_order'],
    [trails && given(order.stopPrice) !== given(order.activatedBy), 'invalid_order'],
    [(given(order.trailingOffset) || given(order.trailingBps)) && !trails, 'invalid_order'],
    [given(order.quoteAmount) && order.type !== 'market', 'invalid_order'],
  ];
}

function lifetimeRules(order: NewOrder, now: number): Rule[] {
  const { timeInForce, expireAt } = order;
  const immediate = timeInForce === 'ioc' || timeInForce === 'fok';
  return [
    [given(expireAt) !== (timeInForce === 'gtd'), 'invalid_time_in_force'],
    [given(expireAt) && expireAt! <= now, 'already_expired'],
    [immediate && order.postOnly === true, 'invalid_time_in_force'],
    [immediate && given(order.displayQuantity), 'invalid_time_in_force'],
    [timeInForce === 'fok' && given(order.quoteAmount), 'invalid_time_in_force'],
  ];
}

function priceRules(
  order: NewOrder,
  instrument: Instrument,
  band: { readonly low: number; readonly high: number } | undefined,
): Rule[] {
  const { limitPrice, stopPrice, protectionPrice, type } = order;
  const rules: Rule[] = [];
  if (isLimited(type)) {
    rules.push(...limitRules(limitPrice, instrument, band));
  }
  const stops = ['stop', 'stop_limit', 'take_profit', 'take_profit_limit'].includes(type);
  if (stops || (type.startsWith('trailing_') && given(stopPrice))) {
    rules.push(...limitRules(stopPrice, instrument, undefined));
  }
  if (given(protectionPrice)) rules.push(...limitRules(protectionPrice, instrument, undefined));
  return rules;
}

function limitRules(
  price: number | undefined,
  { tick }: Instrument,
  band: { readonly low: number; readonly high: number } | undefined,
): Rule[] {
  const known = price ?? 0;
  return [
    [known <= 0 || !Number.isSafeInteger(known), 'invalid_price'],
    [known % tick !== 0, 'price_off_tick'],
    [band !== undefined && (known < band.low || known > band.high), 'price_outside_band'],
  ];
}

function sizeRules(order: NewOrder, instrument: Instrument): Rule[] {
  const { lot, minQuantity, kind, tick } = instrument;
  const { quantity, displayQuantity: shown, trailingOffset: offset, trailingBps: bps } = order;
  if (given(order.quoteAmount)) {
    return [
      [kind === 'linear' || kind === 'inverse', 'quote_amount_not_supported'],
      [order.reduceOnly === true || given(order.bracket), 'quote_amount_not_supported'],
      [quantity !== 0 || order.quoteAmount! <= 0, 'invalid_quantity'],
    ];
  }
  const scale = 10 ** (instrument.priceScale + instrument.quantityScale);
  const value = (quantity * (order.limitPrice ?? order.stopPrice ?? Infinity)) / scale;
  const trails = order.type.startsWith('trailing_');
  return [
    [quantity <= 0 || !Number.isSafeInteger(quantity), 'invalid_quantity'],
    [quantity % lot !== 0, 'quantity_off_lot'],
    [quantity < minQuantity, 'quantity_below_minimum'],
    [value < instrument.minNotional, 'notional_below_minimum'],
    [given(shown) && (shown! <= 0 || shown! % lot !== 0), 'invalid_display_quantity'],
    [given(shown) && shown! > quantity, 'invalid_display_quantity'],
    [trails && given(offset) === given(bps), 'invalid_trailing_offset'],
    [trails && given(offset) && (offset! <= 0 || offset! % tick !== 0), 'invalid_trailing_offset'],
    [trails && given(bps) && (bps! < 1 || bps! > 9_999), 'invalid_trailing_offset'],
  ];
}

function bracketRules(
  { bracket, clientOrderId }: NewOrder,
  instrument: Instrument,
  band: { readonly low: number; readonly high: number } | undefined,
): Rule[] {
  if (bracket === undefined) return [];
  const { stopLoss, takeProfit } = bracket;
  const ids = [stopLoss?.clientOrderId, takeProfit?.clientOrderId].filter(given);
  const rules: Rule[] = [
    [ids.length === 0, 'invalid_order'],
    [ids.includes(clientOrderId) || new Set(ids).size < ids.length, 'invalid_order'],
  ];
  if (stopLoss) rules.push(...limitRules(stopLoss.stopPrice, instrument, undefined));
  if (stopLoss && given(stopLoss.limitPrice)) {
    rules.push(...limitRules(stopLoss.limitPrice, instrument, band));
  }
  if (takeProfit) rules.push(...limitRules(takeProfit.limitPrice, instrument, band));
  return rules;
}
