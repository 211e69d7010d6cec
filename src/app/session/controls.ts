/** From what a person asks for to what the engine is told; whatever makes no sense is refused here. */
import { priceToNumber, qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import type { OrderId } from '../../core/domain/order.js';
import { asQuantity } from '../../core/domain/units.js';
import { MANUAL, isGiven, orderOf } from '../../core/engine/index.js';
import type { Control } from '../../core/engine/index.js';
import type { OrderOptions } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';
import type { SessionPlan, StartInput } from './plan.js';
import type { ActionAnswer, OrderInput, SessionAction } from './running-session.js';
import type { StatusView } from './views.js';

const usage = (code: string, what: string, remedy: string): TradsysError =>
  new TradsysError(`session.${code}`, what, { exit: 'usage', remedy });

/** Throws a TradsysError (usage) for an account that the session has not. */
export function checkAccount(name: string | undefined, { setup }: SessionPlan): void {
  const names = setup.accounts.map((account) => account.name);
  if (name === undefined || names.includes(name)) return;
  const remedy = `this daemon trades on ${names.join(' and ')}`;
  throw usage('account', `no account is called '${name}'`, remedy);
}

/** Throws a TradsysError (usage) that names the value and the remedy. */
export function controlOf(
  action: SessionAction,
  { plan, epochs }: Pick<StartInput, 'plan' | 'epochs'>,
): Control {
  const on = 'account' in action && action.account !== undefined ? { account: action.account } : {};
  checkAccount(on.account, plan);
  switch (action.kind) {
    case 'place':
      return placeOf(action.order, plan);
    case 'cancel':
      return { kind: 'cancel', order: orderId(action.clientId, epochs) };
    case 'replace':
      return replaceOf(action, epochs);
    case 'cancel_all':
    case 'close':
      return {
        kind: action.kind,
        instance: action.strategy === undefined ? undefined : strategyOf(action.strategy, plan),
        instrument:
          action.symbol === undefined ? undefined : symbolOf(action.symbol, plan, on.account).index,
        ...on,
      };
    case 'strategy_stop':
      return { kind: 'strategy_stop', instance: strategyOf(action.strategy, plan) };
    case 'halt':
      return { kind: 'halt', flatten: action.flatten, rule: 'hand', ...on };
    case 'reduce':
      return { kind: 'reduce', rule: 'hand', ...on };
    case 'resume':
      return { kind: 'resume', ...on };
    case 'reconcile':
      throw new Error(`${action.kind} asks the venue, not the engine`);
    case 'strategy_start':
    case 'strategy_reload':
    case 'strategy_set':
      throw new Error(`${action.kind} changes the plan, not the engine`);
    case 'guardian_reset':
      return { kind: 'guardian_reset', ...on };
  }
}

/** Answer to a resume where nothing is halted: nothing is done, so nothing is journaled. */
export const NOTHING_TO_RESUME: Omit<ActionAnswer, 'seq'> = {
  ...{ accepted: true, text: 'trading is active already', clientIds: [] },
};

/** Whether trading is active on the account that is meant; on all of them without one. */
export const isActive = (
  { accounts }: Pick<StatusView, 'accounts'>,
  meant: { readonly account?: string | undefined },
): boolean =>
  accounts
    .filter(({ account }) => meant.account === undefined || account === meant.account)
    .every(({ state }) => state === 'active');

function replaceOf(
  action: Extract<SessionAction, { kind: 'replace' }>,
  epochs: StartInput['epochs'],
): Control {
  const [quantity, price] = [
    positive('quantity', action.quantity),
    positive('price', action.price),
  ];
  if (quantity === undefined && price === undefined) {
    throw usage('replace', 'nothing is to be different', 'give another price or quantity');
  }
  return { kind: 'replace', order: orderId(action.clientId, epochs), quantity, price };
}

/** The number alone does not tell: another journal of the account has given it to another order. */
function orderId(clientId: string, epochs: StartInput['epochs']): OrderId {
  const id = orderOf(clientId);
  if (id !== undefined && isGiven(epochs, clientId)) return id;
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

/** What is traded: by a session, or a stored run. */
interface Traded {
  readonly setup: {
    readonly markets: readonly { readonly instrument: Instrument }[];
    readonly accounts?: SessionPlan['setup']['accounts'];
  };
}

/**
 * By its canonical or its qualified name. Throws a TradsysError (usage) for a symbol that is not watched,
 * and for one that several accounts trade while none of them is named.
 */
export function symbolOf(
  text: string,
  { setup }: Traded,
  account?: string,
): { readonly instrument: Instrument; readonly index: InstrumentIndex } {
  const wanted = text.toUpperCase();
  const venue = setup.accounts?.find(({ name }) => name === account)?.venue;
  const named = setup.markets.flatMap(({ instrument }, index) => {
    const { symbol, base, quote } = instrument;
    if (venue !== undefined && instrument.venue !== venue) return [];
    const isNamed = [symbol, qualifiedSymbol(instrument), base + quote].some(
      (name) => name.toUpperCase() === wanted,
    );
    return isNamed ? [{ instrument, index: index as InstrumentIndex }] : [];
  });
  const symbols = named.map(({ instrument }) => qualifiedSymbol(instrument));
  // On the built-in exchange a symbol's qualified name is that of the same symbol elsewhere.
  const [found] = named.length > 1 ? named.filter((_, place) => symbols[place] === text) : named;
  if (found) return found;
  if (named.length > 1) {
    throw usage('symbol', `${text} may be ${symbols.join(' or ')}`, 'write one of them');
  }
  const known = setup.markets.map(({ instrument }) => qualifiedSymbol(instrument)).join(', ');
  throw usage('symbol', `${text} is not watched here`, `there are ${known}`);
}

const DECIMAL = /^\d{1,15}(\.\d{1,15})?$/;

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (DECIMAL.test(text) && value > 0) return value;
  throw usage('number', `${name} '${text}' is not a positive decimal`, 'write it as 0.25 or 65000');
}

/** A whole number of steps above zero, but for what a decimal loses as a number. */
function isWhole(value: number, step: number): boolean {
  const whole = Math.round(value / step) * step;
  return whole > 0 && Math.abs(whole - value) <= 1e-12 * value;
}

function placeOf(order: OrderInput, plan: SessionPlan): Control {
  checkAccount(order.account, plan);
  const { instrument, index } = symbolOf(order.symbol, plan, order.account);
  const quantity = positive('quantity', order.quantity)!;
  const lot = quantityToNumber(instrument, asQuantity(instrument.lot));
  if (!isWhole(quantity, lot)) {
    throw usage(
      'quantity',
      `${order.quantity} is no whole number of lots of ${lot}`,
      `round it to a multiple of ${lot}`,
    );
  }
  const tick = priceToNumber(instrument, instrument.tick);
  for (const text of [order.price, order.stopPrice, order.offset]) {
    if (text === undefined || isWhole(Number(text), tick)) continue;
    const what = `${text} is no whole number of ticks of ${tick}`;
    throw usage('price', what, `round it to a multiple of ${tick}`);
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
