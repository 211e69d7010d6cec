import type { VenueCommand } from '../domain/command.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import { moneyToNumber } from '../domain/money.js';
import type { Approved, Order, OrderId } from '../domain/order.js';
import { oppositeSide } from '../domain/order.js';
import type { ExecutionReport, ReportStatus } from '../domain/report.js';
import { MICROSECONDS_PER_DAY, asQuantity, asTimestamp } from '../domain/units.js';
import type { Price, Timestamp } from '../domain/units.js';
import type { BarCursor } from '../market/index.js';
import { executeAtOpen, executeInRange } from './bar-path.js';
import type { Execution, PathState } from './bar-path.js';
import { feeOf, slippedPrice } from './models.js';
import type { LatencyModel, SlippageModel } from './models.js';
import { VenueAccount } from './venue-account.js';

export interface SimulationModels {
  readonly slippage: SlippageModel;
  readonly latency: LatencyModel;
}

/** An order at the venue, with what the simulation must remember of it. */
interface Working {
  readonly order: Order;
  remaining: number;
  filled: number;
  readonly sentAt: number;
  readonly arrivesAt: number;
  readonly path: PathState;
  /** The other exit of a bracket. */
  sibling: Working | undefined;
  /** Bracket children wait for their entry. */
  readonly isChild: boolean;
  /** Bracket target whose entry filled inside the bar in progress: looked at from the next bar. */
  hiddenUntil: number;
}

interface PendingCancel {
  readonly order: OrderId;
  readonly arrivesAt: number;
}

/** Everything the venue holds of one instrument. */
interface Desk {
  inbound: Working[];
  live: Working[];
  cancels: PendingCancel[];
  /** Quantity of the bar in progress already taken by our orders. */
  taken: number;
  /** The series knows volume; without it the participation cap cannot apply. */
  readonly hasVolume: boolean;
}

/** How one moment of a bar executes: its prices, its place in time, what it offers. */
interface Moment {
  readonly cursor: BarCursor;
  readonly index: number;
  readonly at: Timestamp;
  /** When an execution of this moment happened. */
  readonly venueAt: number;
}

