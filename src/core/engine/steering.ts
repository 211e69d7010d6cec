import type { InstrumentIndex } from '../domain/instrument.js';
import type { OrderDenied, TradingStateChanged } from '../domain/journal.js';
import type { TradingState } from '../risk/risk-engine.js';
import type { OrderId, Side } from '../domain/order.js';
import type { OrderOptions } from '../strategies/index.js';
import type { Engine } from './engine.js';
import type { Instance } from './instance.js';
import type { Wanted } from './replacement.js';

/** What a person, a program or the guardian may ask of a session. Places are indices of the run. */
export type Control =
  | {
      readonly kind: 'place';
      /** Name of the instance whose order it is. */
      readonly instance: string;
      readonly instrument: InstrumentIndex;
      readonly side: Side;
      /** Base units or contracts. */
      readonly quantity: number;
      readonly options: OrderOptions;
    }
  | { readonly kind: 'cancel'; readonly order: OrderId }
  | ({ readonly kind: 'replace'; readonly order: OrderId } & Wanted)
  | {
      readonly kind: 'cancel_all' | 'close';
      readonly instance: string | undefined;
      readonly instrument: InstrumentIndex | undefined;
    }
  | { readonly kind: 'strategy_stop'; readonly instance: string }
  | { readonly kind: 'halt'; readonly flatten: boolean; readonly rule: string }
  | { readonly kind: 'reduce'; readonly rule: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'guardian_reset' }
  /** The books were held against the venue; what came of it in one line. */
  | { readonly kind: 'reconcile'; readonly text: string }
  /** The session ends: entries are cancelled; protective orders and positions too only when asked. */
  | { readonly kind: 'drain'; readonly cancelAll: boolean; readonly flatten: boolean };

export interface ControlOutcome {
  /** One line for people. */
  readonly text: string;
  readonly submitted: readonly OrderId[];
  readonly denied: OrderDenied | undefined;
}

/** Acts on a control; answers what was done in one line. Orders pass the same rules as strategies'. */
export function steer(engine: Engine, control: Control, reason: string): string {
  switch (control.kind) {
    case 'place':
      return place(engine, control, reason);
    case 'cancel':
      return engine.cancelOrder(control.order)
        ? `order ${control.order}: cancel asked for`
        : `order ${control.order} is not working`;
    case 'replace':
      return engine.replaceOrder(control.order, control, reason);
    case 'cancel_all':
      return cancelsText(cancelAll(engine, control, false));
    case 'close':
      return closesText(closeAll(engine, control, reason));
    case 'strategy_stop': {
      const instance = engine.strategies.find(({ name }) => name === control.instance);
      if (instance) engine.stopInstance(instance, reason);
      return `${control.instance} is stopped; what it holds stays`;
    }
    case 'halt':
      return halt(engine, control.rule, control.flatten, reason);
    case 'reduce':
      if (isLatched(engine)) return LATCHED;
      setState(engine, 'reducing', control.rule, reason);
      return `trading is reducing: orders that add exposure are refused, ${cancelsText(cancelAll(engine, {}, true))}`;
    case 'resume':
      if (isLatched(engine)) return LATCHED;
      setState(engine, 'active', 'resume', reason);
      return 'trading is active';
    case 'guardian_reset':
      return resetGuardian(engine);
    case 'reconcile':
      return control.text;
    case 'drain':
      return drain(engine, control, reason);
  }
}

function place(
  engine: Engine,
  { instance: name, instrument, side, quantity, options }: Extract<Control, { kind: 'place' }>,
  reason: string,
): string {
  const instance = engine.strategies.find((one) => one.name === name)!;
  const id = engine.nextRequestId();
  const terms = { ...options, reason };
  engine.take(instance, { kind: 'order', id, instrument, side, size: quantity, options: terms });
  return `${side} ${quantity} ${engine.symbols[instrument]!}`;
}

