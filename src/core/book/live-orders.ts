import type { Instrument } from '../domain/instrument.js';
import type { Exits } from './exits.js';
import {
  FLOATS_SHIFT,
  IDLE,
  INTS_SHIFT,
  NO_ORDER,
  OPEN,
  OWNER,
  QUANTITY,
  REDUCE_ONLY,
  RESTING,
  TRIGGERED,
  WAITING,
} from './layout.js';
import type { LimitBook } from './limit-book.js';
import type { RestingOrderUpdate } from './listener.js';
import type { MarketData } from './market-data.js';
import { sideOf } from './order-codes.js';
import type { OrderHandle, OrderPool } from './order-pool.js';
import type { OrderRegistry } from './order-registry.js';
import { Positions } from './positions.js';
import type { Reason } from './reasons.js';
import type { Reporter } from './reporter.js';
import { TriggerBook } from './trigger-book.js';

const NONE: readonly OrderHandle[] = [];

/**
 * Where the orders of a book are and how they end: in the limit book, waiting for a trigger, or
 * triggered. Every change without a trade is told to the reporter and to market data here.
 */
export class LiveOrders {
  readonly triggers: TriggerBook;
  /** Undefined for spot, where nobody has a position. */
  readonly positions: Positions | undefined;
  /** Orders whose trigger was reached, first come first served. */
  readonly triggered: OrderHandle[] = [];
  private readonly pool: OrderPool;

  constructor(
    private readonly instrument: Instrument,
    private readonly index: number,
    private readonly core: LimitBook,
    private readonly data: MarketData,
    private readonly registry: OrderRegistry,
    private readonly reporter: Reporter,
    private readonly exits: Exits,
  ) {
    this.pool = registry.pool;
    this.triggers = new TriggerBook(registry.pool, registry, instrument.tick);
    this.positions = instrument.kind === 'spot' ? undefined : new Positions();
  }

  /** Takes an order from where it is and tells that it ended. */
  end(handle: OrderHandle, reason: Reason): void {
    const sibling = this.unlinkSibling(handle);
    this.endLeg(handle, reason, sibling === NO_ORDER);
    if (sibling !== NO_ORDER) this.endLeg(sibling, 'one_cancels_other', true);
  }

  rest(handle: OrderHandle): void {
    const { registry, pool } = this;
    registry.hideReserve(handle);
    registry.setPlace(handle, RESTING);
    this.core.ladderOf(handle).append(handle);
    this.tellData('add', handle, pool.floats[(handle << FLOATS_SHIFT) + OPEN]!);
    const tag = registry.tag(handle);
    if ((tag & REDUCE_ONLY) !== 0) this.positions!.watch(this.ownerOf(handle), handle);
  }

  /** An owner's resting reduce-only orders, oldest first. */
  reducingOf(owner: number): readonly OrderHandle[] {
    const watched = this.positions!.watched(owner);
    if (watched.size === 0) return NONE;
    const { registry } = this;
    return [...watched].sort((a, b) => registry.orderId(a) - registry.orderId(b));
  }

  /** Cuts an order to the position it may reduce; false when it ended because there is none. */
  cutToPosition(handle: OrderHandle): boolean {
    const { registry } = this;
    const side = sideOf(registry.tag(handle));
    const reducible = this.positions!.reducible(this.ownerOf(handle), side);
    const excess = registry.pool.openOf(handle) - reducible;
    if (excess <= 0) return true;
    if (reducible === 0) {
      this.end(handle, 'reduce_only');
      return false;
    }
    if (registry.place(handle) === RESTING) this.shrinkResting(handle, excess);
    else registry.lowerQuantity(handle, excess);
    this.reporter.restated(this.instrument, handle, excess, 'reduce_only');
    return true;
  }

  /** Takes quantity off a resting order, total and open; it keeps its place in the queue. */
  shrinkResting(handle: OrderHandle, quantity: number): void {
    if (quantity === 0) return;
    this.core.ladderOf(handle).shrink(handle, quantity);
    this.pool.floats[(handle << FLOATS_SHIFT) + QUANTITY]! -= quantity;
    this.tellData('change', handle, this.pool.floats[(handle << FLOATS_SHIFT) + OPEN]!);
  }

  endLeg(handle: OrderHandle, reason: Reason, release: boolean, released?: number): void {
    const unfilled = this.pool.openOf(handle);
    this.withdraw(handle);
    this.reporter.ended(this.instrument, handle, unfilled, reason, release, released);
    this.conclude(handle);
    this.pool.give(handle);
  }

  /** The same for a maker that the core has taken out, and whose slot it gives back. */
  endMaker(maker: OrderHandle): void {
    const sibling = this.unlinkSibling(maker);
    const unfilled = this.pool.openOf(maker);
    const release = sibling === NO_ORDER;
    this.reporter.ended(this.instrument, maker, unfilled, 'self_trade_prevention', release);
    this.conclude(maker);
    if (sibling !== NO_ORDER) this.endLeg(sibling, 'one_cancels_other', true);
  }

  /** Takes an order from wherever it is. */
  withdraw(handle: OrderHandle): void {
    const { registry, triggered } = this;
    const place = registry.place(handle);
    if (place === RESTING) {
      this.core.ladderOf(handle).remove(handle);
      this.tellData('remove', handle, 0);
      this.positions?.unwatch(this.ownerOf(handle), handle);
    } else if (place === WAITING) this.triggers.remove(handle);
    else if (place === TRIGGERED) triggered.splice(triggered.indexOf(handle), 1);
    registry.setPlace(handle, IDLE);
    registry.showReserve(handle);
  }

  /** The last of an ended order: its exits, its place among reduce-only orders, its id. */
  conclude(handle: OrderHandle): void {
    const { registry } = this;
    const tag = registry.tag(handle);
    const extras = registry.extrasOf(handle);
    if (extras?.bracket !== undefined) this.exits.add(this.index, handle, extras.bracket);
    if ((tag & REDUCE_ONLY) !== 0) this.positions!.unwatch(this.ownerOf(handle), handle);
    registry.forget(handle, extras);
  }

  unlinkSibling(handle: OrderHandle): OrderHandle {
    const { registry } = this;
    const extras = registry.extrasOf(handle);
    if (extras === undefined || extras.sibling === NO_ORDER) return NO_ORDER;
    const { sibling } = extras;
    extras.sibling = NO_ORDER;
    registry.extrasOf(sibling)!.sibling = NO_ORDER;
    return sibling;
  }

  tellData(kind: RestingOrderUpdate['kind'], handle: OrderHandle, shown: number): void {
    if (!this.data.isWanted) return;
    const { registry } = this;
    const side = sideOf(registry.tag(handle));
    this.data.orderChanged(kind, registry.orderId(handle), side, registry.rank(handle), shown);
  }

  ownerOf(handle: OrderHandle): number {
    return this.pool.ints[(handle << INTS_SHIFT) + OWNER]!;
  }
}
