import type { VenueCommand } from '../domain/command.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Order, OrderId } from '../domain/order.js';
import type { ExecutionReport, Fill, ReportStatus } from '../domain/report.js';
import { MICROSECONDS_PER_DAY, asQuantity } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { BarCursor } from '../market/index.js';
import { executeAtOpen, executeInRange } from './bar-path.js';
import type { BarPrices, Execution } from './bar-path.js';
import { emptyDesk, makeExits, remove, stopsFirst, withinLimit, workingOrder } from './desk.js';
import type { Desk, Working } from './desk.js';
import { feeAssetOf, feeOf, slippedPrice } from './models.js';
import type { LatencyModel, SlippageModel } from './models.js';
import { VenueAccount } from './venue-account.js';

export interface SimulationModels {
  readonly slippage: SlippageModel;
  readonly latency: LatencyModel;
}

/** One moment of one bar: what is being executed, when it happens, when it is known here. */
interface Moment {
  desk: Desk;
  cursor: BarCursor;
  bar: number;
  at: number;
  venueAt: number;
}

/**
 * A venue on bars. Orders belong to the bar that contains their arrival and fill at its open if they
 * were sent at or before it, else at the next; inside a bar the pessimistic path decides. It moves
 * when `open`, `openLate` and `range` are called and speaks through `deliver` alone.
 */
export class SimulatedVenue {
  readonly account: VenueAccount;
  private readonly desks: Desk[];
  private tradeCounter = 0;

  constructor(
    private readonly instruments: readonly Instrument[],
    cursors: readonly BarCursor[],
    instances: number,
    private readonly models: SimulationModels,
    /** Last price per instrument, in price units; shared with the market view. */
    private readonly marks: Float64Array,
    private readonly deliver: (report: ExecutionReport) => void,
  ) {
    this.account = new VenueAccount(instruments, instances);
    this.desks = cursors.map((cursor) => emptyDesk(cursor.columns));
  }

  /** Whether this instrument's next bar must be shown at its open. */
  waits(instrument: number): boolean {
    const desk = this.desks[instrument]!;
    return desk.inbound.length > 0 || desk.live.length > 0 || desk.cancels.length > 0;
  }

  send(command: VenueCommand, at: Timestamp): void {
    const arrivesAt = at + this.models.latency.orderMicroseconds;
    if (command.kind === 'cancel') {
      this.desks[command.instrument]!.cancels.push({ order: command.order, arrivesAt });
    } else {
      const { order } = command;
      this.desks[order.instrument]!.inbound.push(workingOrder(order, at, arrivesAt));
    }
  }

  /** The open of a bar: cancels and orders that have arrived, then gaps. */
  open(instrument: InstrumentIndex, cursor: BarCursor, bar: number): void {
    const desk = this.desks[instrument]!;
    const at = cursor.startOf(bar);
    const moment: Moment = { desk, cursor, bar, at, venueAt: at };
    desk.taken = 0;
    if (desk.cancels.length > 0) this.processCancels(moment, instrument, at);
    if (desk.live.length > 0) this.openLive(moment);
    if (desk.inbound.length > 0) this.openInbound(moment);
  }

  /** Orders sent at this very open, after `open` has run. */
  openLate(instrument: InstrumentIndex, cursor: BarCursor, bar: number): void {
    const desk = this.desks[instrument]!;
    if (desk.inbound.length === 0) return;
    const at = cursor.startOf(bar);
    this.openInbound({ desk, cursor, bar, at, venueAt: at });
  }

  private openLive(moment: Moment): void {
    const open = moment.cursor.columns.open[moment.bar]!;
    for (const working of stopsFirst(moment.desk.live)) {
      if (working.remaining === 0 || this.expire(working, moment)) continue;
      const { pricing, side } = working.order;
      const execution = executeAtOpen(pricing, side, open, working, false);
      if (execution) this.execute(working, execution, moment);
    }
  }

  private openInbound(moment: Moment): void {
    const { inbound } = moment.desk;
    const { at } = moment;
    const end = moment.cursor.endOf(moment.bar);
    let kept = 0;
    for (let index = 0; index < inbound.length; index++) {
      const working = inbound[index]!;
      if (working.sentAt > at || working.arrivesAt >= end || this.isLate(working, moment.bar)) {
        inbound[kept++] = working;
      } else {
        moment.venueAt = working.arrivesAt > at ? working.arrivesAt : at;
        this.activate(working, moment);
      }
    }
    while (inbound.length > kept) inbound.pop();
  }

  /** Whether a run that is made late on purpose lets the order miss this bar. */
  private isLate(working: Working, bar: number): boolean {
    const { lateBars = 0 } = this.models.latency;
    if (lateBars > 0 && working.firstBar === 0) working.firstBar = bar + lateBars;
    return bar < working.firstBar;
  }

