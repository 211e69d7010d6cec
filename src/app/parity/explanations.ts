/** From each look of a strategy to what came of it: inputs, signal, gates, orders. */
import { quantityToNumber } from '../../core/domain/instrument.js';
import type { Command } from '../../core/domain/command.js';
import type { Order, OrderStatus } from '../../core/domain/order.js';
import { asQuantity } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { figuresOf } from '../../core/engine/index.js';
import type { Engine, Evaluation, Figures, Seen, Turn } from '../../core/engine/index.js';

export interface ExplainedOrder {
  readonly clientId: string;
  readonly status: OrderStatus;
  /** Base units or contracts. */
  readonly quantity: number;
  readonly filled: number;
  /** Why the venue rejected, cancelled or expired it; empty otherwise. */
  readonly reason: string;
}

/** One thing that stands between a look at the market and an order. */
export interface Gate {
  readonly gate: 'signal' | 'target' | 'risk' | 'venue';
  readonly passed: boolean;
  readonly text: string;
}

export interface Explanation {
  readonly strategy: string;
  /** Qualified. */
  readonly symbol: string;
  readonly at: Timestamp;
  readonly inputs: {
    /** The bar it was shown; null when it was called for anything else. */
    readonly bar: Readonly<
      Record<'start' | 'end' | 'open' | 'high' | 'low' | 'close' | 'volume', number>
    > | null;
    /** Signed base units held, and the equity of the strategy. */
    readonly position: number;
    readonly equity: number;
    /** Target that was in force; null: none. */
    readonly target: number | null;
    /** Its indicators, and what else it shows, once it had looked. */
    readonly figures: Figures;
  };
  /** What it asked for, such as `target 1`; and why, in its own words. */
  readonly signal: string;
  readonly reason: string;
  /** Those that were come to, in their order; only the last can be one that said no. */
  readonly gates: readonly Gate[];
  readonly orders: readonly ExplainedOrder[];
  readonly result: string;
}

interface Look {
  readonly evaluation: Evaluation;
  readonly inputs: Explanation['inputs'];
  readonly orders: OrderNow[];
}

interface OrderNow {
  readonly order: Order;
  readonly clientId: string;
  readonly quantity: number;
  readonly scale: (quantity: Order['quantity']) => number;
  status: OrderStatus;
  filled: number;
  reason: string;
}

/** Which looks are wanted. */
export type LookFilter =
  | { readonly kind: 'latest' }
  | { readonly kind: 'symbol'; readonly symbol: string; readonly limit: number }
  /** The last ones not after an instant. */
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'order'; readonly order: number };

type ExplainedTurn = Pick<Turn, 'at' | 'commands' | 'changes' | 'event'>;

export class Explanations {
  private looks: Look[] = [];
  /** The newest of all, and the last that is wanted, by strategy and symbol. */
  private readonly newest = new Map<string, Look>();
  private readonly last = new Map<string, Look>();
  private readonly byRequest = new Map<number, Look>();
  private readonly byOrder = new Map<number, { readonly look: Look; readonly now: OrderNow }>();
  private nameOf: (order: number) => string = String;

  constructor(private readonly filter: LookFilter) {}

  /** Strategies begin, for the first time or anew; `nameOf` gives the client id of an order. */
  begin(nameOf: (order: number) => string): void {
    this.nameOf = nameOf;
  }

  see(evaluation: Evaluation, { bar, context }: Seen, engine: Engine | undefined): void {
    if (evaluation.warmingUp) return;
    const { instance, symbol, requests } = evaluation;
    const inputs = {
      bar: bar === undefined ? null : barOf(bar),
      ...{ position: context.positionOf(symbol), equity: context.equity },
      target: targetOf(engine, instance, symbol),
      figures: figuresOf(evaluation.observed),
    };
    const look: Look = { evaluation, inputs, orders: [] };
    for (const request of requests) this.byRequest.set(request, look);
    this.keep(look);
  }

  private keep(look: Look): void {
    const { filter } = this;
    const { symbol, at } = look.evaluation;
    this.newest.set(keyOf(look), look);
    switch (filter.kind) {
      case 'symbol':
        if (symbol !== filter.symbol) return;
        this.looks.push(look);
        if (this.looks.length > filter.limit) this.looks.shift();
        return;
      case 'time':
        if (at <= filter.at) this.last.set(keyOf(look), look);
        return;
      case 'latest':
        this.last.set(keyOf(look), look);
        return;
      case 'order':
    }
  }

  /** A turn that the engine has just made. */
  take(turn: ExplainedTurn, engine: Engine | undefined): void {
    const { commands, changes, event } = turn;
    for (const command of commands) {
      if (command.kind === 'submit') this.sent(command, turn, engine);
    }
    for (const change of changes) {
      const known = change.kind === 'order' ? this.byOrder.get(change.order)?.now : undefined;
      if (change.kind !== 'order' || known === undefined || known.order.id !== change.order)
        continue;
      known.status = change.status;
      known.filled = known.scale(change.filled);
    }
    if (event.kind !== 'report' || event.reason === '') return;
    const known = this.byOrder.get(event.order)?.now;
    if (known !== undefined) known.reason = event.reason;
  }

