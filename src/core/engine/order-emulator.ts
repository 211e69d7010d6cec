import type { LiveCommand, VenueCommand } from '../domain/command.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import { isTerminal } from '../domain/order.js';
import type { Order, OrderId, OrderType } from '../domain/order.js';
import type { ExecutionReport, ReportStatus } from '../domain/report.js';
import { asQuantity } from '../domain/units.js';
import { expiryOf } from '../simulation/index.js';
import { againIdOf, clientIdOf } from './client-id.js';
import type { EpochStart } from './client-id.js';
import { exitsOf, isAtVenue, isHit, newLeg, triggeredOrder } from './emulated-order.js';
import type { AtVenue, Bracket, Leg } from './emulated-order.js';
import type { Engine } from './engine.js';
import { aheadOf, isLocked, reducible } from './free-coins.js';
import type { OrderState } from './order-manager.js';

/** What a real venue can do, and how orders are named there. */
export interface LiveTerms {
  /** Order types that rest at the venue itself; the others are held here until they trigger. */
  readonly nativeTypes: readonly OrderType[];
  readonly epochs: readonly EpochStart[];
  /** Orders of ours that rest at the venue at the start, with the client ids they have there. */
  readonly resting: readonly RestingOrder[];
}

export interface RestingOrder {
  readonly order: OrderId;
  readonly clientId: string;
  /** Quantity that can still fill, in units. */
  readonly left: number;
}

/**
 * Stands between the engine and a real venue: what the venue cannot hold is held here, watched, and sent
 * when it triggers. Of the exits of a bracket one rests at the venue, the stop where it can, and the other
 * is watched here: a spot account cannot lock its coins twice. When the watched one triggers, the resting
 * one is recalled first. It is part of the fold: the same inputs send the same commands.
 */
export class OrderEmulator {
  private readonly legs = new Map<OrderId, Leg>();
  private readonly brackets = new Map<OrderId, Bracket>();
  private readonly sent = new Map<OrderId, number>();
  private times = 0;

  constructor(
    private readonly engine: Engine,
    private readonly terms: LiveTerms,
    private readonly out: (command: LiveCommand) => void,
    /** The engine hears of what happens here like of what a venue says. */
    private readonly deliver: (report: ExecutionReport) => void,
  ) {
    for (const state of engine.orders.working) this.resume(state);
  }

  /** Puts to the venue what should rest there, and does not after a restart. */
  begin(): void {
    // Whether a cancel of before has arrived is not known; one that comes twice does no harm.
    for (const { order, cancelRequested } of [...this.engine.orders.working]) {
      if (cancelRequested) this.cancel(order.id, order.instrument);
    }
    for (const bracket of this.brackets.values()) this.rest(bracket);
  }

  /** When the next of the orders held here reaches its time; Infinity: none does. */
  get nextExpiry(): number {
    let next = Infinity;
    for (const leg of this.legs.values()) next = Math.min(next, this.expiryOf(leg)?.at ?? Infinity);
    return next;
  }

  private expiryOf({ where, order, bracket }: Leg): ReturnType<typeof expiryOf> {
    if (where !== 'held' || bracket) return undefined;
    return expiryOf(order, this.engine.orders.state(order.id)?.sentAt ?? 0);
  }

  expireDue(at: number): void {
    for (const leg of this.legs.values()) {
      const expiry = this.expiryOf(leg);
      if (expiry && expiry.at <= at) this.end(leg, 'expired', expiry.reason);
    }
  }

  /** Working orders that the venue must know, by the client ids they have there. */
  get atVenue(): readonly AtVenue[] {
    return this.engine.orders.working.flatMap(({ order: { id: order, instrument } }) => {
      const leg = this.legs.get(order);
      if (!leg) return [{ order, instrument, clientId: this.clientId(order) }];
      return isAtVenue(leg) ? [{ order, instrument, clientId: leg.clientId }] : [];
    });
  }

  send(command: VenueCommand): void {
    if (command.kind === 'cancel') this.cancel(command.order, command.instrument);
    else this.submit(command.order);
  }

