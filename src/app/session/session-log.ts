/** What of a session's turns is kept in memory for people: orders, fills, refusals, the last events. */
import { priceToNumber, quantityToNumber } from '../../core/domain/instrument.js';
import type { MarketEvent } from '../../core/domain/market-event.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { Order, OrderStatus } from '../../core/domain/order.js';
import type { ExecutionReport } from '../../core/domain/report.js';
import { asQuantity } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { guardianText, tradingText } from '../../core/risk/index.js';
import type { Engine, Turn } from '../../core/engine/index.js';
import { plainNumber } from './plain-number.js';
import type { FillView } from './views.js';

/** How many of each are kept; older ones are in the journal. */
export const KEPT = 1_000;

export interface KeptOrder {
  readonly order: Order;
  status: OrderStatus;
  filled: number;
  reason: string;
  /** Why the venue ended it; empty otherwise. */
  answer: string;
  readonly sentAt: Timestamp;
  changedAt: Timestamp;
}

/** A fill in plain numbers, by names: places in the plan may change with the next start. */
export interface KeptFill extends Omit<FillView, 'account' | 'clientId'> {
  readonly order: Order['id'];
}

/** What the numbers of a turn mean. */
export interface Known {
  instrument(index: number): Instrument | undefined;
  /** Qualified symbol. */
  symbol(index: number): string | null;
  strategy(index: number): string | null;
  order(id: Order['id']): Order | undefined;
}

/** What of earlier starts is shown beside what happens now. */
export interface Past {
  readonly events: readonly KeptEvent[];
  readonly fills: readonly KeptFill[];
  /** What the venue said at the end of orders, by order id. */
  readonly answers: ReadonlyMap<number, string>;
  /** When orders were last different, by order id. */
  readonly changed: ReadonlyMap<number, Timestamp>;
}

export interface KeptEvent {
  readonly seq: number;
  readonly at: Timestamp;
  readonly kind: string;
  readonly symbol: string | null;
  readonly strategy: string | null;
  /** What came of it, in one word: `sent`, `rejected`, `halted`, `tripped`; empty where the kind says all. */
  readonly status: string;
  readonly text: string;
}

export class SessionLog {
  /** By order id. */
  readonly orders = new Map<number, KeptOrder>();
  readonly fills: KeptFill[] = [];
  readonly events: KeptEvent[] = [];
  /** Refusals since the start, by symbol and rule. */
  private readonly refusals = new Map<string, Map<string, number>>();
  /** When each instrument last showed anything, and how many events it has shown. */
  readonly seenAt: number[] = [];
  readonly seen: number[] = [];
  /** The entry of each exit of a bracket, by order ids: it is as large as what that has filled. */
  private readonly entries = new Map<number, number>();
  private known: Known | undefined;
  private answers: Past['answers'] = new Map();
  private changedBefore: Past['changed'] = new Map();

  /** How often a rule has refused an order in one of these symbols since the start. */
  refused(rule: string, symbols: readonly string[]): number {
    return symbols.reduce((sum, symbol) => sum + (this.refusals.get(symbol)?.get(rule) ?? 0), 0);
  }

  saw(at: Timestamp, { instrument }: MarketEvent): void {
    this.seenAt[instrument] = at;
    this.seen[instrument] = (this.seen[instrument] ?? 0) + 1;
  }

  /** Before the first turn: what earlier starts have left to show. */
  recall({ events, fills, answers, changed }: Past): void {
    this.events.push(...events);
    this.fills.push(...fills);
    this.answers = answers;
    this.changedBefore = changed;
  }

  /** What the next start is to recall. */
  get past(): Past {
    const told = [...this.orders.values()].filter(({ answer }) => answer !== '');
    const answers = new Map(told.map(({ order, answer }) => [order.id as number, answer]));
    const kept = [...this.orders.values()];
    const changed = new Map(kept.map(({ order, changedAt }) => [order.id as number, changedAt]));
    return { events: this.events, fills: this.fills, answers, changed };
  }

  take(turn: Turn, known: Known | undefined): void {
    this.known = known ?? this.known;
    for (const command of turn.commands) {
      if (command.kind === 'submit') this.sent(turn, command.order);
    }
    const report = turn.event.kind === 'report' ? turn.event : undefined;
    if (report) this.heard(turn, report);
    for (const change of turn.changes) this.changed(turn, change);
    const kept = report && this.orders.get(report.order);
    if (kept && isAnswer(report, kept)) kept.answer = report.reason;
  }

