import type { InstrumentIndex } from '../domain/instrument.js';
import type { Change } from '../domain/journal.js';
import { isTerminal, oppositeSide, statusRank } from '../domain/order.js';
import type {
  Approved,
  Order,
  OrderId,
  OrderStatus,
  Replacement,
  Standing,
} from '../domain/order.js';
import type { ExecutionReport } from '../domain/report.js';
import { asQuantity } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { RequestId } from '../strategies/strategy.js';

/** An order and all that was heard of it. */
export interface OrderState {
  readonly order: Order;
  /** The strategy's request it came from. */
  readonly request: RequestId;
  readonly sentAt: Timestamp;
  status: OrderStatus;
  filled: number;
  /** Trade ids already applied; the list is made when there is a second one. */
  firstTrade: number | undefined;
  moreTrades: number[] | undefined;
  /** Exit of a bracket: it has no quantity until its entry fills. */
  readonly isChild: boolean;
  /** Exits of its bracket: what this order fills is their size. */
  exits: readonly OrderState[];
  /** The entry of which this order is an exit. */
  readonly entry: OrderState | undefined;
  cancelRequested: boolean;
  /** Its cancel was asked for to make room for this. */
  replacement: Replacement | undefined;
  /** Undefined for one that the venue has only ever had as it was sent first. */
  standing: Standing | undefined;
}

/** An order as it is carried into a later session; plain data. */
export interface CarriedOrder {
  readonly order: Order;
  readonly request: RequestId;
  readonly sentAt: Timestamp;
  readonly status: OrderStatus;
  readonly filled: number;
  readonly trades: readonly number[];
  readonly entry: OrderId | null;
  readonly cancelRequested: boolean;
  readonly replacement: Replacement | null;
  /** Snapshots of before it was kept have none. */
  readonly standing?: Standing | null;
  readonly working: boolean;
}

/** How many ended orders stay known for reports that come late. */
const REMEMBERED = 256;

/** After how many orders the forgotten ones at the front of the list are cut off. */
const WORTH_TRIMMING = 4096;
const NO_EXITS: readonly OrderState[] = [];

/** What one report did to its order. The record is used again for the next one. */
export interface ReportOutcome {
  readonly state: OrderState;
  /** A new execution that must be booked. */
  readonly isFill: boolean;
  /** The order ended with this report. */
  readonly ended: boolean;
  /** It had ended before: what it held was free already. */
  readonly wasOver: boolean;
}

/**
 * The engine's record of its orders: ids, statuses that only climb, fills applied once. Client ids are
 * a counter; the session adds its prefix and epoch where an id leaves the process.
 */
export class OrderManager {
  /** Orders that can still fill, in the order in which they were sent. */
  readonly working: OrderState[] = [];
  /** Executions seen again, or for orders of nobody; counted, never booked. */
  duplicateFills = 0;
  /** By id, counted from `firstKept`; undefined once forgotten. Ids are handed out one by one. */
  private states: (OrderState | undefined)[] = [];
  private firstKept = 1;
  private outcome: { -readonly [Name in keyof ReportOutcome]: ReportOutcome[Name] } | undefined =
    undefined;
  /** The last ended orders: a late report may still name them. */
  private readonly ended = new Set<OrderId>();
  private lastId = 0;

  constructor(
    private readonly changes: Change[],
    /** Keep every order for a report, instead of the working and the last ended ones. */
    private readonly keepsAll: boolean,
  ) {}

  /** Orders made so far, exits of brackets included. */
  get count(): number {
    return this.lastId;
  }

  /** All orders when they are kept, else the working and the last ended ones; by id. */
  all(): readonly OrderState[] {
    return this.states.filter((state) => state !== undefined);
  }

  /** The next unused id; further ids follow it (for a bracket's exits). */
  nextId(offset = 0): OrderId {
    return (this.lastId + 1 + offset) as OrderId;
  }

  state(id: OrderId): OrderState | undefined {
    return this.states[id - this.firstKept];
  }

  /** Records an order about to be sent, and its bracket's exits. */
  submit(order: Approved, request: RequestId, at: Timestamp): OrderState {
    const state = this.add(order, request, at, undefined);
    this.working.push(state);
    const { bracket } = order;
    if (bracket) {
      const exits: OrderState[] = [];
      for (const exit of [bracket.stopLoss, bracket.takeProfit]) {
        if (!exit) continue;
        const isStop = exit === bracket.stopLoss;
        const child: Order = {
          ...order,
          id: exit.id,
          side: oppositeSide(order.side),
          quantity: asQuantity(0),
          pricing: isStop
            ? { type: 'stop', stopPrice: exit.price }
            : { type: 'limit', limitPrice: exit.price, postOnly: false },
          timeInForce: 'gtc',
          reduceOnly: true,
          bracket: undefined,
          reason: isStop ? 'stop loss' : 'take profit',
        };
        exits.push(this.add(child, request, at, state));
      }
      state.exits = exits;
    }
    return state;
  }