  private submit(order: Order): void {
    if (order.bracket) {
      this.brackets.set(order.id, { entry: order, exits: [], armed: 0, entryIsOver: false });
    }
    const isNative = this.isNative(order);
    if (isNative && !isLocked(this.engine, this.legs, order)) {
      this.forward(order);
      return;
    }
    const leg = this.hold(order, undefined, order.quantity);
    this.tell(leg, 'accepted');
    leg.waits = isNative;
    if (isNative) this.trySend(leg);
  }

  private cancel(id: OrderId, instrument: InstrumentIndex): void {
    const leg = this.legs.get(id);
    if (!leg) this.out({ kind: 'cancel', clientId: this.clientId(id), order: id, instrument });
    else if (leg.where === 'held') {
      this.end(leg, 'cancelled', '');
      if (leg.bracket) this.rest(leg.bracket);
    } else if (leg.where === 'sent') this.recall(leg, false);
    else leg.yields = false;
  }

  /** The market moved: what is held here may trigger. */
  watch(instrument: InstrumentIndex): void {
    if (this.legs.size === 0) return;
    const price = this.engine.marks[instrument]!;
    for (const leg of this.legs.values()) {
      if (leg.order.instrument !== instrument || leg.where !== 'held') continue;
      if (leg.waits) this.trySend(leg);
      else if (leg.remaining > 0 && isHit(leg, price)) this.trigger(leg);
    }
  }

  /** Whether a venue's report is about the house's own doing, which the engine did not ask for. */
  isInternal({ order, status, fill }: ExecutionReport): boolean {
    const leg = this.legs.get(order);
    if (!leg) return false;
    if (status === 'filled' && !fill) return true;
    switch (status) {
      case 'accepted':
        return true;
      case 'cancelled':
      case 'expired':
      case 'cancel_rejected':
        return leg.where === 'recalled' && leg.yields;
      case 'rejected':
        return !leg.isFinal && leg.order.pricing.type !== 'limit';
      default:
        return false;
    }
  }

  /** Acts on a report that the engine has booked, or that is internal. */
  heard(report: ExecutionReport): void {
    const leg = this.legs.get(report.order);
    if (leg) this.heardOfLeg(leg, report);
    const bracket = this.brackets.get(report.order);
    if (bracket) this.heardOfEntry(bracket, report);
  }

  private heardOfEntry(bracket: Bracket, { fill, status }: ExecutionReport): void {
    const { entry } = bracket;
    if (fill) {
      bracket.armed += fill.quantity;
      for (const exit of bracket.exits) exit.remaining += fill.quantity;
      if (bracket.exits.length === 0) this.arm(bracket, fill.quantity);
    }
    const isOver = bracket.armed >= entry.quantity;
    if (isOver || (!fill && status !== 'cancel_rejected' && isTerminal(status))) {
      bracket.entryIsOver = true;
      if (bracket.armed === 0) this.brackets.delete(entry.id);
      else this.endClosed(bracket);
    }
    this.rest(bracket);
  }

  /** Exits are watched from the first fill of their entry on. */
  private arm(bracket: Bracket, quantity: number): void {
    for (const order of exitsOf(bracket.entry)) {
      const leg = this.hold(order, bracket, quantity);
      bracket.exits.push(leg);
      this.tell(leg, 'accepted');
    }
  }

