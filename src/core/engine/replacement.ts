/** Cancel-replace by hand: the order is cancelled, and another follows once the venue has let go of it. */
import { quantityToNumber } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import type { Order, OrderId } from '../domain/order.js';
import { asQuantity, POWERS_OF_TEN } from '../domain/units.js';
import type { Price } from '../domain/units.js';
import type { OrderOptions, RequestId } from '../strategies/strategy.js';
import type { Instance } from './instance.js';
import type { OrderManager, ReportOutcome } from './order-manager.js';
import type { Request } from './request.js';

/** What the new order has otherwise than the old one; the reason is that of whoever asked. */
export interface Replacement {
  /** Base units in all, what the old order filled included; undefined: as before. */
  readonly quantity: number | undefined;
  /** Of a limit order its limit, of a stop order its stop price; undefined: as before. */
  readonly price: number | undefined;
  readonly reason: string;
}

/** What of the engine it takes. */
interface Replacing {
  readonly orders: OrderManager;
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly Instance[];
  readonly replacements: Map<OrderId, Replacement>;
  cancelOrder(id: OrderId): boolean;
  nextRequestId(): RequestId;
  take(instance: Instance, request: Request): void;
}

/** Asks for the cancel; answers what will come in one line. */
export function replaceOrder(engine: Replacing, id: OrderId, replacement: Replacement): string {
  const state = engine.orders.working.find(({ order }) => order.id === id);
  if (!state) return `order ${id} is not working`;
  if (state.isChild) return `order ${id} is an exit of another: cancel it, and place a stop`;
  const { type } = state.order.pricing;
  if (replacement.price !== undefined && type !== 'limit' && type !== 'stop') {
    return `order ${id} is a ${type.replace('_', ' ')} order, which has not one price`;
  }
  if (!engine.cancelOrder(id)) return `order ${id} is being cancelled already`;
  engine.replacements.set(id, replacement);
  return `order ${id}: cancel asked for; another takes its place when it is off`;
}

/** After a report: what waited for the order's end is placed, or given up when it did not end by the cancel. */
export function followReport(engine: Replacing, { state, ended, isFill }: ReportOutcome): void {
  const { order } = state;
  const replacement = engine.replacements.get(order.id);
  if (!replacement || (isFill && !ended)) return;
  // The venue has refused the cancel, or the order has ended otherwise.
  const isOff = ended && state.status === 'cancelled';
  if (!ended && state.cancelRequested) return;
  engine.replacements.delete(order.id);
  if (!isOff) return;
  const instrument = engine.instruments[order.instrument]!;
  const whole = replacement.quantity ?? quantityToNumber(instrument, order.quantity);
  const size = whole - quantityToNumber(instrument, asQuantity(state.filled));
  if (size <= 0) return;
  engine.take(engine.strategies[order.instance]!, {
    ...{ kind: 'order', id: engine.nextRequestId(), instrument: order.instrument },
    ...{ side: order.side, size, options: optionsOf(order, instrument, replacement) },
  });
}

/** The old order's terms in plain numbers, with what is to be different. */
function optionsOf(
  { pricing, timeInForce, expireAt, reduceOnly, bracket }: Order,
  instrument: Instrument,
  { price, reason }: Replacement,
): OrderOptions {
  const plain = (value: Price): number => value / POWERS_OF_TEN[instrument.priceScale]!;
  const { stopLoss, takeProfit } = bracket ?? {};
  return {
    ...{ timeInForce, reduceOnly, reason },
    ...(expireAt !== undefined && { expireAt }),
    ...('limitPrice' in pricing && { limitPrice: plain(pricing.limitPrice) }),
    ...('stopPrice' in pricing && { stopPrice: plain(pricing.stopPrice) }),
    ...(pricing.type === 'limit' && { postOnly: pricing.postOnly }),
    ...(pricing.type === 'trailing_stop' && { trailingOffset: plain(pricing.offset) }),
    ...(price !== undefined &&
      (pricing.type === 'stop' ? { stopPrice: price } : { limitPrice: price })),
    ...(stopLoss && { stopLoss: plain(stopLoss.price) }),
    ...(takeProfit && { takeProfit: plain(takeProfit.price) }),
  };
}
