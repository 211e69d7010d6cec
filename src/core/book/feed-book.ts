import {
  BUY,
  FLOATS_SHIFT,
  HIDDEN,
  INTS_SHIFT,
  OPEN,
  QUANTITY,
  RANK,
  SELL_BIT,
  TAG,
} from './layout.js';
import type { SideBit } from './limit-book.js';
import { OrderPool } from './order-pool.js';
import type { OrderHandle } from './order-pool.js';
import { PriceLadder } from './price-ladder.js';

/** A resting order of a feed. */
export interface FeedOrder {
  readonly side: SideBit;
  readonly price: number;
  readonly quantity: number;
}

/**
 * The book of a market-by-order feed: it does as it is told and matches nothing, so it may be crossed
 * as an exchange's book is before the opening. Prices and quantities are integers in any unit.
 */
export class FeedBook {
  private readonly pool = new OrderPool();
  private readonly bids = new PriceLadder(this.pool);
  private readonly asks = new PriceLadder(this.pool);
  private readonly handles = new Map<number, OrderHandle>();

  /** A new order, last in its queue; one of the same number is replaced. */
  add(orderId: number, side: SideBit, price: number, quantity: number): void {
    this.remove(orderId);
    const handle = this.pool.take();
    const { ints, floats } = this.pool;
    const at = handle << FLOATS_SHIFT;
    ints[(handle << INTS_SHIFT) + TAG] = side;
    floats[at + RANK] = side === BUY ? -price : price;
    floats[at + OPEN] = quantity;
    floats[at + HIDDEN] = 0;
    floats[at + QUANTITY] = quantity;
    this.handles.set(orderId, handle);
    this.ladder(side).append(handle);
  }

  /** Takes quantity off an order, which ends at nothing. False when there is no such order. */
  reduce(orderId: number, quantity: number): boolean {
    const handle = this.handles.get(orderId);
    if (handle === undefined) return false;
    if (this.pool.openOf(handle) <= quantity) return this.remove(orderId);
    this.ladderOf(handle).shrink(handle, quantity);
    return true;
  }

  /**
   * Another price and quantity; the order keeps its place only when the price stays and the quantity
   * does not go up. False when there is no such order.
   */
  modify(orderId: number, price: number, quantity: number): boolean {
    const order = this.order(orderId);
    if (order === undefined) return false;
    if (price === order.price && quantity <= order.quantity) {
      return quantity === order.quantity || this.reduce(orderId, order.quantity - quantity);
    }
    this.add(orderId, order.side, price, quantity);
    return true;
  }

  /** Ends an order. False when there is no such order. */
  remove(orderId: number): boolean {
    const handle = this.handles.get(orderId);
    if (handle === undefined) return false;
    this.ladderOf(handle).remove(handle);
    this.pool.give(handle);
    this.handles.delete(orderId);
    return true;
  }

  clear(): void {
    for (const orderId of [...this.handles.keys()]) this.remove(orderId);
  }

  order(orderId: number): FeedOrder | undefined {
    const handle = this.handles.get(orderId);
    if (handle === undefined) return undefined;
    const rank = this.pool.floats[(handle << FLOATS_SHIFT) + RANK]!;
    const side = (this.pool.ints[(handle << INTS_SHIFT) + TAG]! & SELL_BIT) as SideBit;
    return { side, price: side === BUY ? -rank : rank, quantity: this.pool.openOf(handle) };
  }

  get orderCount(): number {
    return this.pool.size;
  }

  /** True when somebody bids at least what somebody asks. */
  get isCrossed(): boolean {
    return -this.bids.bestRank >= this.asks.bestRank;
  }

  /** The best levels of one side, at most `limit`, as price and quantity. */
  levels(side: SideBit, limit: number): [price: number, quantity: number][] {
    const ladder = this.ladder(side);
    const found: [number, number][] = [];
    let rank = ladder.bestRank;
    for (; rank !== Infinity && found.length < limit; rank = ladder.after(rank)) {
      found.push([side === BUY ? -rank : rank, ladder.shown(rank)]);
    }
    return found;
  }

  /** Quantity that stands before an order in its level's queue; undefined when there is no such order. */
  queueAhead(orderId: number): number | undefined {
    const handle = this.handles.get(orderId);
    return handle === undefined ? undefined : this.ladderOf(handle).ahead(handle);
  }

  private ladder(side: SideBit): PriceLadder {
    return side === BUY ? this.bids : this.asks;
  }

  private ladderOf(handle: OrderHandle): PriceLadder {
    const tag = this.pool.ints[(handle << INTS_SHIFT) + TAG]!;
    return this.ladder((tag & SELL_BIT) as SideBit);
  }
}
