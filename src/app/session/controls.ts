/** From what a person asks for to what the engine is told; whatever makes no sense is refused here. */
import { qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import type { OrderId } from '../../core/domain/order.js';
import { asQuantity } from '../../core/domain/units.js';
import { MANUAL, orderOf } from '../../core/engine/index.js';
import type { Control } from '../../core/engine/index.js';
import type { OrderOptions } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';
import type { SessionPlan } from './plan.js';
import type { OrderInput, SessionAction } from './running-session.js';

const usage = (code: string, what: string, remedy: string): TradsysError =>
  new TradsysError(`session.${code}`, what, { exit: 'usage', remedy });

/** Throws a TradsysError (usage) that names the value and the remedy. */
export function controlOf(action: SessionAction, plan: SessionPlan): Control {
  switch (action.kind) {
    case 'place':
      return placeOf(action.order, plan);
    case 'cancel':
      return { kind: 'cancel', order: orderId(action.clientId) };
    case 'replace':
      return replaceOf(action);
    case 'cancel_all':
    case 'close':
      return {
        kind: action.kind,
        instance: action.strategy === undefined ? undefined : strategyOf(action.strategy, plan),
        instrument: action.symbol === undefined ? undefined : symbolOf(action.symbol, plan).index,
      };
    case 'strategy_stop':
      return { kind: 'strategy_stop', instance: strategyOf(action.strategy, plan) };
    case 'halt':
      return { kind: 'halt', flatten: action.flatten, rule: 'hand' };
    case 'reduce':
      return { kind: 'reduce', rule: 'hand' };
    case 'resume':
      return { kind: 'resume' };
    case 'reconcile':
      throw new Error(`${action.kind} asks the venue, not the engine`);
    case 'strategy_start':
    case 'strategy_reload':
    case 'strategy_set':
      throw new Error(`${action.kind} changes the plan, not the engine`);
    case 'guardian_reset':
      return { kind: 'guardian_reset' };
  }
}

function replaceOf(action: Extract<SessionAction, { kind: 'replace' }>): Control {
  const [quantity, price] = [
    positive('quantity', action.quantity),
    positive('price', action.price),
  ];
  if (quantity === undefined && price === undefined) {
    throw usage('replace', 'nothing is to be different', 'give another price or quantity');
  }
  return { kind: 'replace', order: orderId(action.clientId), quantity, price };
}

function orderId(clientId: string): OrderId {
  const id = orderOf(clientId);
  if (id !== undefined) return id;
  throw usage('order', `'${clientId}' is no order of this account`, "'tradsys orders' lists them");
}

function strategyOf(name: string, { instances }: SessionPlan): string {
  if (name === MANUAL || instances.some((instance) => instance.name === name)) return name;
  const known = [...instances.map((instance) => instance.name), MANUAL];
  const near = nearest(name, known);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  throw usage(
    'strategy',
    `no strategy is called '${name}'`,
    `${hint}there are ${known.join(', ')}`,
  );
}

/** By its canonical or its qualified name. */
export function symbolOf(
  text: string,
  { setup }: SessionPlan,
): { readonly instrument: Instrument; readonly index: InstrumentIndex } {
  const wanted = text.toUpperCase();
  const index = setup.markets.findIndex(({ instrument }) => {
    const names = [
      instrument.symbol,
      qualifiedSymbol(instrument),
      instrument.base + instrument.quote,
    ];
    return names.some((name) => name.toUpperCase() === wanted);
  });
  if (index >= 0) {
    return { instrument: setup.markets[index]!.instrument, index: index as InstrumentIndex };
  }
  const known = setup.markets.map(({ instrument }) => qualifiedSymbol(instrument)).join(', ');
  throw usage('symbol', `${text} is not watched by this session`, `it watches ${known}`);
}

const DECIMAL = /^\d{1,15}(\.\d{1,15})?$/;

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (DECIMAL.test(text) && value > 0) return value;
  throw usage('number', `${name} '${text}' is not a positive decimal`, 'write it as 0.25 or 65000');
}

function placeOf(order: OrderInput, plan: SessionPlan): Control {
  const { instrument, index } = symbolOf(order.symbol, plan);
  const quantity = positive('quantity', order.quantity)!;
  const lot = quantityToNumber(instrument, asQuantity(instrument.lot));
  const lots = quantity / lot;
  if (Math.abs(lots - Math.round(lots)) > 1e-6 || Math.round(lots) === 0) {
    throw usage(
      'quantity',
      `${order.quantity} is no whole number of lots of ${lot}`,
      `round it to a multiple of ${lot}`,
    );
  }
  return {
    kind: 'place',
    instance: order.strategy === undefined ? MANUAL : strategyOf(order.strategy, plan),
    instrument: index,
    side: order.side,
    quantity,
    options: optionsOf(order),
  };
}

/** Which prices each type of order needs, and which it has no use for. */
const PRICES = {
  market: [],
  limit: ['price'],
  stop: ['stopPrice'],
  stop_limit: ['price', 'stopPrice'],
  trailing_stop: ['offset'],
} as const;

function optionsOf(order: OrderInput): OrderOptions {
  const needed: readonly string[] = PRICES[order.type];
  for (const name of ['price', 'stopPrice', 'offset'] as const) {
    const given = order[name] !== undefined;
    if (given === needed.includes(name)) continue;
    const flag = `--${name.replace('stopPrice', 'stop-price')}`;
    throw given
      ? usage(
          'price',
          `a ${order.type} order takes no ${flag}`,
          `leave ${flag} out, or give another --type`,
        )
      : usage('price', `a ${order.type} order needs ${flag}`, `add ${flag}`);
  }
  const [limitPrice, stopPrice, trailingOffset] = [
    positive('price', order.price),
    positive('stop price', order.stopPrice),
    positive('offset', order.offset),
  ];
  return {
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
    ...(trailingOffset !== undefined && { trailingOffset }),
    ...(order.timeInForce !== undefined && { timeInForce: order.timeInForce }),
    ...(order.postOnly !== undefined && { postOnly: order.postOnly }),
    ...(order.reduceOnly !== undefined && { reduceOnly: order.reduceOnly }),
  };
}
