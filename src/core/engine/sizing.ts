/** From sizes and prices in a strategy's plain numbers to integers a venue accepts. */
import type { Instrument } from '../domain/instrument.js';
import { MARKET } from '../domain/order.js';
import type { OrderPricing, Side } from '../domain/order.js';
import { POWERS_OF_TEN, asPrice, asQuantity, rateToFraction } from '../domain/units.js';
import type { Price, Quantity } from '../domain/units.js';
import type { OrderOptions, Size } from '../strategies/strategy.js';

/** Floats such as 0.29999999999999998 stand for 0.3: this much of a step is forgiven. */
const NOISE = 1e-9;
/** And this part of the whole: two units in the last place of a float. */
const RELATIVE_NOISE = 4.5e-16;

const floorSteps = (steps: number): number => Math.floor(steps + NOISE + steps * RELATIVE_NOISE);
const ceilSteps = (steps: number): number => Math.ceil(steps - NOISE - steps * RELATIVE_NOISE);

/** Base units as a quantity: rounded toward zero to a whole lot. */
export function toQuantity(instrument: Instrument, units: number): Quantity {
  const scaled = units * POWERS_OF_TEN[instrument.quantityScale]!;
  const lots = floorSteps(scaled / instrument.lot);
  return asQuantity(Math.max(0, lots) * instrument.lot);
}

/** A limit price: rounded to a tick on the passive side (buy down, sell up). */
export function toLimitPrice(instrument: Instrument, side: Side, price: number): Price {
  const ticks = (price * POWERS_OF_TEN[instrument.priceScale]!) / instrument.tick;
  const rounded = side === 'buy' ? floorSteps(ticks) : ceilSteps(ticks);
  return asPrice(Math.max(1, rounded) * instrument.tick);
}

/** A stop trigger: rounded to the tick that is reached earlier (buy down, sell up). */
export function toStopPrice(instrument: Instrument, side: Side, price: number): Price {
  return toLimitPrice(instrument, side, price);
}

/** What one base unit or contract costs at `price`, taker fee included, in quote units. */
function unitCost(instrument: Instrument, price: number): number {
  return price * instrument.contractSize * (1 + rateToFraction(instrument.takerRate));
}

/** Largest quantity worth at most `amount` (settlement asset) at `price` (quote units), fee included. */
export function quantityFor(instrument: Instrument, amount: number, price: number): Quantity {
  if (instrument.kind === 'inverse') {
    const value = amount / (1 + rateToFraction(instrument.takerRate));
    return toQuantity(instrument, (value * price) / instrument.contractSize);
  }
  const lots = Math.floor(
    (amount / unitCost(instrument, price)) *
      (POWERS_OF_TEN[instrument.quantityScale]! / instrument.lot),
  );
  return asQuantity(Math.max(0, lots) * instrument.lot);
}

/**
 * A size as a quantity at `price` (quote units) for an instance worth `equity`; amounts and equity in
 * the settlement asset.
 */
export function sizeToQuantity(
  instrument: Instrument,
  size: Size,
  price: number,
  equity: number,
  options: OrderOptions,
): Quantity {
  if (typeof size === 'number') return toQuantity(instrument, size);
  if ('quantity' in size) return toQuantity(instrument, size.quantity);
  if ('notional' in size) return quantityFor(instrument, size.notional, price);
  if ('fraction' in size)
    return quantityFor(instrument, Math.max(0, equity) * size.fraction, price);
  const loss = lossOfEach(instrument, price, options.stopLoss!);
  if (loss === 0) return asQuantity(0);
  return toQuantity(instrument, (Math.max(0, equity) * size.riskFraction) / loss);
}

/** What one base unit or contract loses between two prices, in the settlement asset. */
function lossOfEach({ kind, contractSize }: Instrument, price: number, stop: number): number {
  const distance = Math.abs(price - stop) * contractSize;
  return kind === 'inverse' ? distance / (price * stop) : distance;
}

/** Whether the size is known before any price. */
export const isSized = (size: Size): boolean => typeof size === 'number' || 'quantity' in size;

/** The order type that the given prices ask for. */
export function toPricing(instrument: Instrument, side: Side, options: OrderOptions): OrderPricing {
  const { limitPrice, stopPrice, trailingOffset } = options;
  if (trailingOffset !== undefined) {
    const offset = Math.max(1, Math.round(trailingOffset * POWERS_OF_TEN[instrument.priceScale]!));
    return { type: 'trailing_stop', offset: asPrice(offset) };
  }
  if (stopPrice !== undefined && limitPrice !== undefined) {
    return {
      type: 'stop_limit',
      stopPrice: toStopPrice(instrument, side, stopPrice),
      limitPrice: toLimitPrice(instrument, side, limitPrice),
    };
  }
  if (stopPrice !== undefined)
    return { type: 'stop', stopPrice: toStopPrice(instrument, side, stopPrice) };
  if (limitPrice === undefined) return MARKET;
  return {
    type: 'limit',
    limitPrice: toLimitPrice(instrument, side, limitPrice),
    postOnly: options.postOnly ?? false,
  };
}