  private activate(working: Working, moment: Moment): void {
    const { order } = working;
    const { pricing, side, timeInForce } = order;
    if (order.expireAt !== undefined && order.expireAt <= moment.venueAt) {
      this.report(order, 'expired', moment, 'time reached');
      return;
    }
    const open = moment.cursor.columns.open[moment.bar]!;
    const execution = executeAtOpen(pricing, side, open, working, true);
    if (pricing.type === 'limit' && pricing.postOnly && execution) {
      this.report(order, 'rejected', moment, 'post-only order would take liquidity');
      return;
    }
    if (timeInForce === 'fok' && (!execution || this.offered(moment) < working.remaining)) {
      this.report(order, 'cancelled', moment, 'fill-or-kill order could not be filled whole');
      return;
    }
    moment.desk.live.push(working);
    // A market order's first report is its fill or its refusal.
    if (pricing.type !== 'market') this.report(order, 'accepted', moment, '');
    if (execution) this.execute(working, execution, moment);
    if (timeInForce === 'ioc' && working.remaining > 0) {
      this.finish(working, 'cancelled', moment, 'immediate-or-cancel remainder');
    }
  }

  /** The rest of a bar, at its end. Executions in it happened before the end. */
  range(instrument: InstrumentIndex, cursor: BarCursor, bar: number): void {
    const desk = this.desks[instrument]!;
    const at = cursor.endOf(bar);
    const moment: Moment = { desk, cursor, bar, at, venueAt: at - 1 };
    if (desk.cancels.length > 0) this.processCancels(moment, instrument, at - 1);
    if (desk.live.length === 0) return;
    const { columns } = cursor;
    const prices: BarPrices = {
      open: columns.open[bar]!,
      high: columns.high[bar]!,
      low: columns.low[bar]!,
      close: columns.close[bar]!,
    };
    for (const working of stopsFirst(desk.live)) {
      if (working.remaining === 0 || working.firstBar > bar) continue;
      const { filled } = working;
      this.tryRange(working, prices, moment);
      if (working.filled > filled) this.meetStop(working, prices, moment);
    }
  }

  private tryRange(working: Working, prices: BarPrices, moment: Moment): void {
    const { pricing, side } = working.order;
    const execution = executeInRange(pricing, side, prices, working);
    if (execution) this.execute(working, execution, moment);
  }

  /** An entry filled inside the bar meets its stop in the same bar, and its target only in the next. */
  private meetStop(entry: Working, prices: BarPrices, moment: Moment): void {
    for (const exit of entry.exits) {
      if (exit.order.pricing.type === 'limit') exit.firstBar = moment.bar + 1;
      else if (exit.remaining > 0) this.tryRange(exit, prices, moment);
    }
  }

  private processCancels(moment: Moment, instrument: InstrumentIndex, until: number): void {
    const { desk, at } = moment;
    const due = desk.cancels.filter((cancel) => cancel.arrivesAt <= until);
    desk.cancels = desk.cancels.filter((cancel) => cancel.arrivesAt > until);
    for (const { order: id, arrivesAt } of due) {
      const isMeant = ({ order }: Working): boolean => order.id === id;
      const target = desk.live.find(isMeant) ?? desk.inbound.find(isMeant);
      if (target) {
        target.remaining = 0;
        remove(desk.live, target);
        remove(desk.inbound, target);
        this.tell(id, instrument, 'cancelled', at, arrivesAt, '', undefined);
      } else {
        const reason = 'unknown or finished order';
        this.tell(id, instrument, 'cancel_rejected', at, arrivesAt, reason, undefined);
      }
    }
  }

  private expire(working: Working, moment: Moment): boolean {
    const { timeInForce, expireAt } = working.order;
    if (timeInForce !== 'day' && timeInForce !== 'gtd') return false;
    const isDay = timeInForce === 'day';
    const dayEnd =
      (Math.floor(working.arrivesAt / MICROSECONDS_PER_DAY) + 1) * MICROSECONDS_PER_DAY;
    const until = isDay ? dayEnd : expireAt;
    if (until === undefined || moment.at < until) return false;
    this.finish(working, 'expired', moment, isDay ? 'end of day' : 'time reached');
    return true;
  }

  /** Quantity this bar still offers to our orders. */
  private offered({ desk, cursor, bar }: Moment): number {
    const { participation } = this.models.slippage;
    if (participation === 0 || bar < desk.volumeFrom) return Infinity;
    return Math.floor(cursor.columns.volume[bar]! * participation) - desk.taken;
  }

