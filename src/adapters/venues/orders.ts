/**
 * The orders of the account: what the venue says of them, from whatever source and in whatever order,
 * becomes reports that never go back, never come twice, and never leave an execution out.
 */
import type { Instrument } from '../../core/domain/instrument.js';
import { asQuantity } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import type {
  ExternalReport,
  KnownVenueOrder,
  OpenVenueOrder,
  VenueOrder,
  VenueOrderReport,
  VenueOrderStatus,
  VenueReport,
} from '../../ports.js';
import type { SeenOrder, SeenTrade } from './answers.js';
import { Recent } from './recent.js';
import type { Ending, ForeignOrder, OrderRecord } from './order-record.js';
import type { OwnIds } from './wire-ids.js';

export interface OrdersParts {
  readonly ids: OwnIds;
  readonly instrumentOf: (symbol: string) => Instrument | undefined;
  readonly deliver: (report: VenueReport) => void;
  readonly now: () => Timestamp;
  /** The venue says more has filled than was seen. */
  readonly onMissing: (record: OrderRecord) => void;
  /** The venue has shown an order whose cancel waited for that. */
  readonly onCancelWanted: (record: OrderRecord) => void;
}

/** Executions and ended orders that are remembered. */
const REMEMBERED_TRADES = 200_000;
const REMEMBERED_ORDERS = 20_000;

const keyOf = (symbol: string, venueOrderId: string): string => `${symbol} ${venueOrderId}`;

export class Orders {
  private readonly records = new Map<string, OrderRecord>();
  private readonly byVenueId = new Map<string, OrderRecord>();
  private readonly foreign = new Map<string, ForeignOrder>();
  private readonly trades = new Recent(REMEMBERED_TRADES);
  private readonly over: OrderRecord[] = [];
  private readonly waiting = new Map<OrderRecord, () => void>();

  /** Counts what was told of orders and executions. */
  changes = 0;

  constructor(private readonly parts: OrdersParts) {}

  /** A new order of ours; undefined when its client id was used before. */
  begin(order: VenueOrder): OrderRecord | undefined {
    if (this.records.has(order.clientId)) return undefined;
    return this.add(order.clientId, order.instrument, order);
  }

  /** An order of ours, perhaps of an earlier start. */
  named(clientId: string, instrument: Instrument): OrderRecord {
    return this.records.get(clientId) ?? this.add(clientId, instrument, undefined);
  }

  find(clientId: string): OrderRecord | undefined {
    return this.records.get(clientId);
  }

  /** An order of which nothing is known after all. */
  forget(record: OrderRecord): void {
    if (!record.accepted) this.records.delete(record.clientId);
  }

  /** Ours that may still do something. */
  get alive(): readonly OrderRecord[] {
    return [...this.records.values()].filter(({ phase }) => phase !== 'over');
  }

  /** Ours that the venue has, or may have. */
  get working(): readonly KnownVenueOrder[] {
    return this.alive.flatMap(({ clientId, accepted, phase, quantity, filled }) => {
      const isThere = accepted || phase !== 'working';
      if (!isThere || quantity === undefined) return [];
      return [{ clientId, quantity, filled: asQuantity(filled) }];
    });
  }

  /** Somebody else's that are open. */
  get foreignOpen(): readonly ForeignOrder[] {
    return [...this.foreign.values()].filter(({ ended }) => !ended);
  }

  private add(
    clientId: string,
    instrument: Instrument,
    order: VenueOrder | undefined,
  ): OrderRecord {
    const record: OrderRecord = {
      ...{ clientId, wireId: this.parts.ids.wireId(clientId), instrument, order },
      ...{ venueOrderId: '', phase: order === undefined ? 'working' : 'sending' },
      ...{ quantity: order?.quantity, filled: 0, cumulative: 0, accepted: false },
      ...{ triggered: false, ending: undefined, sentAt: this.parts.now() },
      ...{ validUntil: undefined, answered: Promise.resolve() },
      ...{ cancelWanted: false, timeIsUp: false },
    };
    this.records.set(clientId, record);
    return record;
  }

  /**
   * What the venue says of an order. `record`: whose it is, where the answer's own client id does not
   * tell.
   */
  takeOrder(seen: SeenOrder, record = this.recordOf(seen)): void {
    if (record === undefined) this.takeForeign(seen);
    else this.takeOwn(seen, record);
  }

  private recordOf({ symbol, venueOrderId, wireId }: SeenOrder): OrderRecord | undefined {
    const known = this.byVenueId.get(keyOf(symbol, venueOrderId));
    if (known !== undefined || wireId === '') return known;
    const clientId = this.parts.ids.ownId(wireId);
    const instrument = this.parts.instrumentOf(symbol);
    return clientId === undefined || instrument === undefined
      ? undefined
      : this.named(clientId, instrument);
  }