/**
 * A venue on bars. Orders belong to the bar that contains their arrival and fill at its open if they
 * were sent at or before it, else at the next; inside a bar the pessimistic path decides. It moves
 * when `open` and `range` are called and speaks through `deliver` alone.
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
    this.desks = cursors.map((cursor) => ({
      inbound: [],
      live: [],
      cancels: [],
      taken: 0,
      hasVolume: cursor.columns.volume.some((volume) => volume > 0),
    }));
  }

  /** Whether this instrument's next bar must be shown at its open. */
  waits(instrument: number): boolean {
    const desk = this.desks[instrument]!;
    return desk.inbound.length > 0 || desk.live.length > 0;
  }

  send(command: VenueCommand, at: Timestamp): void {
    const arrivesAt = at + this.models.latency.orderMicroseconds;
    if (command.kind === 'cancel') {
      this.desks[command.instrument]!.cancels.push({ order: command.order, arrivesAt });
      return;
    }
    this.desks[command.order.instrument]!.inbound.push(
      working(command.order, at, arrivesAt, false),
    );
  }

  /** The open of bar `index`: cancels and orders that have arrived, then gaps. */
  open(instrument: InstrumentIndex, cursor: BarCursor, index: number): void {
    const desk = this.desks[instrument]!;
    const at = cursor.startOf(index) as Timestamp;
    const moment: Moment = { cursor, index, at, venueAt: at };
    desk.taken = 0;
    this.processCancels(desk, instrument, at, at);
    if (desk.live.length > 0) this.openLive(desk, moment);
    this.openInbound(desk, moment);
  }

  /** Orders sent at this very open, after `open` has run. */
  openLate(instrument: InstrumentIndex, cursor: BarCursor, index: number): void {
    const at = cursor.startOf(index) as Timestamp;
    this.openInbound(this.desks[instrument]!, { cursor, index, at, venueAt: at });
  }

  private openLive(desk: Desk, moment: Moment): void {
    for (const order of stopsFirst(desk.live)) {
      if (order.remaining === 0 || this.expire(desk, order, moment)) continue;
      const execution = executeAtOpen(
        order.order.pricing,
        order.order.side,
        moment.cursor.columns.open[moment.index]!,
        order.path,
        false,
      );
      if (execution) this.execute(desk, order, execution, moment);
    }
  }

  private openInbound(desk: Desk, moment: Moment): void {
    const { cursor, index, at } = moment;
    const end = cursor.endOf(index);
    let kept = 0;
    const inbound = desk.inbound;
    for (const order of inbound) {
      if (order.sentAt > at || order.arrivesAt >= end) {
        inbound[kept++] = order;
        continue;
      }
      const arrival = order.arrivesAt > at ? order.arrivesAt : at;
      this.activate(desk, order, { cursor, index, at, venueAt: arrival });
    }
    inbound.length = kept;
  }

  private activate(desk: Desk, working: Working, moment: Moment): void {
    const { order } = working;
    const open = moment.cursor.columns.open[moment.index]!;
    const { pricing } = order;
    const execution = executeAtOpen(pricing, order.side, open, working.path, true);
    if (pricing.type === 'limit' && pricing.postOnly && execution) {
      this.report(order, 'rejected', moment, 'post-only order would take liquidity');
      return;
    }
    if (
      order.timeInForce === 'fok' &&
      (!execution || this.offered(desk, moment) < working.remaining)
    ) {
      this.report(order, 'cancelled', moment, 'fill-or-kill order could not be filled whole');
      return;
    }
    desk.live.push(working);
    if (pricing.type !== 'market') this.report(order, 'accepted', moment, '');
    if (execution) this.execute(desk, working, execution, moment);
    if (order.timeInForce === 'ioc' && working.remaining > 0) {
      this.finish(desk, working, 'cancelled', moment, 'immediate-or-cancel remainder');
    }
  }

  /** The rest of bar `index`, at its end. */
  range(instrument: InstrumentIndex, cursor: BarCursor, index: number): void {
    const desk = this.desks[instrument]!;
    const at = cursor.endOf(index) as Timestamp;
    this.processCancels(desk, instrument, at - 1, at);
    if (desk.live.length === 0) return;
    const { columns } = cursor;
    const bar = {
      open: columns.open[index]!,
      high: columns.high[index]!,
      low: columns.low[index]!,
      close: columns.close[index]!,
    };
    const moment: Moment = { cursor, index, at, venueAt: at - 1 };
    for (const order of stopsFirst(desk.live)) {
      if (order.remaining === 0 || order.hiddenUntil > index) continue;
      const execution = executeInRange(order.order.pricing, order.order.side, bar, order.path);
      if (!execution) continue;
      this.execute(desk, order, execution, moment);
      if (order.filled > 0 && order.order.bracket) this.meetStop(desk, order, bar, moment);
    }
  }

  /** An entry filled inside the bar meets its stop in the same bar, and its target only in the next. */
  private meetStop(
    desk: Desk,
    entry: Working,
    bar: { open: number; high: number; low: number; close: number },
    moment: Moment,
  ): void {
    for (const child of [...desk.live]) {
      if (!child.isChild || !belongs(child, entry)) continue;
      if (child.order.pricing.type === 'limit') child.hiddenUntil = moment.index + 1;
      else {
        const execution = executeInRange(child.order.pricing, child.order.side, bar, child.path);
        if (execution && child.remaining > 0) this.execute(desk, child, execution, moment);
      }
    }
  }

  private processCancels(
    desk: Desk,
    instrument: InstrumentIndex,
    until: number,
    at: Timestamp,
  ): void {
    if (desk.cancels.length === 0) return;
    const due = desk.cancels.filter((cancel) => cancel.arrivesAt <= until);
    if (due.length === 0) return;
    desk.cancels = desk.cancels.filter((cancel) => cancel.arrivesAt > until);
    for (const cancel of due) {
      const target =
        desk.live.find((order) => order.order.id === cancel.order) ??
        desk.inbound.find((order) => order.order.id === cancel.order);
      const venueAt = asTimestamp(cancel.arrivesAt);
      if (target) {
        target.remaining = 0;
        desk.live = desk.live.filter((order) => order !== target);
        desk.inbound = desk.inbound.filter((order) => order !== target);
        this.tell(target.order.id, instrument, 'cancelled', at, venueAt, '');
      } else
        this.tell(
          cancel.order,
          instrument,
          'cancel_rejected',
          at,
          venueAt,
          'unknown or finished order',
        );
    }
  }

  private expire(desk: Desk, working: Working, moment: Moment): boolean {
    const { order } = working;
    const dayEnd =
      (Math.floor(working.arrivesAt / MICROSECONDS_PER_DAY) + 1) * MICROSECONDS_PER_DAY;
    const until =
      order.timeInForce === 'day'
        ? dayEnd
        : order.timeInForce === 'gtd'
          ? order.expireAt
          : undefined;
    if (until === undefined || moment.at < until) return false;
    this.finish(
      desk,
      working,
      'expired',
      moment,
      order.timeInForce === 'day' ? 'end of day' : 'time reached',
    );
    return true;
  }

  /** Quantity this bar still offers to our orders. */
  private offered(desk: Desk, moment: Moment): number {
    const { participation } = this.models.slippage;
    if (participation === 0 || !desk.hasVolume) return Infinity;
    return Math.floor(moment.cursor.columns.volume[moment.index]! * participation) - desk.taken;
  }

  private execute(desk: Desk, working: Working, execution: Execution, moment: Moment): void {
    const { order } = working;
    const instrument = this.instruments[order.instrument]!;
    let quantity = Math.min(working.remaining, this.offered(desk, moment));
    if (order.reduceOnly) quantity = Math.min(quantity, this.reducible(order));
    if (quantity <= 0) {
      if (order.reduceOnly && this.reducible(order) === 0)
        this.finish(desk, working, 'cancelled', moment, 'nothing to reduce');
      return;
    }
    // A cap may leave a part that is no multiple of the lot.
    if (quantity < working.remaining)
      quantity = Math.floor(quantity / instrument.lot) * instrument.lot;
    if (quantity <= 0) return;
    const volume = desk.hasVolume ? moment.cursor.columns.volume[moment.index]! : 0;
    const price =
      execution.liquidity === 'taker'
        ? slippedPrice(this.models.slippage, execution.price, order.side, quantity, volume)
        : execution.price;
    const limited = withinLimit(order, price);
    const filled = asQuantity(quantity);
    const { fee, asset } = feeOf(instrument, {
      side: order.side,
      price: limited,
      quantity: filled,
      liquidity: execution.liquidity,
    });
    const missing = this.account.shortfall(
      order,
      limited,
      quantity,
      asset === instrument.settlement ? moneyToNumber(fee) : 0,
      this.marks,
    );
    if (missing !== undefined) {
      this.finish(desk, working, 'rejected', moment, `insufficient balance: ${missing}`);
      return;
    }
    this.account.book(order, limited, filled, fee, asset);
    desk.taken += quantity;
    working.remaining -= quantity;
    working.filled += quantity;
    this.tell(order.id, order.instrument, 'filled', moment.at, moment.venueAt as Timestamp, '', {
      tradeId: ++this.tradeCounter,
      quantity: filled,
      price: limited,
      fee,
      feeAsset: asset,
      liquidity: execution.liquidity,
      referencePrice: execution.price,
    });
    this.afterFill(desk, working, quantity, moment);
  }

  private reducible(order: Order): number {
    const held = this.account.heldFor(order);
    return order.side === 'buy' ? Math.max(0, -held) : Math.max(0, held);
  }

  private afterFill(desk: Desk, working: Working, quantity: number, moment: Moment): void {
    if (working.remaining === 0) remove(desk, working);
    if (working.order.bracket) this.armBracket(desk, working, quantity, moment);
    const { sibling } = working;
    if (!sibling) return;
    sibling.remaining -= quantity;
    if (sibling.remaining <= 0) {
      sibling.remaining = 0;
      this.finish(desk, sibling, 'cancelled', moment, 'the other exit of its bracket filled');
    }
  }

  /** The exits of a bracket go live with the first fill of their entry and grow with the next. */
  private armBracket(desk: Desk, entry: Working, quantity: number, moment: Moment): void {
    const existing = desk.live.filter((child) => child.isChild && belongs(child, entry));
    if (existing.length > 0) {
      for (const child of existing) child.remaining += quantity;
      return;
    }
    const { stopLoss, takeProfit } = entry.order.bracket!;
    const base = {
      ...entry.order,
      side: oppositeSide(entry.order.side),
      quantity: asQuantity(quantity),
      timeInForce: 'gtc' as const,
      reduceOnly: true,
      bracket: undefined,
    };
    const stop =
      stopLoss &&
      working(
        {
          ...base,
          id: stopLoss.id,
          reason: 'stop loss',
          pricing: { type: 'stop', stopPrice: stopLoss.price },
        } as Approved,
        moment.at,
        moment.at,
        true,
      );
    const target =
      takeProfit &&
      working(
        {
          ...base,
          id: takeProfit.id,
          reason: 'take profit',
          pricing: { type: 'limit', limitPrice: takeProfit.price, postOnly: false },
        } as Approved,
        moment.at,
        moment.at,
        true,
      );
    for (const child of [stop, target]) {
      if (!child) continue;
      child.sibling = child === stop ? target : stop;
      desk.live.push(child);
      this.report(child.order, 'accepted', moment, '');
    }
  }

  private finish(
    desk: Desk,
    working: Working,
    status: ReportStatus,
    moment: Moment,
    reason: string,
  ): void {
    working.remaining = 0;
    remove(desk, working);
    this.report(working.order, status, moment, reason);
  }

  private report(order: Order, status: ReportStatus, moment: Moment, reason: string): void {
    this.tell(order.id, order.instrument, status, moment.at, moment.venueAt as Timestamp, reason);
  }

  private tell(
    order: OrderId,
    instrument: InstrumentIndex,
    status: ReportStatus,
    now: Timestamp,
    venueAt: Timestamp,
    reason: string,
    fill: ExecutionReport['fill'] = undefined,
  ): void {
    const at = Math.max(now, venueAt + this.models.latency.reportMicroseconds) as Timestamp;
    this.deliver({ kind: 'report', status, order, instrument, at, venueAt, fill, reason });
  }

  /** Orders still at the venue, for the report of a finished run. */
  workingOrders(): readonly Order[] {
    return this.desks.flatMap((desk) =>
      [...desk.live, ...desk.inbound].map((entry) => entry.order),
    );
  }
}