  private execute(working: Working, execution: Execution, moment: Moment): void {
    const { order } = working;
    const instrument = this.instruments[order.instrument]!;
    const reducible = order.reduceOnly ? this.reducible(order, instrument.lot) : Infinity;
    if (reducible === 0) {
      this.finish(working, 'cancelled', moment, 'nothing to reduce');
      const { sibling } = working;
      if (sibling && sibling.remaining > 0) {
        this.finish(sibling, 'cancelled', moment, 'nothing to reduce');
      }
      return;
    }
    let quantity = Math.min(working.remaining, this.offered(moment), reducible);
    // A cap may leave a part that is no multiple of the lot.
    if (quantity < working.remaining) quantity -= quantity % instrument.lot;
    if (quantity <= 0) return;
    const fill = this.fillFor(order, instrument, quantity, execution, moment);
    const missing = this.account.shortfall(order, fill, this.marks);
    if (missing !== undefined) {
      this.finish(working, 'rejected', moment, `insufficient balance: ${missing}`);
      return;
    }
    this.account.book(order, fill);
    moment.desk.taken += quantity;
    working.remaining -= quantity;
    working.filled += quantity;
    this.tell(order.id, order.instrument, 'filled', moment.at, moment.venueAt, '', fill);
    this.afterFill(working, quantity, moment);
  }

  private fillFor(
    order: Order,
    instrument: Instrument,
    units: number,
    { price: reference, liquidity }: Execution,
    { desk, cursor, bar }: Moment,
  ): Fill {
    const { slippage } = this.models;
    const volume = bar < desk.volumeFrom ? 0 : cursor.columns.volume[bar]!;
    const slipped =
      liquidity === 'taker'
        ? slippedPrice(slippage, reference, order.side, units, volume)
        : reference;
    const price = withinLimit(order, slipped);
    const quantity = asQuantity(units);
    const fee = feeOf(instrument, order.side, price, quantity, liquidity);
    const feeAsset = feeAssetOf(instrument, order.side);
    const tradeId = ++this.tradeCounter;
    return { tradeId, quantity, price, fee, feeAsset, liquidity, referencePrice: reference };
  }

  /** Whole lots that a reduce-only order can take off what its instance holds. */
  private reducible(order: Order, lot: number): number {
    const held = this.account.heldFor(order);
    const against = order.side === 'buy' ? -held : held;
    return against > 0 ? against - (against % lot) : 0;
  }

  private afterFill(working: Working, quantity: number, moment: Moment): void {
    if (working.remaining === 0) remove(moment.desk.live, working);
    if (working.order.bracket) this.armExits(working, quantity, moment);
    const { sibling, entry } = working;
    if (sibling) {
      sibling.remaining -= quantity;
      if (sibling.remaining <= 0) {
        this.finish(sibling, 'cancelled', moment, 'the other exit of its bracket filled');
      }
    }
    // What an exit has left the entry must not buy again.
    if (entry && working.remaining === 0 && entry.remaining > 0) {
      this.finish(entry, 'cancelled', moment, 'an exit of its bracket filled');
    }
  }

  /** Exits go live with the first fill of their entry and grow with the next. */
  private armExits(entry: Working, quantity: number, moment: Moment): void {
    if (entry.exits.length > 0) {
      for (const exit of entry.exits) exit.remaining += quantity;
      return;
    }
    entry.exits = makeExits(entry, quantity, moment.at);
    for (const exit of entry.exits) {
      moment.desk.live.push(exit);
      this.report(exit.order, 'accepted', moment, '');
    }
  }

  private finish(working: Working, status: ReportStatus, moment: Moment, reason: string): void {
    working.remaining = 0;
    remove(moment.desk.live, working);
    this.report(working.order, status, moment, reason);
  }

  private report(order: Order, status: ReportStatus, moment: Moment, reason: string): void {
    const { at, venueAt } = moment;
    this.tell(order.id, order.instrument, status, at, venueAt, reason, undefined);
  }

  private tell(
    order: OrderId,
    instrument: InstrumentIndex,
    status: ReportStatus,
    now: number,
    happenedAt: number,
    reason: string,
    fill: Fill | undefined,
  ): void {
    const venueAt = happenedAt as Timestamp;
    const at = Math.max(now, venueAt + this.models.latency.reportMicroseconds) as Timestamp;
    this.deliver({ kind: 'report', status, order, instrument, at, venueAt, fill, reason });
  }

  /** Orders still at the venue, for the report of a finished run. */
  workingOrders(): readonly Order[] {
    return this.desks.flatMap((desk) =>
      [...desk.live, ...desk.inbound].map((working) => working.order),
    );
  }
}
