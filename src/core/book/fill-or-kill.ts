import {
  BUY,
  CANCEL_OLDEST,
  FLOATS_SHIFT,
  HIDDEN,
  INTS_SHIFT,
  NEXT,
  NO_ORDER,
  NO_PREVENTION,
  OPEN,
  OWNER,
  REDUCE_ONLY,
} from './layout.js';
import type { LimitBook, SideBit } from './limit-book.js';
import { preventionOf, sideOf } from './order-codes.js';
import type { OrderHandle } from './order-pool.js';
import type { OrderRegistry } from './order-registry.js';
import type { Positions } from './positions.js';

/**
 * Whether an order can be filled whole at `bound` (ticks) or better, in at most `trades` trades. Walks
 * the queues as the match would: own orders are passed over where they would be cancelled, and end the
 * walk where the order itself would suffer.
 */
export function hasSupply(
  core: LimitBook,
  registry: OrderRegistry,
  positions: Positions | undefined,
  taker: OrderHandle,
  bound: number,
  trades: number,
): boolean {
  const side = sideOf(registry.tag(taker));
  const ladder = core.opposite(side);
  const limit = side === BUY ? bound : -bound;
  const walk = new Walk(registry, positions, taker, trades);
  for (let rank = ladder.bestRank; rank <= limit; rank = ladder.after(rank)) {
    if (walk.level(ladder.head(rank))) return walk.isFilled;
  }
  return false;
}

/** An iceberg that has shown a slice, and what it hides. */
interface Reserve {
  readonly maker: OrderHandle;
  readonly hidden: number;
}

class Walk {
  private needed: number;
  private readonly owner: number;
  private readonly takerSide: SideBit;
  private readonly prevention: number;
  /** Other legs of what traded: they would be gone. */
  private readonly ended = new Set<OrderHandle>();
  /** What owners would have bought (negative: sold) by then. */
  private readonly moved = new Map<number, number>();

  constructor(
    private readonly registry: OrderRegistry,
    private readonly positions: Positions | undefined,
    taker: OrderHandle,
    private tradesLeft: number,
  ) {
    const tag = registry.tag(taker);
    this.needed = registry.pool.openOf(taker);
    this.owner = this.ownerOf(taker);
    this.takerSide = sideOf(tag);
    this.prevention = preventionOf(tag);
  }

  get isFilled(): boolean {
    return this.needed <= 0;
  }

  /** Goes along one queue; true when the walk ends there. */
  level(head: OrderHandle): boolean {
    const { ints, floats } = this.registry.pool;
    const reserves: Reserve[] = [];
    for (let maker = head; maker !== NO_ORDER; maker = ints[(maker << INTS_SHIFT) + NEXT]!) {
      if (this.prevention !== NO_PREVENTION && this.ownerOf(maker) === this.owner) {
        if (this.prevention === CANCEL_OLDEST) continue;
        return true;
      }
      const at = maker << FLOATS_SHIFT;
      if (this.meet(maker, floats[at + OPEN]!)) return true;
      const hidden = floats[at + HIDDEN]!;
      if (hidden > 0) reserves.push({ maker, hidden });
    }
    return this.meetReserves(reserves);
  }

  /** Icebergs show their next slices in turn, behind all that stood there. */
  private meetReserves(reserves: Reserve[]): boolean {
    for (let next = 0; next < reserves.length; next++) {
      const { maker, hidden } = reserves[next]!;
      const slice = Math.min(hidden, this.registry.displayQuantityOf(maker));
      if (this.meet(maker, slice)) return true;
      if (hidden > slice) reserves.push({ maker, hidden: hidden - slice });
    }
    return false;
  }

  /** One trade; true when it fills the order, or when one more is not allowed. */
  private meet(maker: OrderHandle, shown: number): boolean {
    const quantity = Math.min(shown, this.reducible(maker), this.needed);
    if (quantity === 0 || this.ended.has(maker)) return false;
    if (this.tradesLeft === 0) return true;
    this.tradesLeft--;
    this.needed -= quantity;
    const sibling = this.registry.siblingOf(maker);
    if (sibling !== NO_ORDER) this.ended.add(sibling);
    this.move(this.ownerOf(maker), quantity);
    return this.needed === 0;
  }

  private move(owner: number, quantity: number): void {
    if (this.positions === undefined || owner === this.owner) return;
    const change = this.takerSide === BUY ? -quantity : quantity;
    this.moved.set(owner, (this.moved.get(owner) ?? 0) + change);
    this.moved.set(this.owner, (this.moved.get(this.owner) ?? 0) - change);
  }

  /** How much of a reduce-only maker would be left by then. */
  private reducible(maker: OrderHandle): number {
    const tag = this.registry.tag(maker);
    if ((tag & REDUCE_ONLY) === 0) return Infinity;
    const owner = this.ownerOf(maker);
    const held = this.positions!.of(owner) + (this.moved.get(owner) ?? 0);
    return Math.max(0, sideOf(tag) === BUY ? -held : held);
  }

  private ownerOf(handle: OrderHandle): number {
    return this.registry.pool.ints[(handle << INTS_SHIFT) + OWNER]!;
  }
}