  private heardOfLeg(leg: Leg, { status, fill }: ExecutionReport): void {
    const other = this.otherOf(leg);
    switch (status) {
      case 'filled':
        if (!fill) break;
        leg.remaining -= fill.quantity;
        leg.outstanding -= fill.quantity;
        if (other) other.remaining -= fill.quantity;
        if (leg.remaining <= 0) this.filled(leg, other);
        else if (leg.outstanding <= 0) this.sold(leg, other);
        break;
      case 'cancelled':
      case 'expired':
        if (leg.yields) leg.where = 'held';
        else this.forget(leg);
        leg.yields = false;
        for (const waiting of [...this.legs.values()]) if (waiting.waits) this.trySend(waiting);
        if (leg.bracket && leg.where !== 'over') this.rest(leg.bracket);
        break;
      case 'cancel_rejected':
        if (leg.where === 'recalled') leg.where = 'sent';
        leg.yields = false;
        // Whether it has filled is said soon; if not, whoever waits tries again at the next price.
        break;
      case 'rejected':
        if (leg.isFinal || leg.order.pricing.type === 'limit') this.forget(leg);
        else {
          leg.where = 'held';
          leg.isRefused = true;
        }
        break;
      default:
    }
  }

  private filled(leg: Leg, other: Leg | undefined): void {
    const { bracket } = leg;
    if (bracket && !bracket.entryIsOver) {
      // What an exit has left the entry must not buy again; what it buys until then needs its exits.
      leg.where = 'held';
      if (other?.where === 'sent') this.recall(other, true);
      const { id, instrument } = bracket.entry;
      this.cancel(id, instrument);
      return;
    }
    this.forget(leg);
    if (other?.where === 'held') this.end(other, 'cancelled', OTHER_FILLED);
    else if (other?.where === 'sent') this.recall(other, false);
    else if (other) other.yields = false;
  }

  /** The entry ended after its exits had left all that it bought. */
  private endClosed({ exits }: Bracket): void {
    for (const exit of exits) {
      if (exit.where !== 'held' || exit.remaining > 0) continue;
      const status = this.engine.orders.state(exit.order.id)?.status ?? 'filled';
      if (isTerminal(status)) this.forget(exit);
      else this.end(exit, 'cancelled', OTHER_FILLED);
    }
  }

  /** What was sent of it has filled, and more is left: it is held again, unless nothing is to reduce. */
  private sold(leg: Leg, other: Leg | undefined): void {
    if (leg.where === 'recalled' && !leg.yields) {
      // It was to be cancelled, and there is nothing at the venue to cancel any more.
      this.end(leg, 'cancelled', '');
      if (leg.bracket) this.rest(leg.bracket);
      return;
    }
    if (reducible(this.engine, leg.order) > 0) {
      leg.where = 'held';
      if (leg.bracket) this.rest(leg.bracket);
      return;
    }
    this.end(leg, 'cancelled', NOTHING_LEFT);
    if (other?.where === 'held') this.end(other, 'cancelled', NOTHING_LEFT);
  }

  /** Puts one exit of a bracket whose size will not change any more to the venue. */
  private rest({ entryIsOver, exits }: Bracket): void {
    if (!entryIsOver || exits.some(isAtVenue)) return;
    const open = exits.filter(({ where, remaining }) => where === 'held' && remaining > 0);
    const leg = open.find(({ order }) => order.pricing.type !== 'limit') ?? open[0];
    if (!leg || leg.isRefused || leg.waits || !this.isNative(leg.order)) return;
    this.sendLeg(leg, leg.order, false);
  }

  private trigger(leg: Leg): void {
    leg.waits = true;
    if (leg.order.pricing.type !== 'limit') this.tell(leg, 'triggered');
    this.trySend(leg);
  }

  /** Sends what has triggered, or recalls what stands in its way. */
  private trySend(leg: Leg): void {
    const ahead = aheadOf(this.engine, this.legs, leg, this.otherOf(leg));
    for (const one of ahead) if (one.where === 'sent') this.recall(one, true);
    if (ahead.length > 0) return;
    leg.waits = false;
    this.sendLeg(leg, triggeredOrder(leg.order), leg.order.pricing.type !== 'limit');
  }

  private sendLeg(leg: Leg, order: Order, isFinal: boolean): void {
    const quantity = Math.min(leg.remaining, reducible(this.engine, order));
    if (quantity === 0) {
      this.end(leg, 'cancelled', NOTHING_LEFT);
      return;
    }
    leg.where = 'sent';
    leg.outstanding = quantity;
    leg.isFinal = isFinal;
    leg.clientId = this.forward({ ...order, quantity: asQuantity(quantity) });
  }

