import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Order, OrderId } from '../domain/order.js';
import type { ExecutionReport, Fill, ReportStatus } from '../domain/report.js';
import { asQuantity } from '../domain/units.js';
import type { Price, Timestamp } from '../domain/units.js';
import type { Execution } from './bar-path.js';
import { makeExits, remove } from './desk.js';
import type { Desk, Working } from './desk.js';
import { feeAssetOf, feeOf } from './models.js';
import { VenueAccount } from './venue-account.js';

/** When something happens at the venue, and to the orders of which instrument. */
export interface Moment<VenueDesk extends Desk = Desk> {
  readonly desk: VenueDesk;
  /** The instant being simulated: nothing is reported before it. */
  readonly at: number;
  /** When it happened. */
  readonly venueAt: number;
}

/** Speaks of a venue's orders; the report reaches the engine when it says. */
export type Deliver = (report: ExecutionReport) => void;

/**
 * What every simulated venue does once it is known where an order executes: sizes the fill, books it,
 * reports it, arms the exits of brackets and ends what is done.
 */
export class Executions<VenueDesk extends Desk> {
  readonly account: VenueAccount;
  /** Number of the last trade. */
  tradeCounter = 0;

  constructor(
    private readonly instruments: readonly Instrument[],
    instances: number,
    /** Last price per instrument, in price units; shared with the market view. */
    private readonly marks: Float64Array,
    /** When something that happened at the first instant is known here, not before the second. */
    private readonly reportAt: (venueAt: number, now: number) => number,
    private readonly deliver: Deliver,
    /** An exit of a bracket has gone live. */
    private readonly onArmed: (exit: Working, moment: Moment<VenueDesk>) => void = () => undefined,
  ) {
    this.account = new VenueAccount(instruments, instances);
  }

  /**
   * Units of the order that can execute when `offered` are there: whole lots, and of reduce-only orders
   * no more than is held. A reduce-only order with nothing to reduce ends here.
   */
  sizeOf(working: Working, offered: number, moment: Moment<VenueDesk>): number {
    const { order } = working;
    const { lot } = this.instruments[order.instrument]!;
    const reducible = order.reduceOnly ? this.reducible(order, lot) : Infinity;
    if (reducible === 0) {
      this.finish(working, 'cancelled', moment, 'nothing to reduce');
      const { sibling } = working;
      if (sibling && sibling.remaining > 0) {
        this.finish(sibling, 'cancelled', moment, 'nothing to reduce');
      }
      return 0;
    }
    const quantity = Math.min(working.remaining, offered, reducible);
    // A cap may leave a part that is no multiple of the lot.
    return quantity < working.remaining ? quantity - (quantity % lot) : quantity;
  }

  /**
   * Executes `units` of the order, where the market showed `reference`. False when the account cannot
   * cover it: the order is then rejected.
   */
  fill(
    working: Working,
    units: number,
    price: Price,
    { price: reference, liquidity }: Execution,
    moment: Moment<VenueDesk>,
  ): boolean {
    const { order } = working;
    const instrument = this.instruments[order.instrument]!;
    const quantity = asQuantity(units);
    const fee = feeOf(instrument, order.side, price, quantity, liquidity);
    const feeAsset = feeAssetOf(instrument, order.side);
    const tradeId = ++this.tradeCounter;
    const fill = { tradeId, quantity, price, fee, feeAsset, liquidity, referencePrice: reference };
    const missing = this.account.shortfall(order, fill, this.marks);
    if (missing !== undefined) {
      this.finish(working, 'rejected', moment, `insufficient balance: ${missing}`);
      return false;
    }
    this.account.book(order, fill);
    working.remaining -= quantity;
    working.filled += quantity;
    this.tell(order.id, order.instrument, 'filled', moment, '', fill);
    this.afterFill(working, quantity, moment);
    return true;
  }

  /** Whole lots that a reduce-only order can take off what its instance holds. */
  private reducible(order: Order, lot: number): number {
    const held = this.account.heldFor(order);
    const against = order.side === 'buy' ? -held : held;
    return against > 0 ? against - (against % lot) : 0;
  }

  private afterFill(working: Working, quantity: number, moment: Moment<VenueDesk>): void {
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
  private armExits(entry: Working, quantity: number, moment: Moment<VenueDesk>): void {
    if (entry.exits.length > 0) {
      for (const exit of entry.exits) exit.remaining += quantity;
      return;
    }
    entry.exits = makeExits(entry, quantity, moment.at);
    for (const exit of entry.exits) {
      moment.desk.live.push(exit);
      this.report(exit.order, 'accepted', moment, '');
      this.onArmed(exit, moment);
    }
  }

  /** Ends an order that is live, or was about to be. */
  finish(working: Working, status: ReportStatus, moment: Moment<VenueDesk>, reason: string): void {
    working.remaining = 0;
    remove(moment.desk.live, working);
    this.report(working.order, status, moment, reason);
  }

  report(order: Order, status: ReportStatus, moment: Moment<VenueDesk>, reason: string): void {
    this.tell(order.id, order.instrument, status, moment, reason, undefined);
  }

  /** A cancel that found its order, or came too late for it. */
  reportCancel(
    order: OrderId,
    instrument: InstrumentIndex,
    found: boolean,
    moment: Pick<Moment, 'at' | 'venueAt'>,
  ): void {
    if (found) this.tell(order, instrument, 'cancelled', moment, '', undefined);
    else {
      const reason = 'unknown or finished order';
      this.tell(order, instrument, 'cancel_rejected', moment, reason, undefined);
    }
  }

  private tell(
    order: OrderId,
    instrument: InstrumentIndex,
    status: ReportStatus,
    moment: Pick<Moment, 'at' | 'venueAt'>,
    reason: string,
    fill: Fill | undefined,
  ): void {
    const venueAt = moment.venueAt as Timestamp;
    const at = this.reportAt(venueAt, moment.at) as Timestamp;
    this.deliver({ kind: 'report', status, order, instrument, at, venueAt, fill, reason });
  }
}
