import type { LiveCommand, VenueCommand } from '../domain/command.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import { isTerminal } from '../domain/order.js';
import type { Order, OrderId } from '../domain/order.js';
import type { ExecutionReport, ReportStatus } from '../domain/report.js';
import { asQuantity } from '../domain/units.js';
import type { Account } from './account.js';
import { ClientIds } from './client-id.js';
import {
  ENDED_BY,
  comesBack,
  exitToRest,
  exitsOf,
  hasUnbegunExits,
  heldUntil,
  houseReport,
  isAtVenue,
  isEnd,
  isHit,
  isOver,
  isOwnDoing,
  newLeg,
  nextExpiryOf,
  otherOf,
  placeLeg,
  triggeredOrder,
  turnsUp,
  wantsToGo,
} from './emulated-order.js';
import type { AtVenue, Bracket, Leg, LiveTerms } from './emulated-order.js';
import type { Engine } from './engine.js';
import { canStand, inTheWay, isLocked, mustWait, reducible, restable } from './free-coins.js';
import type { OrderState } from './order-manager.js';

/**
 * Stands between the engine and a real venue: what the venue cannot hold is held here, watched, and sent
 * when it triggers. Of the exits of a bracket one rests at the venue, the stop where it can, and the other
 * is watched here: a spot account cannot lock its coins twice. When the watched one triggers, the resting
 * one is recalled first. It is part of the fold: the same inputs send the same commands.
 */
export class OrderEmulator {
  private readonly legs = new Map<OrderId, Leg>();
  private readonly brackets = new Map<OrderId, Bracket>();
  private readonly clientIds: ClientIds;

  constructor(
    private readonly engine: Engine,
    /** Whose orders go to the venue. */
    private readonly account: Account,
    private readonly terms: LiveTerms,
    private readonly out: (command: LiveCommand) => void,
    /** The engine hears of what happens here like of what a venue says. */
    private readonly deliver: (report: ExecutionReport) => void,
  ) {
    this.clientIds = new ClientIds(terms.epochs);
    for (const state of this.working) this.resume(state);
  }

  private get working(): readonly OrderState[] {
    const { orders, accountOf } = this.engine;
    return orders.working.filter(({ order }) => accountOf[order.instrument] === this.account);
  }

  /** Puts to the venue what should rest there, and does not after a restart. */
  begin(): void {
    // Whether a cancel of before has arrived is not known; one that comes twice does no harm.
    for (const { order, cancelRequested } of this.working) {
      if (cancelRequested) this.cancel(order.id, order.instrument);
    }
    for (const bracket of this.brackets.values()) this.rest(bracket);
    this.tryWaiting();
  }

  /** When the next of the orders held here reaches its time; Infinity: none does. */
  get nextExpiry(): number {
    return nextExpiryOf(this.legs.values(), this.engine.orders);
  }

  expireDue(at: number): void {
    for (const leg of this.legs.values()) {
      const expiry = heldUntil(leg, this.engine.orders);
      if (expiry && expiry.at <= at) this.end(leg, 'expired', expiry.reason);
    }
  }

  /** Working orders that the venue must know, by the client ids they have there. */
  get atVenue(): readonly AtVenue[] {
    return this.working.flatMap(({ order: { id: order, instrument } }) => {
      const leg = this.legs.get(order);
      if (!leg) return [{ order, instrument, clientId: this.clientIds.of(order) }];
      return isAtVenue(leg) ? [{ order, instrument, clientId: leg.clientId }] : [];
    });
  }

  send(command: VenueCommand): void {
    if (command.kind === 'cancel') this.cancel(command.order, command.instrument);
    else this.submit(command.order);
  }

  private submit(order: Order): void {
    if (order.bracket) this.bracketOf(order, 0, false);
    const isNative = this.isNative(order);
    if (isNative && !mustWait(this.engine, this.legs, order)) {
      this.place(order);
      return;
    }
    const leg = this.hold({ order, remaining: order.quantity });
    this.tell(leg, 'accepted');
    // The next start would take it for one that is at the venue.
    if (isNative) this.note(leg, false);
    leg.waits = isNative && wantsToGo(order);
    if (leg.waits) this.trySend(leg);
  }

  private place(order: Order): void {
    const isStanding =
      canStand(this.engine, order) && order.quantity <= reducible(this.engine, order);
    if (!isStanding) this.forward(order);
    else this.sendLeg(this.hold({ order, isStanding, remaining: order.quantity }), order, false);
  }

  private cancel(id: OrderId, instrument: InstrumentIndex): void {
    const leg = this.legs.get(id);
    if (!leg) this.out({ kind: 'cancel', clientId: this.clientIds.of(id), order: id, instrument });
    else if (leg.where === 'held') {
      this.end(leg, 'cancelled', '');
      if (leg.bracket) this.rest(leg.bracket);
    } else if (leg.where === 'sent') this.recall(leg, false);
    else leg.yields = false;
  }