function working(order: Order, sentAt: number, arrivesAt: number, isChild: boolean): Working {
  return {
    order,
    remaining: order.quantity,
    filled: 0,
    sentAt,
    arrivesAt,
    path: { triggered: false, anchor: 0 },
    sibling: undefined,
    isChild,
    hiddenUntil: 0,
  };
}

const belongs = (child: Working, entry: Working): boolean =>
  child.order.id === entry.order.bracket?.stopLoss?.id ||
  child.order.id === entry.order.bracket?.takeProfit?.id;

/** Slippage never carries a limit order beyond its limit. */
function withinLimit(order: Order, price: Price): Price {
  const { pricing } = order;
  if (pricing.type !== 'limit' && pricing.type !== 'stop_limit') return price;
  const limit = pricing.limitPrice;
  return order.side === 'buy'
    ? (Math.min(price, limit) as Price)
    : (Math.max(price, limit) as Price);
}

function remove(desk: Desk, working: Working): void {
  const index = desk.live.indexOf(working);
  if (index >= 0) desk.live.splice(index, 1);
}

/** A copy in which stops come before limits; otherwise in order of arrival. */
function stopsFirst(live: readonly Working[]): readonly Working[] {
  if (live.length === 1) return [live[0]!];
  const stops = live.filter((order) => order.order.pricing.type !== 'limit');
  return [...stops, ...live.filter((order) => order.order.pricing.type === 'limit')];
}