  /** Sends an order; what comes of it comes as reports. */
  private forward(order: Order): string {
    const clientId = this.nextClientId(order.id);
    this.out({ kind: 'submit', clientId, order: { ...order, bracket: undefined } });
    return clientId;
  }

  private nextClientId(id: OrderId): string {
    const first = this.clientId(id);
    const before = this.sent.get(id) ?? 0;
    this.sent.set(id, before + 1);
    if (before === 0 && !this.legs.has(id)) return first;
    const { epoch } = this.terms.epochs.at(-1)!;
    return before === 0 && this.isOfThisEpoch(id) ? first : againIdOf(first, epoch, ++this.times);
  }

  private isOfThisEpoch(id: OrderId): boolean {
    return id >= this.terms.epochs.at(-1)!.firstOrder;
  }

  private recall(leg: Leg, yields: boolean): void {
    leg.where = 'recalled';
    leg.yields = yields;
    const { id, instrument } = leg.order;
    this.out({ kind: 'cancel', clientId: leg.clientId, order: id, instrument });
  }

  private hold(order: Order, bracket: Bracket | undefined, remaining: number): Leg {
    const leg = newLeg(order, bracket, remaining);
    this.legs.set(order.id, leg);
    return leg;
  }

  private end(leg: Leg, status: 'cancelled' | 'expired', reason: string): void {
    this.tell(leg, status, reason);
    this.forget(leg);
  }

  private forget(leg: Leg): void {
    leg.where = 'over';
    this.legs.delete(leg.order.id);
    const { bracket } = leg;
    if (bracket?.entryIsOver && bracket.exits.every(({ where }) => where === 'over')) {
      this.brackets.delete(bracket.entry.id);
    }
  }

  private otherOf(leg: Leg): Leg | undefined {
    return leg.bracket?.exits.find((exit) => exit !== leg && exit.where !== 'over');
  }

  private isNative({ pricing }: Order): boolean {
    return this.terms.nativeTypes.includes(pricing.type);
  }

  private clientId(id: OrderId): string {
    return clientIdOf(this.terms.epochs, id);
  }

  private tell({ order }: Leg, status: ReportStatus, reason = ''): void {
    const at = this.engine.now;
    const { id, instrument } = order;
    const fill = undefined;
    this.deliver({ kind: 'report', status, order: id, instrument, at, venueAt: at, fill, reason });
  }

  /** A working order of before the start: it rests at the venue, or is held here again. */
  private resume({ order, filled, isChild, entry }: OrderState): void {
    const quantity = order.quantity - filled;
    if (!isChild && order.bracket) this.bracketOf(order, filled, false);
    if (entry) {
      const bracket =
        this.brackets.get(entry.order.id) ??
        this.bracketOf(entry.order, entry.filled, isTerminal(entry.status));
      const closed = entry.exits.reduce((sum, exit) => sum + exit.filled, 0);
      bracket.exits.push(this.placed(this.hold(order, bracket, entry.filled - closed)));
    } else if (!this.isNative(order)) this.placed(this.hold(order, undefined, quantity));
  }

  private bracketOf(entry: Order, armed: number, entryIsOver: boolean): Bracket {
    const bracket: Bracket = { entry, exits: [], armed, entryIsOver };
    this.brackets.set(entry.id, bracket);
    return bracket;
  }

  /** Where the venue's list of open orders says that it is. */
  private placed(leg: Leg): Leg {
    const resting = this.terms.resting.find(({ order }) => order === leg.order.id);
    if (!resting) return leg;
    leg.where = 'sent';
    leg.clientId = resting.clientId;
    leg.outstanding = resting.left;
    // A stop that has triggered is at the venue as what came of it.
    leg.isFinal = this.engine.orders.state(leg.order.id)?.status === 'triggered';
    return leg;
  }
}

const NOTHING_LEFT = 'nothing to reduce';
const OTHER_FILLED = 'the other exit of its bracket filled';
