/**
 * Whether and where a working order executes within one bar. Bars tell four prices and no order of
 * events, so every doubt is settled against the order: a stop is looked at before a target, and an
 * entry filled inside the bar meets its stop, but not its target, in the same bar.
 */
import type { OrderPricing, Side } from '../domain/order.js';
import type { Price } from '../domain/units.js';

/** Raw prices of the bar, in price units. */
export interface BarPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Where an order executes: at which price, and whether it takes or gives liquidity. */
export interface Execution {
  readonly price: Price;
  readonly liquidity: 'maker' | 'taker';
}

/** What an order has been through: its trigger, a trailing stop's best price. */
export interface PathState {
  /** A stop works on as a market order, or as a limit order, whatever the price does then. */
  triggered: boolean;
  /** Best price seen since activation (trailing stops); 0 before. */
  anchor: number;
}

const taker = (price: number): Execution => ({ price: price as Price, liquidity: 'taker' });
const maker = (price: number): Execution => ({ price: price as Price, liquidity: 'maker' });

/** From here on a stop is a market order: what a bar cannot fill waits for the next open. */
function trigger(state: PathState, price: number): Execution {
  state.triggered = true;
  return taker(price);
}

/** The bar's price furthest against an order that waits for a better one: where stops are met. */
const worstOf = (side: Side, bar: BarPrices): number => (side === 'buy' ? bar.high : bar.low);
/** The bar's price that suits the order most: where limits are met. */
const bestOf = (side: Side, bar: BarPrices): number => (side === 'buy' ? bar.low : bar.high);
/** Whether `price` has reached `trigger` for a stop of this side. */
const reached = (side: Side, price: number, trigger: number): boolean =>
  side === 'buy' ? price >= trigger : price <= trigger;
/** Whether `price` satisfies `limit` for an order of this side. */
const satisfies = (side: Side, price: number, limit: number): boolean =>
  side === 'buy' ? price <= limit : price >= limit;

/**
 * At the bar's open. `arriving`: the order reaches the venue at this instant; if marketable it takes
 * liquidity. An order that was resting is filled at the open when the market gapped beyond it.
 */
export function executeAtOpen(
  pricing: OrderPricing,
  side: Side,
  open: number,
  state: PathState,
  arriving: boolean,
): Execution | undefined {
  switch (pricing.type) {
    case 'market':
      return taker(open);
    case 'limit':
      if (!satisfies(side, open, pricing.limitPrice)) return undefined;
      return arriving ? taker(open) : maker(open);
    case 'stop':
      if (!state.triggered && !reached(side, open, pricing.stopPrice)) return undefined;
      return trigger(state, open);
    case 'stop_limit':
      if (!state.triggered && !reached(side, open, pricing.stopPrice)) return undefined;
      if (satisfies(side, open, pricing.limitPrice)) {
        const rested = state.triggered && !arriving;
        state.triggered = true;
        return rested ? maker(open) : taker(open);
      }
      state.triggered = true;
      return undefined;
    case 'trailing_stop': {
      if (state.anchor === 0) state.anchor = open;
      const stopPrice = trailingTrigger(side, state.anchor, pricing.offset);
      if (state.triggered || reached(side, open, stopPrice)) return trigger(state, open);
      state.anchor = better(side, state.anchor, open);
      return undefined;
    }
  }
}

/** Inside the bar, after its open. */
export function executeInRange(
  pricing: OrderPricing,
  side: Side,
  bar: BarPrices,
  state: PathState,
): Execution | undefined {
  if (state.triggered && pricing.type !== 'stop_limit') return undefined;
  switch (pricing.type) {
    case 'market':
      return undefined; // What the open did not fill waits for the next bar.
    case 'limit':
      return satisfies(side, bestOf(side, bar), pricing.limitPrice)
        ? maker(pricing.limitPrice)
        : undefined;
    case 'stop':
      return reached(side, worstOf(side, bar), pricing.stopPrice)
        ? trigger(state, pricing.stopPrice)
        : undefined;
    case 'stop_limit':
      return stopLimitInRange(pricing, side, bar, state);
    case 'trailing_stop':
      return trailingInRange(pricing.offset, side, bar, state);
  }
}

function stopLimitInRange(
  pricing: Extract<OrderPricing, { type: 'stop_limit' }>,
  side: Side,
  bar: BarPrices,
  state: PathState,
): Execution | undefined {
  if (state.triggered)
    return satisfies(side, bestOf(side, bar), pricing.limitPrice)
      ? maker(pricing.limitPrice)
      : undefined;
  if (!reached(side, worstOf(side, bar), pricing.stopPrice)) return undefined;
  state.triggered = true;
  // At the trigger the market stands at the stop price: beyond the limit it must first come back,
  // which only the close proves.
  if (satisfies(side, pricing.stopPrice, pricing.limitPrice)) return taker(pricing.stopPrice);
  return satisfies(side, bar.close, pricing.limitPrice) ? maker(pricing.limitPrice) : undefined;
}

const trailingTrigger = (side: Side, anchor: number, offset: number): number =>
  side === 'buy' ? anchor + offset : anchor - offset;
const better = (side: Side, anchor: number, price: number): number =>
  side === 'buy' ? Math.min(anchor, price) : Math.max(anchor, price);

/** The old trigger is tried first; a new best price raises it, and the close may then prove a hit. */
function trailingInRange(
  offset: number,
  side: Side,
  bar: BarPrices,
  state: PathState,
): Execution | undefined {
  const stopPrice = trailingTrigger(side, state.anchor, offset);
  if (reached(side, worstOf(side, bar), stopPrice)) return trigger(state, stopPrice);
  state.anchor = better(side, state.anchor, bestOf(side, bar));
  const raised = trailingTrigger(side, state.anchor, offset);
  return reached(side, bar.close, raised) ? trigger(state, raised) : undefined;
}
