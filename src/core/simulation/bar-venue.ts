import type { VenueCommand } from '../domain/command.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Order } from '../domain/order.js';
import type { Price, Timestamp } from '../domain/units.js';
import type { BarCursor } from '../market/index.js';
import { executeAtOpen, executeInRange } from './bar-path.js';
import type { BarPrices, Execution } from './bar-path.js';
import { emptyDesk, expiryOf, remove, stopsFirst, withinLimit, workingOrder } from './desk.js';
import type { BarDesk, Working } from './desk.js';
import { Executions } from './executions.js';
import type { Deliver, Moment } from './executions.js';
import { slippedPrice } from './models.js';
import type { LatencyModel, SlippageModel } from './models.js';
import type { VenueAccount } from './venue-account.js';

export interface SimulationModels {
  readonly slippage: SlippageModel;
  readonly latency: LatencyModel;
}

/** One moment of one bar of an instrument; its record is used again for the next. */
interface BarMoment extends Moment<BarDesk> {
  readonly cursor: BarCursor;
  bar: number;
  at: number;
  venueAt: number;
}

/**
 * A venue on bars. Orders belong to the bar that contains their arrival and fill at its open if they
 * were sent at or before it, else at the next; inside a bar the pessimistic path decides. It moves
 * when `open`, `openLate` and `range` are called and speaks through `deliver` alone.
 */
export class BarVenue {
  private readonly executions: Executions<BarDesk>;
  private readonly desks: BarDesk[];
  private readonly moments: BarMoment[];

  constructor(
    instruments: readonly Instrument[],
    cursors: readonly BarCursor[],
    instances: number,
    private readonly models: SimulationModels,
    /** Last price per instrument, in price units; shared with the market view. */
    marks: Float64Array,
    deliver: Deliver,
  ) {
    const { reportMicroseconds } = models.latency;
    const reportAt = (venueAt: number, now: number): number =>
      Math.max(now, venueAt + reportMicroseconds);
    this.executions = new Executions(instruments, instances, marks, reportAt, deliver);
    this.desks = cursors.map((cursor) => emptyDesk(cursor.columns));
    this.moments = cursors.map((cursor, index) => {
      const desk = this.desks[index]!;
      return { desk, cursor, bar: -1, at: NaN, venueAt: NaN };
    });
  }

