/** A record as one line of text. */
import { priceToNumber, quantityToNumber } from '../../../core/domain/instrument.js';
import type { Change } from '../../../core/domain/journal.js';
import { readMarketBatch } from '../../../core/domain/market-batch.js';
import { moneyToNumber } from '../../../core/domain/money.js';
import type { Order, OrderPricing, Standing } from '../../../core/domain/order.js';
import type { ExecutionReport } from '../../../core/domain/report.js';
import type { Price, Timestamp } from '../../../core/domain/units.js';
import type { Control, Turn } from '../../../core/engine/index.js';
import { guardianText, tradingText } from '../../../core/risk/index.js';
import type { JournalRecord, RecordKind } from '../../journal/index.js';
import type { SessionInput, Snapshot } from '../plan.js';
import { plainNumber } from '../plain-number.js';
import { floatsOf } from '../recover-session.js';
import type { Names } from './names.js';
import type { ChosenRecord } from './select.js';

export interface RecordLine {
  readonly seq: number;
  /** Microseconds UTC. */
  readonly at: Timestamp;
  readonly kind: RecordKind;
  /** Id of the session; null before the first start. */
  readonly session: string | null;
  /** Null when it is of none, or of several. */
  readonly strategy: string | null;
  readonly symbol: string | null;
  readonly text: string;
  /** Retention has dropped what it said. */
  readonly pruned: boolean;
}

/** What is told of a record, and whose it is. */
interface Told {
  readonly text: string;
  readonly strategies?: readonly (string | null)[];
  readonly symbols?: readonly (string | null)[];
}

export function recordLine({ record, content, names }: ChosenRecord): RecordLine {
  const { seq, at, kind, pruned } = record;
  const { text, strategies = [], symbols = [] } = tell({ record, content, names });
  return {
    ...{ seq, at, kind, session: names.plan?.session ?? null },
    ...{ strategy: only(strategies), symbol: only(symbols), text, pruned },
  };
}

/** The one that all are; null when there is none, or more than one. */
function only(values: readonly (string | null)[]): string | null {
  const [first = null, ...others] = new Set(values.filter((value) => value !== null));
  return others.length === 0 ? first : null;
}

function tell({ record, content, names }: ChosenRecord): Told {
  switch (content.kind) {
    case 'packed':
      return record.kind === 'market' ? market(record, names) : { text: 'dropped by retention' };
    case 'unreadable':
      return { text: 'no JSON' };
    case 'gap':
      return { text: 'a thread ended before it could write this record' };
    case 'snapshot':
      return snapshot(content.snapshot);
    case 'input':
      return input(content.input, names);
    case 'turn':
      return turn(content.turn, names);
  }
}

function market({ payload, count, pruned }: JournalRecord, names: Names): Told {
  const events = count === 1 ? '1 event' : `${count} events`;
  if (pruned) return { text: `${events}, dropped by retention` };
  const kinds = new Map<string, number>();
  const symbols: (string | null)[] = [];
  readMarketBatch(floatsOf(payload), (_, event) => {
    kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
    symbols.push(names.symbol(event.instrument));
  });
  const parts = [...kinds].map(([kind, number]) => `${number} ${kind}`);
  return { text: `${events}: ${parts.join(', ')}`, symbols };
}

function snapshot({ epoch, carried }: Snapshot): Told {
  const { orders, positions } = carried;
  const working = orders.filter((order) => order.working).length;
  const held = positions.filter(({ lots }) => lots.length > 0).length;
  return { text: `state of epoch ${epoch}: positions ${held}, orders ${working}` };
}

function input(made: SessionInput, names: Names): Told {
  switch (made.kind) {
    case 'start': {
      const { mode, setup, instances } = made.plan;
      const running = instances.filter(({ name }) => made.stopped[name] === undefined);
      const who = running.map(({ name }) => name).join(', ');
      const accounts = setup.accounts.map(({ name, venue }) => `account ${name} at ${venue}`);
      const where = `${mode}, ${accounts.join(', ')}`;
      const text = `start of epoch ${made.epoch}: ${where}; ${who || 'no strategy'}`;
      return { text };
    }
    case 'control': {
      const { control, by, reason } = made;
      const why = reason === '' ? '' : ` (${reason})`;
      const { strategies, symbols } = ofControl(control, names);
      return { text: `${control.kind.replaceAll('_', ' ')} by ${by}${why}`, strategies, symbols };
    }
    case 'report':
      return report(made.report, names);
  }
}

function ofControl(control: Control, names: Names): Required<Omit<Told, 'text'>> {
  const strategies = 'instance' in control ? [control.instance ?? null] : [];
  const hasSymbol = 'instrument' in control && control.instrument !== undefined;
  return { strategies, symbols: hasSymbol ? [names.symbol(control.instrument)] : [] };
}