  private takeOwn(seen: SeenOrder, record: OrderRecord): void {
    const { status, at } = seen;
    this.name(record, seen.venueOrderId);
    record.quantity ??= seen.quantity;
    if (status === 'rejected' && !record.accepted) {
      this.end(record, { status, at, reason: 'the venue refused it' });
      return;
    }
    this.accept(record, at);
    if (record.ending?.isGuess === true) this.reopen(record);
    if (seen.triggered && !record.triggered) {
      record.triggered = true;
      this.tell(record, 'triggered', { at });
    }
    for (const trade of seen.trades) this.takeTrade(trade);
    record.cumulative = Math.max(record.cumulative, seen.filled ?? 0);
    if (record.phase !== 'over') record.ending ??= this.endingOf(seen, record);
    this.settle(record);
  }

  /** A fully filled order is told by its executions alone. */
  private endingOf({ status, at }: SeenOrder, record: OrderRecord): Ending | undefined {
    switch (status) {
      case 'cancelled':
        return record.timeIsUp
          ? { status: 'expired', at, reason: 'its time has passed' }
          : { status, at, reason: '' };
      case 'expired':
        return { status, at, reason: '' };
      case 'rejected':
        return { status: 'cancelled', at, reason: 'the venue refused it after taking it' };
      case 'closed':
        return record.quantity !== undefined && record.cumulative < record.quantity
          ? { status: 'cancelled', at, reason: 'closed before all of it filled' }
          : undefined;
      default:
        return undefined;
    }
  }

  /** An execution. False when it is not known whose it is. */
  takeTrade(trade: SeenTrade): boolean {
    const owner = this.ownerOf(trade);
    if (owner === undefined) return false;
    if (this.book(trade, owner)) {
      this.parts.deliver(this.reportOf(trade, owner));
      if (isOwn(owner)) this.settle(owner);
    }
    return true;
  }

  ownerOf({ symbol, venueOrderId, wireId }: SeenTrade): OrderRecord | ForeignOrder | undefined {
    const key = keyOf(symbol, venueOrderId);
    const known = this.byVenueId.get(key) ?? this.foreign.get(key);
    if (known !== undefined || wireId === '') return known;
    const clientId = this.parts.ids.ownId(wireId);
    const instrument = this.parts.instrumentOf(symbol);
    if (clientId === undefined || instrument === undefined) return undefined;
    const record = this.named(clientId, instrument);
    this.name(record, venueOrderId);
    return record;
  }

  /** Counts an execution; false when it was counted before. */
  book({ symbol, venueOrderId, fill, at }: SeenTrade, owner: OrderRecord | ForeignOrder): boolean {
    if (!this.trades.add(`${keyOf(symbol, venueOrderId)} ${fill.tradeId}`)) return false;
    if (isOwn(owner)) this.accept(owner, at);
    owner.filled += fill.quantity;
    if (!isOwn(owner)) {
      const { order } = owner;
      const filled = asQuantity(Math.max(order.filled, owner.filled));
      owner.order = { ...order, filled };
      owner.ended ||= filled >= order.quantity;
    }
    return true;
  }

  reportOf(
    { fill, at }: SeenTrade,
    owner: OrderRecord | ForeignOrder,
  ): VenueOrderReport | ExternalReport {
    if (isOwn(owner)) return this.report(owner, 'filled', { fill, at });
    const { order, ended } = owner;
    return { kind: 'external', order, ended, fill, at };
  }

  /** The venue did not answer: it may have the order, until `validUntil` at the latest. */
  unknown(record: OrderRecord, reason: string): void {
    if (record.phase !== 'sending') return;
    record.phase = 'unknown';
    this.tell(record, 'unknown', { reason });
  }

  /** The venue has not taken the order, and will not. */
  refused(record: OrderRecord, status: 'rejected' | 'never_accepted', reason: string): void {
    if (record.accepted || record.phase === 'over') return;
    this.tell(record, status, { reason });
    this.close(record);
  }

  /** The venue does not know an order any more that it had taken. */
  lost(record: OrderRecord): void {
    if (record.phase === 'over') return;
    const reason = 'the venue does not know it any more';
    record.ending ??= { status: 'cancelled', reason, at: this.parts.now(), isGuess: true };
    this.settle(record);
  }

  /** The venue has it after all; whoever compares the books with the account will see it there. */
  private reopen(record: OrderRecord): void {
    record.ending = undefined;
    record.phase = 'working';
  }

  /** Its executions could not be had: how it ended is told without them. */
  endAnyway(record: OrderRecord): void {
    const { ending, filled, cumulative } = record;
    if (ending === undefined || record.phase === 'over') return;
    const missing = `; of ${cumulative} units filled, ${filled} are known`;
    this.end(record, { ...ending, reason: `${ending.reason}${missing}` });
  }