  private sent(turn: Turn, order: Order): void {
    const at = turn.at;
    this.orders.set(order.id, {
      ...{ order, status: 'submitted', filled: 0, reason: order.reason, answer: '' },
      ...{ sentAt: at, changedAt: at },
    });
    this.keepExits(order);
    if (this.orders.size > KEPT) this.forgetOldest();
    this.tell(turn, 'order', 'sent', order, `${this.words(order)} sent: ${order.reason}`);
  }

  private keepExits({ id, bracket }: Order): void {
    for (const exit of [bracket?.stopLoss, bracket?.takeProfit]) {
      if (exit) this.entries.set(exit.id, id);
    }
  }

  private forgetOldest(): void {
    for (const [id, { status }] of this.orders) {
      if (isOver(status)) {
        this.orders.delete(id);
        this.entries.delete(id);
        return;
      }
    }
  }

  private heard(turn: Turn, report: ExecutionReport): void {
    const order = this.orders.get(report.order)?.order ?? this.known?.order(report.order);
    if (!order) return;
    const { fill, venueAt } = report;
    const instrument = this.known?.instrument(order.instrument);
    // Told again it changes nothing, and is journaled only beside something else.
    if (fill && this.isBooked(order.id, String(fill.tradeId))) return;
    if (fill && instrument) {
      const quantity = quantityToNumber(instrument, fill.quantity);
      const price = priceToNumber(instrument, fill.price);
      const [fee, feeAsset] = [moneyToNumber(fill.fee), fill.feeAsset];
      this.fills.push({
        ...{ order: order.id, side: order.side, quantity, price, fee, feeAsset },
        strategy: this.known!.strategy(order.instance) ?? '',
        symbol: this.known!.symbol(order.instrument) ?? '',
        ...{ liquidity: fill.liquidity, at: venueAt, tradeId: String(fill.tradeId) },
      });
      if (this.fills.length > KEPT) this.fills.shift();
      const wrong = unexpected(this.orders.get(order.id), fill.quantity);
      const paid = `fee ${plainNumber(fee)} ${feeAsset}`;
      const text = `${order.side} ${plainNumber(quantity)} at ${plainNumber(price)}, ${paid}`;
      this.tell(turn, 'fill', wrong === '' ? '' : 'unexpected', order, `${text}${wrong}`);
    } else if (report.status !== 'accepted') {
      const why = report.reason === '' ? '' : `: ${report.reason}`;
      const what = report.status.replaceAll('_', ' ');
      this.tell(turn, 'order', report.status, order, `${this.words(order)} ${what}${why}`);
    }
  }

  private isBooked(order: Order['id'], tradeId: string): boolean {
    return this.fills.some((one) => one.order === order && one.tradeId === tradeId);
  }

  private changed(turn: Turn, change: Turn['changes'][number]): void {
    switch (change.kind) {
      case 'order': {
        const kept = this.orders.get(change.order) ?? this.keepExit(turn, change.order);
        // Told again, as after a restart, it is as it was.
        if (!kept || (kept.status === change.status && kept.filled === change.filled)) return;
        kept.status = change.status;
        kept.filled = change.filled;
        kept.changedAt = turn.at;
        return;
      }
      case 'denied': {
        const { symbol, instance, rule, reason } = change;
        const ofSymbol = this.refusals.get(symbol) ?? new Map<string, number>();
        this.refusals.set(symbol, ofSymbol.set(rule, (ofSymbol.get(rule) ?? 0) + 1));
        const text = `${rule}: ${reason}`;
        this.push(turn, { kind: 'denied', symbol, strategy: instance, status: '', text });
        return;
      }
      case 'standing': {
        const kept = this.orders.get(change.order);
        if (kept) kept.changedAt = turn.at;
        return;
      }
      case 'replacement': {
        const kept = this.orders.get(change.order);
        if (kept) kept.changedAt = turn.at;
        const order = kept?.order;
        const text = change.terms === null ? 'is not replaced any more' : 'is to be replaced';
        if (order) this.tell(turn, 'order', '', order, `${this.words(order)} ${text}`);
        return;
      }
      case 'trading_state':
        this.push(turn, {
          ...{ kind: 'state', symbol: null, strategy: null, status: change.state },
          text: tradingText(change),
        });
        return;
      case 'guardian':
        this.push(turn, {
          ...{ kind: 'guardian', symbol: null, strategy: null },
          ...{ status: change.tripped ? 'tripped' : 'reset', text: guardianText(change) },
        });
        return;
      case 'strategy_stopped':
        this.push(turn, {
          ...{ kind: 'strategy', symbol: null, strategy: change.instance, status: 'stopped' },
          text: `stopped: ${change.reason}`,
        });
        return;
      case 'controlled': {
        const why = change.reason === '' ? '' : ` (${change.reason})`;
        const text = `${change.by}: ${change.text}${why}`;
        this.push(turn, { kind: 'control', symbol: null, strategy: null, status: '', text });
        return;
      }
      default:
    }
  }

