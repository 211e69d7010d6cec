import { quantityToNumber } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import type { Order, OrderPricing, Replacement } from '../domain/order.js';
import { isTerminal } from '../domain/order.js';
import { POWERS_OF_TEN, asQuantity } from '../domain/units.js';
import type { Quantity } from '../domain/units.js';
import type { OrderOptions } from '../strategies/strategy.js';
import type { Instance } from './instance.js';
import type { OrderDesk } from './order-desk.js';
import type { OrderState } from './order-manager.js';
import type { EngineParts } from './parts.js';
import { toLimitPrice, toQuantity, toStopPrice } from './sizing.js';
import type { Submission } from './submission.js';

/** What is to be different; undefined: as it was. */
export interface Wanted {
  /** Base units in all, with what the old order has filled (FIX OrderQty of a replace request). */
  readonly quantity: number | undefined;
  /** In quote units: of a limit order its limit, of a stop order its stop price. */
  readonly price: number | undefined;
}

/**
 * One order in the place of another: the old one is cancelled, and the new one sent once the venue has
 * said that the old one fills no more. So the two never fill together, at any venue. Risk is asked
 * twice: before anything is cancelled, and when the new order leaves.
 */
export class Replacements {
  constructor(
    private readonly engine: EngineParts,
    private readonly desk: OrderDesk,
    private readonly submission: Submission,
  ) {}

  /** Answers in one line; a refusal is among the changes too, and leaves the old order as it is. */
  ask(instance: Instance, state: OrderState, wanted: Wanted, reason: string): string {
    const { order } = state;
    const instrument = this.engine.instruments[order.instrument]!;
    const why = whyNot(state, wanted, instrument);
    if (why !== undefined) return this.refuse(instance, state, why);
    const left = order.quantity - state.filled;
    const whole =
      wanted.quantity === undefined ? order.quantity : toQuantity(instrument, wanted.quantity);
    const quantity = asQuantity(whole - state.filled);
    if (quantity <= 0) return this.refuse(instance, state, 'it has filled as much already');
    const { price } = wanted;
    const pricing = price === undefined ? order.pricing : pricingOf(order, price, instrument);
    const denial = this.submission.refusalInPlaceOf(order, left, { ...order, quantity, pricing });
    if (denial) {
      this.submission.note(instance, order.instrument, denial);
      return `order ${order.id} stays as it is`;
    }
    this.desk.cancel(state);
    const filledBefore = asQuantity(state.filled);
    this.engine.orders.setReplacement(state, { quantity, filledBefore, pricing, reason });
    const size = quantityToNumber(instrument, quantity);
    const symbol = this.engine.symbols[order.instrument]!;
    return `order ${order.id}: cancel asked for; then ${order.side} ${size} ${symbol}${pricesText(pricing, instrument)}`;
  }

  /** Sends what was to take the place of an order that is over, or says why not. */
  send(instance: Instance, state: OrderState): void {
    const { order, replacement, request, status } = state;
    if (!replacement || !isTerminal(status)) return;
    state.replacement = undefined;
    const { instrument: index } = order;
    const instrument = this.engine.instruments[index]!;
    const quantity = this.stillWanted(instance, state, replacement);
    if (status !== 'cancelled' || quantity === 0) {
      const reason =
        quantity === 0 || status === 'filled'
          ? 'nothing was left to fill when the order had ended'
          : `the order was ${status} before it could be replaced`;
      const limit = quantityToNumber(instrument, replacement.quantity);
      this.submission.deny(instance, index, request, { rule: 'replace', limit, actual: 0, reason });
      return;
    }
    const { side, reduceOnly } = order;
    const { pricing, reason } = replacement;
    const terms = { side, quantity, pricing, reduceOnly, reason };
    this.submission.submit(instance, index, request, terms, optionsOf(order, instrument));
  }

  private stillWanted(
    instance: Instance,
    { order, filled }: OrderState,
    { quantity, filledBefore }: Replacement,
  ): Quantity {
    const left = Math.max(0, quantity - (filled - filledBefore));
    if (!order.reduceOnly) return asQuantity(left);
    const { lot } = this.engine.instruments[order.instrument]!;
    const held = instance.positions[instance.slot(order.instrument)]!.quantity;
    const reducible = Math.max(0, order.side === 'sell' ? held : -held);
    return asQuantity(Math.min(left, reducible - (reducible % lot)));
  }

  private refuse(instance: Instance, { order }: OrderState, reason: string): string {
    const denial = { rule: 'not_replaceable', limit: 0, actual: 0, reason };
    this.submission.note(instance, order.instrument, denial);
    return `order ${order.id} stays as it is`;
  }
}

/** Why an order cannot be replaced in that way; undefined: it can. */
function whyNot(state: OrderState, wanted: Wanted, instrument: Instrument): string | undefined {
  const { order, status } = state;
  const { type } = order.pricing;
  if (isTerminal(status)) return `it is ${status}`;
  if (state.cancelRequested && !state.replacement) return 'its cancel was asked for already';
  if (state.isChild) return 'it is an exit of a bracket: cancel it, and place a stop of its own';
  if (type === 'market') return 'a market order waits for nothing';
  if (type === 'trailing_stop') return 'its trail would begin anew: cancel it, and place another';
  if (type !== 'limit' && (status === 'triggered' || status === 'partially_filled')) {
    return 'its stop has triggered';
  }
  if (wanted.price !== undefined && type === 'stop_limit') {
    return 'a stop limit order has two prices: cancel it, and place another';
  }
  return wanted.quantity === undefined ? undefined : lotFault(wanted.quantity, instrument);
}

function lotFault(wanted: number, instrument: Instrument): string | undefined {
  const units = toQuantity(instrument, wanted);
  const lot = quantityToNumber(instrument, asQuantity(instrument.lot));
  const isWhole = units > 0 && Math.abs(quantityToNumber(instrument, units) - wanted) < lot * 1e-6;
  return isWhole ? undefined : `${wanted} is no whole number of lots of ${lot}`;
}

function pricingOf({ pricing, side }: Order, price: number, instrument: Instrument): OrderPricing {
  switch (pricing.type) {
    case 'limit':
      return { ...pricing, limitPrice: toLimitPrice(instrument, side, price) };
    case 'stop':
      return { ...pricing, stopPrice: toStopPrice(instrument, side, price) };
    default:
      return pricing;
  }
}

function pricesText(pricing: OrderPricing, { priceScale }: Instrument): string {
  const text = (price: number): string => String(price / POWERS_OF_TEN[priceScale]!);
  const stop = 'stopPrice' in pricing ? ` stop ${text(pricing.stopPrice)}` : '';
  const limit = 'limitPrice' in pricing ? ` limit ${text(pricing.limitPrice)}` : '';
  return stop + limit;
}

/** Lifetime and exits go over to the new order. */
function optionsOf(
  { timeInForce, expireAt, bracket }: Order,
  instrument: Instrument,
): OrderOptions {
  const plain = (price: number): number => price / POWERS_OF_TEN[instrument.priceScale]!;
  return {
    timeInForce,
    ...(expireAt !== undefined && { expireAt }),
    ...(bracket?.stopLoss && { stopLoss: plain(bracket.stopLoss.price) }),
    ...(bracket?.takeProfit && { takeProfit: plain(bracket.takeProfit.price) }),
  };
}
