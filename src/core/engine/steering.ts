import type { InstrumentIndex } from '../domain/instrument.js';
import type { OrderDenied, TradingStateChanged } from '../domain/journal.js';
import { moneyFromUnits, moneyToNumber, moneyToText } from '../domain/money.js';
import { isTerminal } from '../domain/order.js';
import type { OrderId, Side } from '../domain/order.js';
import type { Money } from '../domain/units.js';
import type { OrderOptions } from '../strategies/index.js';
import type { Account } from './account.js';
import type { Engine } from './engine.js';
import type { Instance } from './instance.js';
import type { Wanted } from './replacement.js';

/** Name of the account that is meant; all of them without one. */
interface OnAccount {
  readonly account?: string | undefined;
}

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
      readonly account?: string | undefined;
    }
  | { readonly kind: 'strategy_stop'; readonly instance: string }
  | ({ readonly kind: 'halt'; readonly flatten: boolean; readonly rule: string } & OnAccount)
  /** The venue takes nothing, so nothing is asked of it; who has halted before keeps it halted. */
  | ({ readonly kind: 'bar'; readonly rule: string } & OnAccount)
  | ({ readonly kind: 'reduce'; readonly rule: string } & OnAccount)
  /** `from`: only what that has halted. */
  | ({ readonly kind: 'resume'; readonly from?: string } & OnAccount)
  | ({ readonly kind: 'guardian_reset' } & OnAccount)
  /** Money and coins that came to the account, or left it, and are not managed here: units of the ledger. */
  | ({
      readonly kind: 'flows';
      readonly flows: readonly { readonly asset: string; readonly amount: string }[];
    } & OnAccount)
  /** Cash that is managed here was taken out at the venue: units of the ledger, in the account's currency. */
  | { readonly kind: 'withdraw'; readonly amount: string; readonly account: string }
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
      return cancel(engine, control.order);
    case 'replace':
      return engine.replaceOrder(control.order, control, reason);
    case 'cancel_all':
      return cancelsText(cancelAll(engine, meantBy(engine, control), false));
    case 'close':
      return closesText(closeAll(engine, meantBy(engine, control), reason));
    case 'strategy_stop': {
      const instance = engine.strategies.find(({ name }) => name === control.instance);
      if (instance) engine.stopInstance(instance, reason);
      return `${control.instance} is stopped; what it holds stays`;
    }
    case 'halt':
    case 'reduce':
    case 'resume':
      return setState(engine, control, reason);
    case 'bar':
      return bar(engine, control, reason);
    case 'guardian_reset':
      return resetGuardian(engine, accountsMeant(engine, control));
    case 'flows':
      return bookFlows(engine, control);
    case 'withdraw':
      return withdraw(engine, control);
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

function bookFlows(engine: Engine, control: Extract<Control, { kind: 'flows' }>): string {
  const { portfolio } = accountsMeant(engine, control)[0]!;
  const lines = control.flows.map(({ asset, amount }) => {
    const money = moneyFromUnits(amount);
    portfolio.bookFlow(asset, money);
    return `${moneyToText(money)} ${asset}`;
  });
  return `${lines.join(', ')} came from elsewhere: booked, not managed`;
}

function withdraw(engine: Engine, control: Extract<Control, { kind: 'withdraw' }>): string {
  const [account] = accountsMeant(engine, control);
  const amount = moneyFromUnits(control.amount);
  takeOut(engine, account!, amount);
  return `${moneyToText(amount)} ${account!.portfolio.currency} were taken out of the account: booked as withdrawn`;
}

/** Books a withdrawal; each instance has less to trade with, by its part of the account. */
export function takeOut({ strategies }: Engine, account: Account, amount: Money): void {
  account.withdraw(amount);
  for (const { allocation, subLedgers } of strategies) {
    for (const own of subLedgers) {
      if (own.account === account) own.allocated -= moneyToNumber(amount) * allocation;
    }
  }
}

/** What cannot be cancelled any more is refused; a cancel that is under way is not asked for twice. */
function cancel(engine: Engine, id: OrderId): string {
  if (engine.cancelOrder(id)) return `order ${id}: cancel asked for`;
  const state = engine.orders.state(id);
  const isOver = state === undefined || isTerminal(state.status);
  if (!isOver && !state.isChild) return `order ${id}: its cancel was asked for already`;
  const over = state === undefined ? 'it ended long ago, or never was' : `it is ${state.status}`;
  const reason = isOver ? over : 'its entry has not filled yet';
  const symbol = state ? engine.symbols[state.order.instrument]! : '';
  // Of no instance: it is no answer to a look of its strategy.
  const denial = { rule: 'not_working', limit: 0, actual: 0, reason };
  engine.changes.push({ kind: 'denied', instance: '', symbol, ...denial });
  return `order ${id} is not working: ${reason}`;
}

/** Which orders and positions are meant; what is left out does not narrow them. */
interface Meant {
  readonly instance?: string | undefined;
  readonly instrument?: InstrumentIndex | undefined;
  readonly accounts: readonly Account[];
}

export const accountsMeant = ({ accounts }: Engine, { account }: OnAccount): readonly Account[] =>
  account === undefined ? accounts : accounts.filter(({ name }) => name === account);

function meantBy(
  engine: Engine,
  control: Extract<Control, { kind: 'cancel_all' | 'close' }>,
): Meant {
  const { instance, instrument } = control;
  return { instance, instrument, accounts: accountsMeant(engine, control) };
}