  private sent(
    { order, request }: Extract<Command, { kind: 'submit' }>,
    turn: ExplainedTurn,
    engine: Engine | undefined,
  ): void {
    if (engine === undefined) return;
    const look = this.byRequest.get(request) ?? steered(order, turn, engine);
    if (look === undefined) return;
    const instrument = engine.instruments[order.instrument]!;
    const scale = (quantity: Order['quantity']): number => quantityToNumber(instrument, quantity);
    const clientId = this.nameOf(order.id);
    const now: OrderNow = {
      ...{ order, clientId, scale, quantity: scale(order.quantity) },
      ...{ status: 'submitted', filled: 0, reason: '' },
    };
    look.orders.push(now);
    const { bracket } = order;
    for (const id of [order.id, bracket?.stopLoss?.id, bracket?.takeProfit?.id]) {
      if (id !== undefined) this.byOrder.set(id, { look, now });
    }
  }

  /** Oldest first; `engine` is where the replay has ended. */
  all(engine: Engine | undefined): readonly Explanation[] {
    const { filter } = this;
    const explain = (look: Look): Explanation =>
      explained(look, this.newest.get(keyOf(look)) === look && waits(look, engine));
    if (filter.kind === 'order') {
      const found = this.byOrder.get(filter.order);
      return found === undefined ? [] : [explain(found.look)];
    }
    const looks = filter.kind === 'symbol' ? this.looks : [...this.last.values()];
    return looks.toSorted((a, b) => a.evaluation.at - b.evaluation.at).map(explain);
  }
}

/** No look of a strategy's: somebody steered, or the guardian did. Undefined for any other turn. */
function steered(order: Order, { at, event }: ExplainedTurn, engine: Engine): Look | undefined {
  if (event.kind !== 'control') return undefined;
  const instance = engine.strategies[order.instance]!;
  const position = instance.positions[instance.slot(order.instrument)]!;
  const symbol = engine.symbols[order.instrument]!;
  const held = quantityToNumber(position.instrument, asQuantity(Math.abs(position.quantity)));
  return {
    evaluation: {
      ...{ instance: instance.name, symbol, at, gate: undefined, requests: [], observed: [] },
      ...{ outcome: `${event.action} by ${event.by}`, reason: event.reason, warmingUp: false },
    },
    inputs: {
      ...{ bar: null, position: position.quantity < 0 ? -held : held, figures: {} },
      equity: instance.subLedger(order.instrument).equity(engine.marks),
      target: targetOf(engine, instance.name, symbol),
    },
    orders: [],
  };
}

function barOf({ start, end, open, high, low, close, volume }: NonNullable<Seen['bar']>) {
  return { start, end, open, high, low, close, volume };
}

function targetOf(engine: Engine | undefined, name: string, symbol: string): number | null {
  const instance = engine?.strategies.find((one) => one.name === name);
  if (engine === undefined || instance === undefined) return null;
  const place = instance.symbols.findIndex((index) => engine.symbols[index] === symbol);
  const target = instance.targets[place] ?? Number.NaN;
  return Number.isNaN(target) ? null : target;
}

const keyOf = ({ evaluation: { instance, symbol } }: Look): string => `${instance} ${symbol}`;

/** Whether what was asked for still waits for a price when the replay ends. */
function waits({ evaluation }: Look, engine: Engine | undefined): boolean {
  const instance = engine?.strategies.find(({ name }) => name === evaluation.instance);
  if (engine === undefined || instance === undefined) return false;
  return instance.symbols.some(
    (index) => engine.symbols[index] === evaluation.symbol && engine.isUnsent(instance, index),
  );
}

function explained(look: Look, isWaiting: boolean): Explanation {
  const { evaluation, inputs } = look;
  const { instance: strategy, symbol, at, outcome: signal, reason } = evaluation;
  const orders = look.orders.map(({ clientId, status, quantity, filled, reason: why }) => ({
    ...{ clientId, status, quantity, filled, reason: why },
  }));
  const gates = gatesOf(look, orders, isWaiting);
  const said = gates.at(-1)!;
  const result = said.passed ? said.text : `no order: ${said.text}`;
  return { strategy, symbol, at, inputs, signal, reason, gates, orders, result };
}

function gatesOf(
  { evaluation, inputs }: Look,
  orders: readonly ExplainedOrder[],
  isWaiting: boolean,
): Gate[] {
  const { requests, outcome, gate } = evaluation;
  if (requests.length === 0 && orders.length === 0) {
    const text = outcome === 'no request' ? 'the strategy asked for nothing' : outcome;
    return [{ gate: 'signal', passed: false, text }];
  }
  const signal = { gate: 'signal', passed: true, text: outcome } as const;
  if (orders.length > 0) {
    const ok = { gate: 'risk', passed: true, text: 'every rule agreed' } as const;
    return [signal, ok, ...orders.map(venueGate)];
  }
  if (gate !== undefined) return [signal, { gate: 'risk', passed: false, text: gate }];
  if (isWaiting) return [signal, { gate: 'target', passed: false, text: 'it waits for a price' }];
  const isInForce = inputs.target !== null && outcome === `target ${inputs.target}`;
  const text = isInForce ? `${outcome} is in force already` : 'what is held is what it asked for';
  return [signal, { gate: 'target', passed: false, text }];
}

function venueGate({ clientId, status, quantity, filled, reason }: ExplainedOrder): Gate {
  const why = reason === '' ? '' : `: ${reason}`;
  const amount = filled > 0 && filled < quantity ? ` (${filled} of ${quantity})` : '';
  const text = `order ${clientId} ${status.replaceAll('_', ' ')}${amount}${why}`;
  return { gate: 'venue', passed: status !== 'rejected' || filled > 0, text };
}