  /** The market moved: what is held here may trigger. */
  watch(instrument: InstrumentIndex): void {
    const price = this.engine.marks[instrument]!;
    for (const leg of this.legs.values()) {
      if (leg.order.instrument !== instrument || leg.where !== 'held') continue;
      if (leg.waits) this.trySend(leg);
      else if (leg.remaining > 0 && isHit(leg, price)) this.trigger(leg);
    }
  }

  /** Whether a venue's report is about the house's own doing, which the engine did not ask for. */
  isInternal(report: ExecutionReport): boolean {
    const leg = this.legs.get(report.order);
    return (
      leg !== undefined && isOwnDoing(leg, report, this.engine.orders.state(report.order)?.status)
    );
  }

  /** Acts on a report that the engine has booked, or that is internal. */
  heard(report: ExecutionReport): void {
    const leg = this.legs.get(report.order);
    if (leg) this.heardOfLeg(leg, report);
    const bracket = this.brackets.get(report.order) ?? this.lateBracket(report);
    if (bracket) this.heardOfEntry(bracket, report);
    if (report.fill || isEnd(report.status)) this.standAgain(report.instrument);
  }

  /** What gave its coins up, or found none, rests at the venue once nobody needs them, or ends with the position. */
  private standAgain(instrument: InstrumentIndex): void {
    this.tryWaiting();
    for (const bracket of this.brackets.values()) this.rest(bracket);
    const legs = [...this.legs.values()].filter(({ order }) => order.instrument === instrument);
    if (legs.some(({ waits }) => waits)) return;
    for (const leg of legs) {
      if (!leg.isStanding || leg.where !== 'held' || leg.isRefused) continue;
      const quantity = asQuantity(Math.min(leg.remaining, reducible(this.engine, leg.order)));
      const isLate = quantity > 0 && isLocked(this.engine, this.legs, { ...leg.order, quantity });
      if (!isLate) this.sendLeg(leg, leg.order, false);
    }
  }

  /** An entry that fills although it was told to have ended with nothing: its exits begin now. */
  private lateBracket({ order, fill }: ExecutionReport): Bracket | undefined {
    const state = fill && this.engine.orders.state(order);
    return state && hasUnbegunExits(state) ? this.bracketOf(state.order, 0, true) : undefined;
  }

  private heardOfEntry(bracket: Bracket, { fill, status }: ExecutionReport): void {
    const { entry } = bracket;
    if (fill) {
      bracket.armed += fill.quantity;
      for (const exit of bracket.exits) exit.remaining += fill.quantity;
      if (bracket.exits.length === 0) this.arm(bracket, fill.quantity);
    }
    if (bracket.armed >= entry.quantity || (!fill && isEnd(status))) {
      bracket.entryIsOver = true;
      if (bracket.armed === 0) this.brackets.delete(entry.id);
      else this.endClosed(bracket);
    }
    this.rest(bracket);
  }

  /** Exits are watched from the first fill of their entry on. */
  private arm(bracket: Bracket, quantity: number): void {
    for (const order of exitsOf(bracket.entry)) {
      const leg = this.hold({ order, bracket, remaining: quantity });
      bracket.exits.push(leg);
      this.tell(leg, 'accepted');
    }
  }

  private heardOfLeg(leg: Leg, { status, fill }: ExecutionReport): void {
    const other = otherOf(leg);
    const state = this.engine.orders.state(leg.order.id);
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
        if (leg.yields) comesBack(leg, leg.isRefused);
        else this.forget(leg);
        this.tryWaiting();
        if (leg.bracket && leg.where !== 'over') this.rest(leg.bracket);
        break;
      case 'accepted':
        if (leg.isSought && turnsUp(leg, state!)) this.recall(leg, false);
        break;
      case 'cancel_rejected':
        if (leg.where === 'recalled') leg.where = 'sent';
        leg.yields &&= leg.isStanding;
        break;
      case 'rejected':
        if (isTerminal(state?.status ?? status)) this.forget(leg);
        else {
          // One that was asked for after a start never came to the venue.
          comesBack(leg, leg.where !== 'recalled');
          this.tryWaiting();
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
      this.cancel(bracket.entry.id, bracket.entry.instrument);
      return;
    }
    this.forget(leg);
    if (other?.where === 'held') this.end(other, 'cancelled', ENDED_BY.otherFilled);
    else if (other?.where === 'sent') this.recall(other, false);
    else if (other) other.yields = false;
  }

