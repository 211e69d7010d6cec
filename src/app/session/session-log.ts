/** What of a session's turns is kept in memory for people: orders, fills, refusals, the last events. */
import { priceToNumber, quantityToNumber } from '../../core/domain/instrument.js';
import type { MarketEvent } from '../../core/domain/market-event.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { Order, OrderStatus } from '../../core/domain/order.js';
import type { ExecutionReport } from '../../core/domain/report.js';
import type { Timestamp } from '../../core/domain/units.js';
import type { Engine, Turn } from '../../core/engine/index.js';

/** How many of each are kept; older ones are in the journal. */
const KEPT = 1_000;

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

export interface KeptFill {
  readonly order: Order;
  readonly report: ExecutionReport;
}

export interface KeptEvent {
  readonly seq: number;
  readonly at: Timestamp;
  readonly kind: string;
  readonly symbol: string | null;
  readonly strategy: string | null;
  readonly text: string;
}

export class SessionLog {
  /** By order id. */
  readonly orders = new Map<number, KeptOrder>();
  readonly fills: KeptFill[] = [];
  readonly events: KeptEvent[] = [];
  /** Refusals by rule. */
  readonly refusals = new Map<string, number>();
  /** When each instrument last showed anything, and how many events it has shown. */
  readonly seenAt: number[] = [];
  readonly seen: number[] = [];
  private engine: Engine | undefined;

  saw(at: Timestamp, { instrument }: MarketEvent): void {
    this.seenAt[instrument] = at;
    this.seen[instrument] = (this.seen[instrument] ?? 0) + 1;
  }

  take(turn: Turn, engine: Engine | undefined): void {
    this.engine = engine ?? this.engine;
    for (const command of turn.commands) {
      if (command.kind === 'submit') this.sent(turn, command.order);
    }
    const report = turn.event.kind === 'report' ? turn.event : undefined;
    if (report) this.heard(turn, report);
    for (const change of turn.changes) this.changed(turn, change);
    const kept = report && this.orders.get(report.order);
    if (kept && report.reason !== '') kept.answer = report.reason;
  }

  private sent(turn: Turn, order: Order): void {
    const at = turn.at;
    this.orders.set(order.id, {
      ...{ order, status: 'submitted', filled: 0, reason: order.reason, answer: '' },
      ...{ sentAt: at, changedAt: at },
    });
    if (this.orders.size > KEPT) this.forgetOldest();
    this.tell(turn, 'order', order, `${this.words(order)} sent: ${order.reason}`);
  }

  private forgetOldest(): void {
    for (const [id, { status }] of this.orders) {
      if (
        status === 'filled' ||
        status === 'cancelled' ||
        status === 'rejected' ||
        status === 'expired'
      ) {
        this.orders.delete(id);
        return;
      }
    }
  }

  private heard(turn: Turn, report: ExecutionReport): void {
    const order =
      this.orders.get(report.order)?.order ?? this.engine?.orders.state(report.order)?.order;
    if (!order) return;
    if (report.fill) {
      this.fills.push({ order, report });
      if (this.fills.length > KEPT) this.fills.shift();
      const instrument = this.engine!.instruments[order.instrument]!;
      const { fill } = report;
      const quantity = quantityToNumber(instrument, fill.quantity);
      const price = priceToNumber(instrument, fill.price);
      const fee = `${moneyToNumber(fill.fee)} ${fill.feeAsset}`;
      this.tell(turn, 'fill', order, `${order.side} ${quantity} at ${price}, fee ${fee}`);
    } else if (report.status !== 'accepted') {
      const why = report.reason === '' ? '' : `: ${report.reason}`;
      this.tell(turn, 'order', order, `${this.words(order)} ${report.status}${why}`);
    }
  }

  private changed(turn: Turn, change: Turn['changes'][number]): void {
    switch (change.kind) {
      case 'order': {
        const kept = this.orders.get(change.order) ?? this.keepExit(turn, change.order);
        if (!kept) return;
        kept.status = change.status;
        kept.filled = change.filled;
        kept.changedAt = turn.at;
        return;
      }
      case 'denied': {
        this.refusals.set(change.rule, (this.refusals.get(change.rule) ?? 0) + 1);
        const { symbol, instance, rule, reason } = change;
        this.push(turn, { kind: 'denied', symbol, strategy: instance, text: `${rule}: ${reason}` });
        return;
      }
      case 'replacement': {
        const order = this.orders.get(change.order)?.order;
        const text = change.terms === null ? 'is not replaced any more' : 'is to be replaced';
        if (order) this.tell(turn, 'order', order, `${this.words(order)} ${text}`);
        return;
      }
      case 'trading_state':
        this.push(turn, {
          ...{ kind: 'state', symbol: null, strategy: null },
          text: `trading is ${change.state} by ${change.rule}`,
        });
        return;
      case 'strategy_stopped':
        this.push(turn, {
          ...{ kind: 'strategy', symbol: null, strategy: change.instance },
          text: `stopped: ${change.reason}`,
        });
        return;
      case 'controlled': {
        const why = change.reason === '' ? '' : ` (${change.reason})`;
        const text = `${change.by}: ${change.text}${why}`;
        this.push(turn, { kind: 'control', symbol: null, strategy: null, text });
        return;
      }
      default:
    }
  }

  /** Exits of a bracket are made by the venue; they are known from their first report on. */
  private keepExit(turn: Turn, id: Order['id']): KeptOrder | undefined {
    const state = this.engine?.orders.state(id);
    if (!state) return undefined;
    const kept: KeptOrder = {
      ...{ order: state.order, status: state.status, filled: state.filled },
      ...{ reason: state.order.reason, answer: '', sentAt: turn.at, changedAt: turn.at },
    };
    this.orders.set(id, kept);
    return kept;
  }

  private words(order: Order): string {
    const { side, quantity, pricing, instrument } = order;
    const known = this.engine?.instruments[instrument];
    const size = known ? quantityToNumber(known, quantity) : quantity;
    return `${side} ${size} ${pricing.type.replace('_', ' ')}`;
  }

  private tell(turn: Turn, kind: string, order: Order, text: string): void {
    const symbol = this.engine?.symbols[order.instrument] ?? null;
    const strategy = this.engine?.instances[order.instance] ?? null;
    this.push(turn, { kind, symbol, strategy, text });
  }

  private push(turn: Turn, event: Omit<KeptEvent, 'seq' | 'at'>): void {
    this.events.push({ seq: turn.seq, at: turn.at, ...event });
    if (this.events.length > KEPT) this.events.shift();
  }

  /** After a restart: what the account carried is known again. */
  carry(engine: Engine): void {
    this.engine = engine;
    for (const state of engine.orders.all()) {
      const { order, status, filled, sentAt } = state;
      if (state.isChild && !engine.orders.working.includes(state)) continue;
      const told = { reason: order.reason, answer: '', sentAt, changedAt: sentAt };
      this.orders.set(order.id, { order, status, filled, ...told });
    }
  }
}