  /** Exits of a bracket are made by the venue; they are known from their first report on. */
  private keepExit(turn: Turn, id: Order['id']): KeptOrder | undefined {
    const order = this.known?.order(id);
    if (!order) return undefined;
    const kept: KeptOrder = {
      ...{ order, status: 'submitted', filled: 0 },
      ...{ reason: order.reason, answer: '', sentAt: turn.at, changedAt: turn.at },
    };
    this.orders.set(id, kept);
    return kept;
  }

  private words(order: Order): string {
    const { side, quantity, pricing, instrument } = order;
    const type = pricing.type.replace('_', ' ');
    const known = this.known?.instrument(instrument);
    const whole = quantity > 0 ? quantity : asQuantity(this.exitSize(order));
    // Of an exit whose entry is forgotten.
    if (whole === 0) return `${side} ${type}`;
    return `${side} ${plainNumber(known ? quantityToNumber(known, whole) : whole)} ${type}`;
  }

  private exitSize({ id }: Order): number {
    return this.orders.get(this.entries.get(id) ?? 0)?.filled ?? 0;
  }

  private tell(turn: Turn, kind: string, status: string, order: Order, text: string): void {
    const symbol = this.known?.symbol(order.instrument) ?? null;
    const strategy = this.known?.strategy(order.instance) ?? null;
    this.push(turn, { kind, symbol, strategy, status, text });
  }

  private push(turn: Turn, event: Omit<KeptEvent, 'seq' | 'at'>): void {
    this.events.push({ seq: turn.seq, at: turn.at, ...event });
    if (this.events.length > KEPT) this.events.shift();
  }

  /** After a restart: what the account carried is known again. */
  carry(engine: Engine): void {
    this.known = knownOf(engine);
    for (const state of engine.orders.all()) {
      const { order, status, filled, sentAt } = state;
      if (state.isChild && !engine.orders.working.includes(state)) continue;
      const told = { reason: order.reason, answer: this.answers.get(order.id) ?? '' };
      const times = { sentAt, changedAt: this.changedBefore.get(order.id) ?? sentAt };
      this.orders.set(order.id, { order, status, filled, ...told, ...times });
      this.keepExits(order);
    }
  }
}

/** Of a cancel that was refused nothing is left when the order ends, or has ended. */
const isAnswer = ({ reason, status }: ExecutionReport, kept: KeptOrder): boolean =>
  status === 'cancel_rejected' ? !isOver(kept.status) : reason !== '' || isOver(status);

const isOver = (status: string): boolean =>
  status === 'filled' || status === 'cancelled' || status === 'rejected' || status === 'expired';

/** What a venue should not do: execute what had ended, or more than was ordered. */
function unexpected(kept: KeptOrder | undefined, quantity: number): string {
  if (!kept) return '';
  const { order, status, filled } = kept;
  if (status === 'cancelled' || status === 'expired' || status === 'rejected') {
    return `, after the order was ${status}`;
  }
  // Exits of a bracket have the size of what their entry filled.
  return order.quantity > 0 && filled + quantity > order.quantity ? ', more than was ordered' : '';
}

/** As the engine that runs knows them. */
export const knownOf = ({ instruments, symbols, instances, orders }: Engine): Known => ({
  instrument: (index) => instruments[index],
  symbol: (index) => symbols[index] ?? null,
  strategy: (index) => instances[index] ?? null,
  order: (id) => orders.state(id)?.order,
});