  /** Says again where an order stands: a question was asked. */
  restate(record: OrderRecord): void {
    const { phase, ending } = record;
    if (phase === 'over' && ending !== undefined) this.tell(record, ending.status, ending);
    else if (ending === undefined) this.tell(record, 'accepted', {});
  }

  tell(
    record: OrderRecord,
    status: VenueOrderStatus,
    more: { readonly at?: Timestamp; readonly reason?: string },
  ): void {
    this.parts.deliver(this.report(record, status, more));
  }

  private report(
    { clientId, venueOrderId, instrument }: OrderRecord,
    status: VenueOrderStatus,
    more: {
      readonly at?: Timestamp;
      readonly reason?: string;
      readonly fill?: SeenTrade['fill'];
    },
  ): VenueOrderReport {
    this.changes += 1;
    const { at = this.parts.now(), reason = '', fill } = more;
    return {
      ...{ kind: 'order', clientId, venueOrderId, instrument, status },
      ...{ fill, reason, venueAt: at },
    };
  }

  private name(record: OrderRecord, venueOrderId: string): void {
    if (venueOrderId === '' || record.venueOrderId === venueOrderId) return;
    record.venueOrderId = venueOrderId;
    this.byVenueId.set(keyOf(record.instrument.symbol, venueOrderId), record);
  }

  private accept(record: OrderRecord, at: Timestamp): void {
    if (record.accepted) return;
    record.accepted = true;
    // Whatever was concluded before: the venue has it.
    record.phase = 'working';
    this.tell(record, 'accepted', { at });
    this.known(record);
  }

  /** Runs once when it is known whether the venue has taken the order. */
  whenSettled(record: OrderRecord, run: () => void): void {
    if (record.accepted || record.phase === 'over') run();
    else this.waiting.set(record, run);
  }

  private known(record: OrderRecord): void {
    const run = this.waiting.get(record);
    this.waiting.delete(record);
    run?.();
    if (record.cancelWanted && record.phase === 'working') {
      record.cancelWanted = false;
      this.parts.onCancelWanted(record);
    }
  }

  /** Ends an order whose executions add up; asks for them where they do not. */
  private settle(record: OrderRecord): void {
    const { filled, cumulative, quantity, ending, phase } = record;
    if (filled < cumulative) this.parts.onMissing(record);
    if (phase === 'over') return;
    if (quantity !== undefined && filled >= quantity) this.close(record);
    else if (ending !== undefined && filled >= cumulative) this.end(record, ending);
  }

  private end(record: OrderRecord, ending: Ending): void {
    record.ending = ending;
    this.tell(record, ending.status, ending);
    this.close(record);
  }

  private close(record: OrderRecord): void {
    record.phase = 'over';
    this.over.push(record);
    this.known(record);
    if (this.over.length <= REMEMBERED_ORDERS) return;
    const oldest = this.over.shift()!;
    if (oldest.phase !== 'over') return;
    this.records.delete(oldest.clientId);
    this.byVenueId.delete(keyOf(oldest.instrument.symbol, oldest.venueOrderId));
  }

  private takeForeign(seen: SeenOrder): void {
    const { symbol, venueOrderId, wireId, side, price, placedAt, status, at } = seen;
    const key = keyOf(symbol, venueOrderId);
    const instrument = this.parts.instrumentOf(symbol);
    if (instrument === undefined || venueOrderId === '') return;
    const before = this.foreign.get(key);
    const quantity = seen.quantity ?? before?.order.quantity ?? asQuantity(0);
    const filled = Math.max(seen.filled ?? 0, before?.order.filled ?? 0, before?.filled ?? 0);
    const order = {
      ...{ clientId: wireId, venueOrderId, instrument, side, quantity },
      ...{ filled: asQuantity(filled), price, placedAt },
    };
    const ended = before?.ended === true || (status !== undefined && status !== 'open');
    this.foreign.set(key, { order, ended, filled: before?.filled ?? 0 });
    if (before === undefined || before.ended !== ended || before.order.filled !== order.filled) {
      this.parts.deliver({ kind: 'external', order, ended, fill: undefined, at });
    }
    for (const trade of seen.trades) this.takeTrade(trade);
    this.forgetForeign();
  }

  /** Somebody else's order that the venue does not know any more. */
  lostForeign({ instrument, venueOrderId }: OpenVenueOrder): void {
    const known = this.foreign.get(keyOf(instrument.symbol, venueOrderId));
    if (known === undefined || known.ended) return;
    known.ended = true;
    const { order, ended } = known;
    this.parts.deliver({ kind: 'external', order, ended, fill: undefined, at: this.parts.now() });
  }

  private forgetForeign(): void {
    if (this.foreign.size <= REMEMBERED_ORDERS) return;
    for (const [key, { ended }] of this.foreign) {
      if (ended) {
        this.foreign.delete(key);
        return;
      }
    }
  }
}

const isOwn = (owner: OrderRecord | ForeignOrder): owner is OrderRecord => 'clientId' in owner;