function report(made: ExecutionReport, names: Names): Told {
  const { order: id, status, fill, reason } = made;
  const order = names.order(id);
  const instrument = names.instrument(made.instrument);
  const strategies = order === undefined ? [] : [names.strategy(order.instance)];
  const whose = { strategies, symbols: [names.symbol(made.instrument)] };
  if (fill === undefined || instrument === undefined) {
    const why = reason === '' ? '' : `: ${reason}`;
    return { text: `order ${id} ${status.replaceAll('_', ' ')}${why}`, ...whose };
  }
  const side = order === undefined ? 'filled' : order.side === 'buy' ? 'bought' : 'sold';
  const quantity = quantityToNumber(instrument, fill.quantity);
  const price = priceToNumber(instrument, fill.price);
  const fee = `fee ${plainNumber(moneyToNumber(fill.fee))} ${fill.feeAsset}`;
  const size = `${plainNumber(quantity)} at ${plainNumber(price)}`;
  const text = `order ${id} ${side} ${size}, ${fee}, trade ${fill.tradeId}`;
  return { text, ...whose };
}

function turn({ event, commands, changes }: Turn, names: Names): Told {
  const parts: string[] = [];
  const strategies: (string | null)[] = [];
  const symbols: (string | null)[] = [];
  for (const command of commands) {
    if (command.kind === 'timer') {
      parts.push(`timer ${command.name} set`);
      strategies.push(names.strategy(command.instance));
      continue;
    }
    const order = command.kind === 'submit' ? command.order : names.order(command.order);
    if (order !== undefined) strategies.push(names.strategy(order.instance));
    if (order !== undefined) symbols.push(names.symbol(order.instrument));
    if (command.kind === 'cancel') parts.push(`cancel order ${command.order}`);
    else parts.push(`order ${command.order.id}: ${orderText(command.order, names)}`);
  }
  for (const change of changes) {
    const text = changeText(change);
    if (text !== undefined) parts.push(text);
    if ('instance' in change) strategies.push(change.instance);
    if ('symbol' in change) symbols.push(change.symbol);
    const order = change.kind === 'order' ? names.order(change.order) : undefined;
    if (order === undefined) continue;
    strategies.push(names.strategy(order.instance));
    symbols.push(names.symbol(order.instrument));
  }
  if (parts.length === 0) parts.push(changes.length === 1 ? 'one booking' : 'bookings');
  return { text: `${causeOf(event)}: ${parts.join('; ')}`, strategies, symbols };
}

function causeOf(event: Turn['event']): string {
  switch (event.kind) {
    case 'timer':
      return `timer ${event.name}`;
    case 'control':
      return `${event.action.replaceAll('_', ' ')} by ${event.by}`;
    case 'report':
      return `report of order ${event.order}`;
    default:
      return event.kind;
  }
}

function orderText({ side, quantity, pricing, instrument: index, reason }: Order, names: Names) {
  const instrument = names.instrument(index);
  const size = instrument === undefined ? quantity : quantityToNumber(instrument, quantity);
  const price = (value: Price): string =>
    plainNumber(instrument === undefined ? value : priceToNumber(instrument, value));
  const why = reason === '' ? '' : ` (${reason})`;
  return `${side} ${plainNumber(size)} ${pricingText(pricing, price)}${why}`;
}

function pricingText(pricing: OrderPricing, price: (value: Price) => string): string {
  switch (pricing.type) {
    case 'market':
      return 'at the market';
    case 'limit':
      return `limit ${price(pricing.limitPrice)}`;
    case 'stop':
      return `stop ${price(pricing.stopPrice)}`;
    case 'stop_limit':
      return `stop ${price(pricing.stopPrice)} limit ${price(pricing.limitPrice)}`;
    case 'trailing_stop':
      return `trailing stop at ${price(pricing.offset)}`;
  }
}

function standingText({ clientId, recalled }: Standing): string {
  if (clientId === '') return 'held back until its coins are free';
  return recalled ? `${clientId} recalled` : `sent as ${clientId}`;
}

/** Undefined for what the orders and positions beside it say already. */
function changeText(change: Change): string | undefined {
  switch (change.kind) {
    case 'posted':
      return undefined;
    case 'order':
      return `order ${change.order} ${change.status.replaceAll('_', ' ')}`;
    case 'replacement':
      return change.terms === null ? 'not to be replaced any more' : 'to be replaced';
    case 'standing':
      return standingText(change);
    case 'position':
      return change.quantity === 0 ? 'position flat' : 'position changed';
    case 'denied':
      return `denied by ${change.rule}: ${change.reason}`;
    case 'trading_state':
      return tradingText(change);
    case 'guardian':
      return guardianText(change);
    case 'strategy_stopped':
      return `stopped: ${change.reason}`;
    case 'state':
      return 'state kept';
    case 'target':
      return change.fraction === null ? 'no target' : `target ${change.fraction}`;
    case 'controlled':
      return change.text;
  }
}