  get account(): VenueAccount {
    return this.executions.account;
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

  private momentOf(instrument: InstrumentIndex, bar: number, at: number, venueAt = at): BarMoment {
    const moment = this.moments[instrument]!;
    moment.bar = bar;
    moment.at = at;
    moment.venueAt = venueAt;
    return moment;
  }

  /** The open of a bar: cancels and orders that have arrived, then gaps. */
  open(instrument: InstrumentIndex, cursor: BarCursor, bar: number): void {
    const desk = this.desks[instrument]!;
    const at = cursor.startOf(bar);
    const moment = this.momentOf(instrument, bar, at);
    desk.taken = 0;
    if (desk.cancels.length > 0) this.processCancels(moment, instrument, at);
    if (desk.live.length > 0) this.openLive(moment);
    if (desk.inbound.length > 0) this.openInbound(moment);
  }

  /** Orders sent at this very open, after `open` has run. */
  openLate(instrument: InstrumentIndex, cursor: BarCursor, bar: number): void {
    const desk = this.desks[instrument]!;
    if (desk.inbound.length === 0) return;
    this.openInbound(this.momentOf(instrument, bar, cursor.startOf(bar)));
  }

  private openLive(moment: BarMoment): void {
    const open = moment.cursor.columns.open[moment.bar]!;
    for (const working of stopsFirst(moment.desk.live)) {
      if (working.remaining === 0 || this.expire(working, moment)) continue;
      const { pricing, side } = working.order;
      const execution = executeAtOpen(pricing, side, open, working, false);
      if (execution) this.execute(working, execution, moment);
    }
  }

  private openInbound(moment: BarMoment): void {
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

  private activate(working: Working, moment: BarMoment): void {
    const { order } = working;
    const { pricing, side, timeInForce } = order;
    if (order.expireAt !== undefined && order.expireAt <= moment.venueAt) {
      this.executions.report(order, 'expired', moment, 'time reached');
      return;
    }
    const open = moment.cursor.columns.open[moment.bar]!;
    const execution = executeAtOpen(pricing, side, open, working, true);
    if (pricing.type === 'limit' && pricing.postOnly && execution) {
      this.executions.report(order, 'rejected', moment, 'post-only order would take liquidity');
      return;
    }
    if (timeInForce === 'fok' && (!execution || this.offered(moment) < working.remaining)) {
      this.executions.report(
        order,
        'cancelled',
        moment,
        'fill-or-kill order could not be filled whole',
      );
      return;
    }
    moment.desk.live.push(working);
    // A market order's first report is its fill or its refusal.
    if (pricing.type !== 'market') this.executions.report(order, 'accepted', moment, '');
    if (execution) this.execute(working, execution, moment);
    if (timeInForce === 'ioc' && working.remaining > 0) {
      this.executions.finish(working, 'cancelled', moment, 'immediate-or-cancel remainder');
    }
  }

  /** The rest of a bar, at its end. Executions in it happened before the end. */
  range(instrument: InstrumentIndex, cursor: BarCursor, bar: number): void {
    const desk = this.desks[instrument]!;
    if (desk.cancels.length === 0 && desk.live.length === 0) return;
    const at = cursor.endOf(bar);
    const moment = this.momentOf(instrument, bar, at, at - 1);
    if (desk.cancels.length > 0) this.processCancels(moment, instrument, at - 1);
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

  private tryRange(working: Working, prices: BarPrices, moment: BarMoment): void {
    const { pricing, side } = working.order;
    const execution = executeInRange(pricing, side, prices, working);
    if (execution) this.execute(working, execution, moment);
  }

  /** An entry filled inside the bar meets its stop in the same bar, and its target only in the next. */
  private meetStop(entry: Working, prices: BarPrices, moment: BarMoment): void {
    for (const exit of entry.exits) {
      if (exit.order.pricing.type === 'limit') exit.firstBar = moment.bar + 1;
      else if (exit.remaining > 0) this.tryRange(exit, prices, moment);
    }
  }

  private processCancels(moment: BarMoment, instrument: InstrumentIndex, until: number): void {
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
      }
      const happened = { at, venueAt: arrivesAt };
      this.executions.reportCancel(id, instrument, target !== undefined, happened);
    }
  }

  private expire(working: Working, moment: BarMoment): boolean {
    const expiry = expiryOf(working.order, working.arrivesAt);
    if (!expiry || moment.at < expiry.at) return false;
    this.executions.finish(working, 'expired', moment, expiry.reason);
    return true;
  }

  /** Quantity this bar still offers to our orders. */
  private offered({ desk, cursor, bar }: BarMoment): number {
    const { participation } = this.models.slippage;
    if (participation === 0 || bar < desk.volumeFrom) return Infinity;
    return Math.floor(cursor.columns.volume[bar]! * participation) - desk.taken;
  }

  private execute(working: Working, execution: Execution, moment: BarMoment): void {
    const units = this.executions.sizeOf(working, this.offered(moment), moment);
    if (units <= 0) return;
    const price = withinLimit(working.order, this.slipped(working.order, units, execution, moment));
    const isArmed = working.exits.length > 0;
    if (!this.executions.fill(working, units, price, execution, moment)) return;
    moment.desk.taken += units;
    if (!isArmed) this.meetEntry(working, execution.price, moment);
  }

  /** A stop-loss that the price at which its entry filled has already met is due there, not at its trigger. */
  private meetEntry({ exits }: Working, price: Price, moment: BarMoment): void {
    for (const exit of exits) {
      const { pricing, side } = exit.order;
      if (pricing.type !== 'stop') continue;
      const execution = executeAtOpen(pricing, side, price, exit, true);
      if (execution) this.execute(exit, execution, moment);
    }
  }

  private slipped(
    { side }: Order,
    units: number,
    { price, liquidity }: Execution,
    { desk, cursor, bar }: BarMoment,
  ): Price {
    if (liquidity === 'maker') return price;
    const { slippage } = this.models;
    const hasVolume = slippage.impact > 0 && bar >= desk.volumeFrom;
    const volume = hasVolume ? cursor.columns.volume[bar]! : 0;
    return slippedPrice(slippage, price, side, units, volume);
  }

  /** Orders still at the venue, for the report of a finished run. */
  workingOrders(): readonly Order[] {
    return this.desks.flatMap((desk) =>
      [...desk.live, ...desk.inbound].map((working) => working.order),
    );
  }
}
