import {
  BUY,
  CANCEL_BOTH,
  CANCEL_NEWEST,
  CANCEL_OLDEST,
  FLOATS_SHIFT,
  HIDDEN,
  INTS_SHIFT,
  NO_ORDER,
  NO_PREVENTION,
  OPEN,
  ORDER_ID,
  OWNER,
  QUANTITY,
  RANK,
  SELL_BIT,
  TAG,
} from './layout.js';
import type { OrderHandle, OrderPool } from './order-pool.js';
import { PriceLadder } from './price-ladder.js';

/** Side as an integer: 0 buys, 1 sells. */
export type SideBit = 0 | 1;

/** `SelfTradePrevention` as an integer, its index in the list of modes. */
export type PreventionCode = 0 | 1 | 2 | 3 | 4;

/** Hears what a match does, while it runs. */
export interface MatchSink {
  /** `price` in ticks. What is left of the maker is its open quantity; at 0 its slot is free after. */
  onFill(maker: OrderHandle, price: number, quantity: number): void;
  /** How much an iceberg shows at a time. */
  sliceOf(maker: OrderHandle): number;
  /** An iceberg shows its next slice, at the end of the queue. */
  onRefresh(maker: OrderHandle): void;
  /**
   * The taker met an order of its owner: instead of a trade the maker lost `makerQuantity` and the
   * taker `takerQuantity`. When `ended`, that is all of the maker: it is out of its queue, with its
   * quantities as they were, and its slot is free after. When neither lost anything, the taker ends.
   */
  onSelfTrade(
    maker: OrderHandle,
    makerQuantity: number,
    takerQuantity: number,
    ended: boolean,
  ): void;
}

/**
 * The integer core: price-time priority over two ladders, prices in ticks, quantities in any integer
 * unit. Knows handles alone: no ids, order types or messages. Nothing is allocated per order, and
 * nothing is checked: prices and quantities are safe integers, handles are live.
 */
export class LimitBook {
  readonly bids: PriceLadder;
  readonly asks: PriceLadder;
  private takerOwner = -1;
  private prevention: PreventionCode = NO_PREVENTION;
  private stopped = false;

  constructor(
    private readonly pool: OrderPool,
    private readonly sink: MatchSink,
  ) {
    this.bids = new PriceLadder(pool);
    this.asks = new PriceLadder(pool);
  }

  /** Matches a limit order and rests what is left of it; its handle, or -1 when nothing rests. */
  submit(
    side: SideBit,
    price: number,
    quantity: number,
    owner: number,
    orderId: number,
  ): OrderHandle {
    const open = this.match(side, price, quantity);
    if (open === 0) return NO_ORDER;
    const { pool } = this;
    const handle = pool.take();
    const at = handle << INTS_SHIFT;
    const amounts = handle << FLOATS_SHIFT;
    pool.ints[at + TAG] = side;
    pool.ints[at + OWNER] = owner;
    pool.floats[amounts + RANK] = side === BUY ? -price : price;
    pool.floats[amounts + OPEN] = open;
    pool.floats[amounts + HIDDEN] = 0;
    pool.floats[amounts + QUANTITY] = quantity;
    pool.floats[amounts + ORDER_ID] = orderId;
    this.side(side).append(handle);
    return handle;
  }

  /** Ends a resting order. */
  cancel(handle: OrderHandle): void {
    this.ladderOf(handle).remove(handle);
    this.pool.give(handle);
  }

  /** The ladder of an order's own side. */
  ladderOf(handle: OrderHandle): PriceLadder {
    const tag = this.pool.ints[(handle << INTS_SHIFT) + TAG]!;
    return (tag & SELL_BIT) === 0 ? this.bids : this.asks;
  }

  side(side: SideBit): PriceLadder {
    return side === BUY ? this.bids : this.asks;
  }

  /** The ladder that an order of this side trades with. */
  opposite(side: SideBit): PriceLadder {
    return side === BUY ? this.asks : this.bids;
  }

  /** True when an order at `price` would trade on arrival. */
  crosses(side: SideBit, price: number): boolean {
    return side === BUY ? this.asks.bestRank <= price : this.bids.bestRank <= -price;
  }

  /** From now on matches are on behalf of this owner, with this mode. */
  setTaker(owner: number, prevention: PreventionCode): void {
    this.stopped = false;
    this.takerOwner = owner;
    this.prevention = prevention;
  }

  /** Ends the running match after the fill that is being told. */
  stop(): void {
    this.stopped = true;
  }

  /** True when the last match ended early: by `stop`, or because the taker met its own order. */
  get wasStopped(): boolean {
    return this.stopped;
  }

  /** Trades up to `quantity` with the other side at `price` or better; what is left of it. */
  match(side: SideBit, price: number, quantity: number): number {
    const ladder = this.opposite(side);
    const limit = side === BUY ? price : -price;
    this.stopped = false;
    let open = quantity;
    while (open > 0 && ladder.bestRank <= limit && !this.wasStopped) {
      open = this.takeBest(ladder, open);
    }
    return open;
  }

  /** Meets the head of the best level's queue; what is left of `quantity`. */
  private takeBest(ladder: PriceLadder, quantity: number): number {
    const { pool } = this;
    const maker = ladder.bestHead;
    if (this.prevention !== NO_PREVENTION) {
      const owner = pool.ints[(maker << INTS_SHIFT) + OWNER]!;
      if (owner === this.takerOwner) return this.preventSelfTrade(ladder, maker, quantity);
    }
    const amounts = maker << FLOATS_SHIFT;
    const shown = pool.floats[amounts + OPEN]!;
    const price = ladder === this.bids ? -ladder.bestRank : ladder.bestRank;
    if (shown > quantity) {
      ladder.reduceHead(maker, quantity);
      this.sink.onFill(maker, price, quantity);
      return 0;
    }
    ladder.remove(maker);
    pool.floats[amounts + OPEN] = 0;
    const hidden = pool.floats[amounts + HIDDEN]!;
    this.sink.onFill(maker, price, shown);
    if (hidden === 0) pool.give(maker);
    else this.refresh(ladder, maker, hidden);
    return quantity - shown;
  }

  private refresh(ladder: PriceLadder, maker: OrderHandle, hidden: number): void {
    const { floats } = this.pool;
    const amounts = maker << FLOATS_SHIFT;
    const slice = Math.min(this.sink.sliceOf(maker), hidden);
    floats[amounts + OPEN] = slice;
    floats[amounts + HIDDEN] = hidden - slice;
    ladder.append(maker);
    this.sink.onRefresh(maker);
  }

  private preventSelfTrade(ladder: PriceLadder, maker: OrderHandle, quantity: number): number {
    const { prevention, pool } = this;
    if (prevention === CANCEL_NEWEST) {
      this.stopped = true;
      this.sink.onSelfTrade(maker, 0, 0, false);
      return quantity;
    }
    const left = pool.openOf(maker);
    if (prevention === CANCEL_OLDEST || prevention === CANCEL_BOTH || left <= quantity) {
      ladder.remove(maker);
      const taken = prevention === CANCEL_OLDEST || prevention === CANCEL_BOTH ? 0 : left;
      this.stopped = prevention === CANCEL_BOTH;
      this.sink.onSelfTrade(maker, left, taken, true);
      pool.give(maker);
      return quantity - taken;
    }
    ladder.shrink(maker, quantity);
    this.sink.onSelfTrade(maker, quantity, quantity, false);
    return 0;
  }
}