  /** Takes over orders that were carried from an earlier session; `lastId` was the last one given. */
  restore(carried: readonly CarriedOrder[], lastId: number): void {
    const byId = carried.toSorted((a, b) => a.order.id - b.order.id);
    this.firstKept = byId[0]?.order.id ?? lastId + 1;
    this.lastId = lastId;
    this.states = Array<undefined>(lastId + 1 - this.firstKept).fill(undefined);
    for (const { order, request, sentAt, status, filled, trades, entry, ...rest } of byId) {
      const state: OrderState = {
        ...{ order, request, sentAt, status, filled, exits: NO_EXITS },
        ...{ firstTrade: trades[0], moreTrades: trades.length > 1 ? trades.slice(1) : undefined },
        ...{ isChild: entry !== null, entry: entry === null ? undefined : this.state(entry) },
        cancelRequested: rest.cancelRequested,
        replacement: rest.replacement ?? undefined,
        standing: rest.standing ?? undefined,
      };
      this.states[order.id - this.firstKept] = state;
      if (state.entry) state.entry.exits = [...state.entry.exits, state];
      if (rest.working) this.working.push(state);
    }
    for (const { order, working } of carried) {
      const state = this.state(order.id)!;
      // Exits come and go with their entry.
      if (!working && !state.entry) this.retire(state);
    }
  }

  /**
   * What a later session must know: orders that may still be needed, by id, then those that only late
   * reports may still name, in the order in which they ended.
   */
  carry(): readonly CarriedOrder[] {
    const past = new Set([...this.ended].flatMap((id) => this.state(id) ?? []));
    const needed = this.all().filter((state) => !past.has(state));
    return [...needed, ...past].map((state) => ({
      ...{ order: state.order, request: state.request, sentAt: state.sentAt, status: state.status },
      ...{ filled: state.filled, cancelRequested: state.cancelRequested },
      trades: state.firstTrade === undefined ? [] : [state.firstTrade, ...(state.moreTrades ?? [])],
      entry: state.entry?.order.id ?? null,
      replacement: state.replacement ?? null,
      standing: state.standing ?? null,
      working: this.working.includes(state),
    }));
  }

  private add(
    order: Order,
    request: RequestId,
    sentAt: Timestamp,
    entry: OrderState | undefined,
  ): OrderState {
    if (order.id !== this.lastId + 1) throw new Error(`order id ${order.id} is out of sequence`);
    this.lastId = order.id;
    const state: OrderState = {
      order,
      request,
      sentAt,
      status: 'submitted',
      filled: 0,
      firstTrade: undefined,
      moreTrades: undefined,
      isChild: entry !== undefined,
      exits: NO_EXITS,
      entry,
      cancelRequested: false,
      replacement: undefined,
      standing: undefined,
    };
    this.states.push(state);
    return state;
  }

  /** Applies a report: a fill once per trade id in any state, a status only upwards. */
  apply(report: ExecutionReport): ReportOutcome | undefined {
    const state = this.state(report.order);
    if (!state) {
      this.duplicateFills += report.status === 'filled' ? 1 : 0;
      return undefined;
    }
    if (report.status === 'cancel_rejected') {
      state.cancelRequested = false;
      this.setReplacement(state, undefined);
      return this.tellOutcome(state, false, false, false);
    }
    const wasOver = isTerminal(state.status);
    if (report.fill) {
      if (!remember(state, report.fill.tradeId)) {
        this.duplicateFills += 1;
        return undefined;
      }
      state.filled += report.fill.quantity;
    }
    // An entry that fills after it was told to have ended needs its exits again.
    if (wasOver && hasOpenExits(state)) this.ended.delete(state.order.id);
    this.climb(state, statusAfter(report, state));
    this.completeExits(state.entry ?? state, state);
    const isOver = isTerminal(state.status);
    const ended = !wasOver && isOver;
    if (ended) this.drop(state);
    else if (state.isChild && report.status === 'accepted' && !isOver) this.startWorking(state);
    this.tell(state);
    return this.tellOutcome(state, report.fill !== undefined, ended, wasOver);
  }

  private tellOutcome(
    state: OrderState,
    isFill: boolean,
    ended: boolean,
    wasOver: boolean,
  ): ReportOutcome {
    const outcome = (this.outcome ??= { state, isFill, ended, wasOver });
    outcome.state = state;
    outcome.isFill = isFill;
    outcome.ended = ended;
    outcome.wasOver = wasOver;
    return outcome;
  }