/** The working orders that are meant, and a cancel for each. */
function cancelAll(
  engine: Engine,
  {
    instance,
    instrument,
  }: { readonly instance?: string | undefined; readonly instrument?: InstrumentIndex | undefined },
  entriesOnly: boolean,
): number {
  const meant = engine.orders.working.filter(
    ({ order }) =>
      (instance === undefined || engine.instances[order.instance] === instance) &&
      (instrument === undefined || order.instrument === instrument) &&
      !(entriesOnly && order.reduceOnly),
  );
  return meant.filter(({ order }) => engine.cancelOrder(order.id)).length;
}

function closeAll(
  engine: Engine,
  {
    instance,
    instrument,
  }: { readonly instance?: string | undefined; readonly instrument?: InstrumentIndex | undefined },
  reason: string,
): number {
  let closed = 0;
  const close = (one: Instance, symbol: InstrumentIndex): void => {
    const position = one.positions[one.slot(symbol)]!;
    if (position.isFlat) return;
    closed += 1;
    const id = engine.nextRequestId();
    engine.take(one, { kind: 'close', id, instrument: symbol, reason });
  };
  for (const one of engine.strategies) {
    if (instance !== undefined && one.name !== instance) continue;
    for (const symbol of one.symbols) {
      if (instrument === undefined || symbol === instrument) close(one, symbol);
    }
  }
  return closed;
}

const cancelsText = (count: number): string =>
  count === 1 ? '1 cancel asked for' : `${count} cancels asked for`;

const closesText = (count: number): string =>
  count === 1 ? '1 position to be closed' : `${count} positions to be closed`;

function setState(engine: Engine, state: TradingState, rule: string, reason: string): void {
  engine.setTradingState({ kind: 'trading_state', state, rule, reason, limit: 0, actual: 0 });
}

const LATCHED = 'the guardian has tripped';

/** What the guardian stopped is not let loose before it is reset; the refusal is journaled. */
function isLatched({ guardian, changes }: Engine): boolean {
  if (!guardian.trip) return false;
  const { rule, limit, actual } = guardian.trip;
  const reason = `${LATCHED} by ${rule}: 'tradsys guardian reset' first`;
  const found = { rule: 'guardian', limit, actual, reason };
  changes.push({ kind: 'denied', instance: '', symbol: '', ...found });
  return true;
}

function resetGuardian({ guardian, changes, risk }: Engine): string {
  const { trip } = guardian;
  if (!trip) return 'the guardian has not tripped: nothing to reset';
  guardian.setTrip(undefined);
  const { rule, limit, actual } = trip;
  changes.push({ kind: 'guardian', tripped: false, rule, limit, actual });
  return `the guardian watches again; trading stays ${risk.state} until 'tradsys resume'`;
}

function halt(engine: Engine, rule: string, flatten: boolean, reason: string): string {
  const change = { state: 'halted', rule, reason, limit: 0, actual: 0 } as const;
  return haltTrading(engine, { kind: 'trading_state', ...change }, flatten, reason);
}

/** Halts or reduces trading, and cancels what could still add exposure; or all, and closes what is held. */
export function haltTrading(
  engine: Engine,
  change: TradingStateChanged,
  flatten: boolean,
  reason: string,
): string {
  engine.setTradingState(change);
  const cancelled = cancelAll(engine, {}, !flatten);
  const closed = flatten ? closeAll(engine, {}, reason) : 0;
  const closing = flatten ? `, ${closesText(closed)}` : '';
  return `trading is ${change.state}: ${cancelsText(cancelled)}${closing}`;
}

function drain(
  engine: Engine,
  { cancelAll: all, flatten }: Extract<Control, { kind: 'drain' }>,
  reason: string,
): string {
  const cancelled = cancelAll(engine, {}, !(all || flatten));
  const closed = flatten ? closeAll(engine, {}, reason) : 0;
  return `${cancelsText(cancelled)}, ${closesText(closed)}`;
}