/** Asks for the cancel of the working orders that are meant; how many there were. */
function cancelAll(engine: Engine, meant: Meant, entriesOnly: boolean): number {
  const { instance, instrument, accounts } = meant;
  const orders = engine.orders.working.filter(
    ({ order }) =>
      (instance === undefined || engine.instances[order.instance] === instance) &&
      (instrument === undefined || order.instrument === instrument) &&
      accounts.includes(engine.accountOf[order.instrument]!) &&
      !(entriesOnly && order.reduceOnly),
  );
  return orders.filter(({ order }) => engine.cancelOrder(order.id)).length;
}

function closeAll(
  engine: Engine,
  { instance, instrument, accounts }: Meant,
  reason: string,
): number {
  let closed = 0;
  const close = (one: Instance, symbol: InstrumentIndex): void => {
    const position = one.positions[one.slot(symbol)]!;
    if (position.isFlat || !accounts.includes(engine.accountOf[symbol]!)) return;
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

/** `trading`, and of several accounts on which. */
const tradingOn = (engine: Engine, accounts: readonly Account[]): string =>
  engine.hasSeveral ? `trading on ${namesOf(accounts)}` : 'trading';

const namesOf = (accounts: readonly Account[]): string =>
  accounts.map(({ name }) => name).join(' and ');

const NOTHING_HALTED = 'trading is active already';
const STAYS_HALTED = 'trading stays as it is: something else has halted it';

function setState(
  engine: Engine,
  control: Extract<Control, { kind: 'halt' | 'reduce' | 'resume' }>,
  reason: string,
): string {
  const meant = accountsMeant(engine, control);
  const from = control.kind === 'resume' ? control.from : undefined;
  // Where trading is active already there is nothing to resume.
  const accounts = meant.filter(({ risk }) =>
    from === undefined
      ? control.kind !== 'resume' || risk.state !== 'active'
      : risk.halt?.rule === from,
  );
  if (accounts.length === 0) return from === undefined ? NOTHING_HALTED : STAYS_HALTED;
  if (control.kind === 'halt') {
    const found = { state: 'halted', rule: control.rule, reason, limit: 0, actual: 0 } as const;
    const { flatten } = control;
    return haltTrading(engine, accounts, { kind: 'trading_state', ...found }, { flatten, reason });
  }
  if (accounts.some((account) => isLatched(engine, account))) {
    return `${control.kind} refused: ${tradingOn(engine, accounts)} stays as it is`;
  }
  const [state, rule] =
    control.kind === 'resume'
      ? (['active', 'resume'] as const)
      : (['reducing', control.rule] as const);
  for (const account of accounts) {
    account.setTradingState({ kind: 'trading_state', state, rule, reason, limit: 0, actual: 0 });
  }
  const what = `${tradingOn(engine, accounts)} is ${state}`;
  if (state === 'active') return what;
  const cancels = cancelsText(cancelAll(engine, { accounts }, true));
  return `${what}: orders that add exposure are refused, ${cancels}`;
}

function bar(engine: Engine, control: Extract<Control, { kind: 'bar' }>, reason: string): string {
  const accounts = accountsMeant(engine, control).filter(({ risk }) => risk.state !== 'halted');
  if (accounts.length === 0) return STAYS_HALTED;
  const found = { state: 'halted', rule: control.rule, reason, limit: 0, actual: 0 } as const;
  for (const account of accounts) account.setTradingState({ kind: 'trading_state', ...found });
  return `${tradingOn(engine, accounts)} is halted: orders stay as they are`;
}

/** What the guardian stopped is not let loose before it is reset; the refusal is journaled. */
function isLatched({ changes, hasSeveral }: Engine, { name, guardian }: Account): boolean {
  if (!guardian.trip) return false;
  const { rule, limit, actual } = guardian.trip;
  const whose = hasSeveral ? ` of ${name}` : '';
  const reason = `the guardian${whose} has tripped by ${rule}: 'tradsys guardian reset' first`;
  const found = { rule: 'guardian', limit, actual, reason };
  changes.push({ kind: 'denied', instance: '', symbol: '', ...found });
  return true;
}

function resetGuardian(engine: Engine, accounts: readonly Account[]): string {
  const tripped = accounts.filter(({ guardian }) => guardian.trip);
  const [first] = tripped;
  if (!first) return 'the guardian has not tripped: nothing to reset';
  for (const account of tripped) account.setTrip(undefined, account.guardian.trip!);
  const { state } = first.risk;
  return `the guardian watches again; ${tradingOn(engine, tripped)} stays ${state} until 'tradsys resume'`;
}

/** Halts or reduces trading, and cancels what could still add exposure; or all, and closes what is held. */
export function haltTrading(
  engine: Engine,
  accounts: readonly Account[],
  change: TradingStateChanged,
  { flatten, reason }: { readonly flatten: boolean; readonly reason: string },
): string {
  const state: TradingStateChanged = flatten ? { ...change, flatten: true } : change;
  for (const account of accounts) account.setTradingState(state);
  const cancelled = cancelAll(engine, { accounts }, !flatten);
  const closed = flatten ? closeAll(engine, { accounts }, reason) : 0;
  const closing = flatten ? `, ${closesText(closed)}` : '';
  return `${tradingOn(engine, accounts)} is ${change.state}: ${cancelsText(cancelled)}${closing}`;
}

function drain(
  engine: Engine,
  { cancelAll: all, flatten }: Extract<Control, { kind: 'drain' }>,
  reason: string,
): string {
  const { accounts } = engine;
  const cancelled = cancelAll(engine, { accounts }, !(all || flatten));
  const closed = flatten ? closeAll(engine, { accounts }, reason) : 0;
  return `${cancelsText(cancelled)}, ${closesText(closed)}`;
}