  /** Says what is to stand in the place of an order, or that nothing is any more. */
  setReplacement(state: OrderState, terms: Replacement | undefined): void {
    if (state.replacement === terms) return;
    state.replacement = terms;
    this.changes.push({ kind: 'replacement', order: state.order.id, terms: terms ?? null });
  }

  /** Says where an order is to be looked for at the venue. */
  setStanding(order: OrderId, standing: Standing): void {
    this.state(order)!.standing = standing;
    this.changes.push({ kind: 'standing', order, ...standing });
  }

  private startWorking(exit: OrderState): void {
    if (!this.working.includes(exit)) this.working.push(exit);
  }

  /**
   * The exits of a bracket share what their entry filled, which is known once that has ended: both are
   * complete when they have filled it together. `reported` is told of by the caller.
   */
  private completeExits({ status, filled, exits }: OrderState, reported: OrderState): void {
    if (exits.length === 0 || !isTerminal(status)) return;
    let closed = 0;
    for (const exit of exits) closed += exit.filled;
    if (closed < filled) return;
    for (const exit of exits) {
      if (exit.filled === 0 || exit.status === 'filled') continue;
      const wasOver = isTerminal(exit.status);
      exit.status = 'filled';
      if (exit === reported) continue;
      if (!wasOver) this.drop(exit);
      this.tell(exit);
    }
  }

  private tell({ order, status, filled }: OrderState): void {
    this.changes.push({ kind: 'order', order: order.id, status, filled: asQuantity(filled) });
  }

  private climb(state: OrderState, status: OrderStatus): void {
    if (statusRank(status) > statusRank(state.status)) state.status = status;
  }

  private drop(state: OrderState): void {
    const index = this.working.indexOf(state);
    if (index === this.working.length - 1) this.working.pop();
    else if (index >= 0) this.working.splice(index, 1);
    this.retire(state);
  }

  /** An order that has ended is forgotten some time after; exits with their entry, and not before they end. */
  private retire(state: OrderState): void {
    if (this.keepsAll) return;
    const { entry = state } = state;
    if (!isTerminal(entry.status) || hasOpenExits(entry)) return;
    this.ended.add(entry.order.id);
    if (this.ended.size <= REMEMBERED) return;
    const [oldest] = this.ended;
    this.ended.delete(oldest!);
    const forgotten = this.state(oldest!)!;
    for (const exit of forgotten.exits) this.forget(exit.order.id);
    this.forget(oldest!);
  }

  private forget(id: OrderId): void {
    this.states[id - this.firstKept] = undefined;
    // Looked at once in so many orders: one that rests for long keeps all after it.
    if ((id - this.firstKept) % WORTH_TRIMMING !== WORTH_TRIMMING - 1) return;
    const kept = this.states.findIndex((state) => state !== undefined);
    if (kept < WORTH_TRIMMING) return;
    this.states = this.states.slice(kept);
    this.firstKept += kept;
  }

  /** Working orders of one instance in one instrument that no cancel was sent for, or one that makes room for another. */
  cancellable(instance: number, instrument: InstrumentIndex): readonly OrderState[] {
    return this.working.filter(
      ({ order, cancelRequested, replacement }) =>
        (!cancelRequested || replacement !== undefined) &&
        order.instance === instance &&
        order.instrument === instrument,
    );
  }
}

/** Exits of what has been bought are needed until they have ended; of nothing they never begin. */
const hasOpenExits = ({ filled, exits }: OrderState): boolean =>
  filled > 0 && exits.some(({ status }) => !isTerminal(status));

/** A fill completes an order when nothing is left; the size of an exit is its entry's affair. */
function statusAfter(report: ExecutionReport, state: OrderState): OrderStatus {
  switch (report.status) {
    case 'filled':
      // The venue has filled all that it had of it, which may be less than was ordered.
      if (!report.fill) return state.filled >= state.order.quantity ? 'filled' : 'cancelled';
      return !state.isChild && state.filled >= state.order.quantity ? 'filled' : 'partially_filled';
    case 'cancel_rejected':
      return state.status;
    default:
      return report.status;
  }
}

/** Notes a trade id; false when it was known. */
function remember(state: OrderState, tradeId: number): boolean {
  if (state.firstTrade === undefined) state.firstTrade = tradeId;
  else if (state.firstTrade === tradeId || state.moreTrades?.includes(tradeId)) return false;
  else (state.moreTrades ??= []).push(tradeId);
  return true;
}