  /** The entry ended after its exits had left all that it bought. */
  private endClosed({ exits }: Bracket): void {
    for (const exit of exits) {
      if (exit.where !== 'held' || exit.remaining > 0) continue;
      const status = this.engine.orders.state(exit.order.id)?.status ?? 'filled';
      if (isTerminal(status)) this.forget(exit);
      else this.end(exit, 'cancelled', ENDED_BY.otherFilled);
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
    this.end(leg, 'cancelled', ENDED_BY.nothingLeft);
    if (other?.where === 'held') this.end(other, 'cancelled', ENDED_BY.nothingLeft);
  }

  /** Puts one exit of a bracket whose size will not change any more to the venue. */
  private rest(bracket: Bracket): void {
    const leg = exitToRest(bracket);
    if (!leg || !this.isNative(leg.order)) return;
    const most = restable(this.engine, this.legs, leg);
    if (most > 0) this.sendLeg(leg, leg.order, false, most);
  }

  private trigger(leg: Leg): void {
    leg.waits = true;
    if (leg.order.pricing.type !== 'limit') this.tell(leg, 'triggered');
    this.trySend(leg);
  }

  /** Sends what has triggered, or recalls what stands in its way. */
  private trySend(leg: Leg): void {
    const { recalled, sells } = inTheWay(this.engine, this.legs, leg, otherOf(leg));
    for (const one of recalled) if (one.where === 'sent') this.recall(one, true);
    if (sells || recalled.length > 0) return;
    leg.waits = false;
    this.sendLeg(leg, triggeredOrder(leg.order), leg.order.pricing.type !== 'limit');
  }

  private tryWaiting(): void {
    for (const leg of [...this.legs.values()]) if (leg.waits) this.trySend(leg);
  }

  private sendLeg(leg: Leg, order: Order, isFinal: boolean, most = Infinity): void {
    const quantity = Math.min(leg.remaining, reducible(this.engine, order), most);
    if (quantity === 0) {
      this.end(leg, 'cancelled', ENDED_BY.nothingLeft);
      return;
    }
    leg.where = 'sent';
    leg.yields = false;
    leg.outstanding = quantity;
    leg.isFinal = isFinal;
    leg.clientId = this.forward({ ...order, quantity: asQuantity(quantity) });
    // One that stands is looked for where it was sent first, until it is sent again.
    if (!leg.isStanding || this.engine.orders.state(order.id)?.standing) this.note(leg, false);
  }

  /** The next start must know where to look for an order that has come and gone. */
  private note({ order: { id }, clientId, outstanding, isFinal }: Leg, recalled: boolean): void {
    const until = this.engine.orders.state(id)!.filled + outstanding;
    this.engine.orders.setStanding(id, { clientId, recalled, until, isFinal });
  }

  private forward(order: Order): string {
    const clientId = this.clientIds.next(order.id, this.legs.has(order.id));
    this.out({ kind: 'submit', clientId, order: { ...order, bracket: undefined } });
    return clientId;
  }

  private recall(leg: Leg, yields: boolean): void {
    leg.where = 'recalled';
    leg.yields = yields;
    if (yields) this.note(leg, true);
    const { id: order, instrument } = leg.order;
    this.out({ kind: 'cancel', clientId: leg.clientId, order, instrument, isRecall: yields });
  }

  private hold(parts: Parameters<typeof newLeg>[0]): Leg {
    const leg = newLeg(parts);
    this.legs.set(leg.order.id, leg);
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
    if (bracket && isOver(bracket)) this.brackets.delete(bracket.entry.id);
  }

  private isNative({ pricing }: Order): boolean {
    return this.terms.nativeTypes.includes(pricing.type);
  }

  private tell({ order }: Leg, status: ReportStatus, reason = ''): void {
    this.deliver(houseReport(order, status, this.engine.now, reason));
  }

  /** A working order of before the start: it rests at the venue, or is held here again. */
  private resume(state: OrderState): void {
    const { order, filled, isChild, entry, standing } = state;
    const remaining = order.quantity - filled;
    const isOpen = this.terms.resting.some((one) => one.order === order.id);
    if (!isChild && order.bracket) this.bracketOf(order, filled, false);
    if (entry) {
      const bracket =
        this.brackets.get(entry.order.id) ??
        this.bracketOf(entry.order, entry.filled, isTerminal(entry.status));
      const closed = entry.exits.reduce((sum, exit) => sum + exit.filled, 0);
      bracket.exits.push(this.takeUp({ order, bracket, remaining: entry.filled - closed }, state));
    } else if (!this.isNative(order)) this.takeUp({ order, remaining }, state);
    else if (standing || (isOpen && canStand(this.engine, order))) {
      const isStanding = standing?.clientId !== '' && canStand(this.engine, order);
      const leg = this.takeUp({ order, isStanding, remaining }, state);
      leg.waits ||= leg.where === 'held' && wantsToGo(order);
    }
  }

  private takeUp(parts: Parameters<typeof newLeg>[0], state: OrderState): Leg {
    return placeLeg(this.hold(parts), this.terms.resting, state);
  }

  private bracketOf(entry: Order, armed: number, entryIsOver: boolean): Bracket {
    const bracket: Bracket = { entry, exits: [], armed, entryIsOver };
    this.brackets.set(entry.id, bracket);
    return bracket;
  }
}
