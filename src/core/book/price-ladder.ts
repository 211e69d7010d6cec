import { FarLevels } from './far-levels.js';
import { LevelBitmap } from './level-bitmap.js';
import {
  FLOATS_SHIFT,
  HIDDEN,
  INTS_SHIFT,
  NEXT,
  NO_ORDER,
  OPEN,
  PREVIOUS,
  RANK,
} from './order-pool.js';
import type { OrderHandle, OrderPool } from './order-pool.js';

/** Slot of a level in its ladder; valid until the ladder next takes in an order. */
export type LevelSlot = number;
const NO_LEVEL: LevelSlot = -1;

/** 32 bytes a level: head, tail and count of its queue as int32, then what it shows as float64. */
const LEVEL_BYTES = 32;
export const LEVEL_INTS_SHIFT = 3;
const LEVEL_FLOATS_SHIFT = 2;
/** Offsets into the int32 view. */
export const HEAD = 0;
const TAIL = 1;
const COUNT = 2;
/** Offset into the float64 view. */
const SHOWN = 2;

const FIRST_WINDOW = 64;
const MAX_WINDOW = 1 << 16;

/**
 * Price levels of one side, best first, each a queue of orders of the pool in order of arrival. A price
 * is known by its rank: an ask's price itself, a bid's negated; so the best level has the lowest rank
 * on either side, and one code serves both.
 *
 * Levels near the best one lie in a window indexed by rank. Ranks outside it are `far`, so that no
 * price needs an array as long as its distance. The window follows the market, and doubles when many
 * levels are far: memory follows the number of levels.
 */
export class PriceLadder {
  ints = new Int32Array(0);
  floats = new Float64Array(0);
  /** The best level, or -1; and its rank, or Infinity. */
  bestSlot: LevelSlot = NO_LEVEL;
  bestRank = Infinity;
  private base = 0;
  private window = 0;
  private near = new LevelBitmap(0);
  private far = new FarLevels();

  constructor(private readonly pool: OrderPool) {}

  /** The level of a rank, or -1. */
  find(rank: number): LevelSlot {
    const index = rank - this.base;
    if (index >= 0 && index < this.window) {
      return this.ints[(index << LEVEL_INTS_SHIFT) + COUNT] === 0 ? NO_LEVEL : index;
    }
    const place = this.far.find(rank);
    return place < 0 ? NO_LEVEL : this.window + place;
  }

  /** Rank of the best level that is worse than `rank`, or Infinity; `rank` need not be a level. */
  after(rank: number): number {
    const from = Math.max(0, rank - this.base + 1);
    const index = from < this.window ? this.near.next(from) : -1;
    const far = this.far.after(rank);
    return index < 0 ? far : Math.min(far, this.base + index);
  }

  /** Puts an order, whose rank and open quantity are written, at the end of its level's queue. */
  append(handle: OrderHandle): void {
    const { ints: orders, floats: amounts } = this.pool;
    const amount = handle << FLOATS_SHIFT;
    const rank = amounts[amount + RANK]!;
    const index = rank - this.base;
    const slot = index >= 0 && index < this.window ? index : this.reach(rank);
    const { ints } = this;
    const level = slot << LEVEL_INTS_SHIFT;
    const order = handle << INTS_SHIFT;
    const count = ints[level + COUNT]!;
    if (count === 0) {
      ints[level + HEAD] = handle;
      orders[order + PREVIOUS] = NO_ORDER;
      if (slot < this.window) this.near.set(slot);
      if (rank < this.bestRank) {
        this.bestRank = rank;
        this.bestSlot = slot;
      }
    } else {
      const tail = ints[level + TAIL]!;
      orders[(tail << INTS_SHIFT) + NEXT] = handle;
      orders[order + PREVIOUS] = tail;
    }
    orders[order + NEXT] = NO_ORDER;
    ints[level + TAIL] = handle;
    ints[level + COUNT] = count + 1;
    this.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! += amounts[amount + OPEN]!;
  }

  /** Takes an order out of its queue; what it still shows leaves the level. */
  remove(handle: OrderHandle): void {
    const { ints: orders, floats: amounts } = this.pool;
    const amount = handle << FLOATS_SHIFT;
    const rank = amounts[amount + RANK]!;
    const index = rank - this.base;
    const slot = index >= 0 && index < this.window ? index : this.window + this.far.find(rank);
    const { ints } = this;
    const level = slot << LEVEL_INTS_SHIFT;
    const order = handle << INTS_SHIFT;
    const next = orders[order + NEXT]!;
    const previous = orders[order + PREVIOUS]!;
    if (previous === NO_ORDER) ints[level + HEAD] = next;
    else orders[(previous << INTS_SHIFT) + NEXT] = next;
    if (next === NO_ORDER) ints[level + TAIL] = previous;
    else orders[(next << INTS_SHIFT) + PREVIOUS] = previous;
    this.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! -= amounts[amount + OPEN]!;
    if (--ints[level + COUNT]! === 0) this.drop(slot, rank);
  }

  /** Takes quantity off what the first order of the best level shows; it keeps its place. */
  reduceHead(handle: OrderHandle, quantity: number): void {
    this.pool.floats[(handle << FLOATS_SHIFT) + OPEN]! -= quantity;
    this.floats[(this.bestSlot << LEVEL_FLOATS_SHIFT) + SHOWN]! -= quantity;
  }

  /** Takes quantity off an order, hidden reserve first; it keeps its place. Less than all of it. */
  shrink(handle: OrderHandle, quantity: number): void {
    const { floats: amounts } = this.pool;
    const at = handle << FLOATS_SHIFT;
    const fromHidden = Math.min(amounts[at + HIDDEN]!, quantity);
    const fromShown = quantity - fromHidden;
    amounts[at + HIDDEN]! -= fromHidden;
    amounts[at + OPEN]! -= fromShown;
    const slot = this.find(amounts[at + RANK]!);
    this.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! -= fromShown;
  }

  /** All orders, best level first, each level in order of its queue. */
  orders(): OrderHandle[] {
    const handles: OrderHandle[] = [];
    for (let rank = this.bestRank; rank !== Infinity; rank = this.after(rank)) {
      let handle = this.head(rank);
      while (handle !== NO_ORDER) {
        handles.push(handle);
        handle = this.pool.ints[(handle << INTS_SHIFT) + NEXT]!;
      }
    }
    return handles;
  }

  /** What stands before an order in its queue; a walk along all of it. */
  ahead(handle: OrderHandle): number {
    const { ints: orders, floats: amounts } = this.pool;
    let sum = 0;
    let before = orders[(handle << INTS_SHIFT) + PREVIOUS]!;
    while (before !== NO_ORDER) {
      sum += amounts[(before << FLOATS_SHIFT) + OPEN]!;
      before = orders[(before << INTS_SHIFT) + PREVIOUS]!;
    }
    return sum;
  }

  /** First order of a level's queue, or -1. */
  head(rank: number): OrderHandle {
    const slot = this.find(rank);
    return slot === NO_LEVEL ? NO_ORDER : this.ints[(slot << LEVEL_INTS_SHIFT) + HEAD]!;
  }

  /** What a level shows; 0 when there is none. */
  shown(rank: number): number {
    const slot = this.find(rank);
    return slot === NO_LEVEL ? 0 : this.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]!;
  }

  /** What the best level shows; 0 when there is none. */
  bestShown(): number {
    const slot = this.bestSlot;
    return slot === NO_LEVEL ? 0 : this.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]!;
  }

  /** Orders of a level; 0 when there is none. */
  count(rank: number): number {
    const slot = this.find(rank);
    return slot === NO_LEVEL ? 0 : this.ints[(slot << LEVEL_INTS_SHIFT) + COUNT]!;
  }

  /** The level's queue is empty: forget it, and find the next best if it was the best. */
  private drop(slot: LevelSlot, rank: number): void {
    if (slot < this.window) this.near.clear(slot);
    else this.far.remove(rank);
    if (rank === this.bestRank) this.settleBest(slot < this.window ? slot : 0);
  }

  private settleBest(from: number): void {
    const index = this.window === 0 ? -1 : this.near.next(from);
    const near = index < 0 ? Infinity : this.base + index;
    const far = this.far.bestRank;
    if (far < near) {
      this.bestRank = far;
      this.bestSlot = this.window + this.far.bestPlace;
    } else {
      this.bestRank = near;
      this.bestSlot = index;
    }
  }

  /** The slot of a rank outside the window: moves or widens the window when that is worth it. */
  private reach(rank: number): LevelSlot {
    const known = this.far.find(rank);
    if (known >= 0) return this.window + known;
    const { window } = this;
    const best = Math.min(this.bestRank, rank);
    const wanted = best - (window >> 2);
    if (this.far.count >= window >> 2 && window < MAX_WINDOW) {
      const wider = Math.max(FIRST_WINDOW, window * 2);
      this.layOut(wider, best - (wider >> 2));
    } else if (rank - wanted < window && Math.abs(wanted - this.base) >= window >> 3) {
      // An eighth of the window must lie between two moves, or each order might cause one.
      this.layOut(window, wanted);
    }
    const index = rank - this.base;
    if (index >= 0 && index < this.window) return index;
    const place = this.far.add(rank);
    if (this.ints.length < (this.window + this.far.capacity) << LEVEL_INTS_SHIFT) this.makeRoom();
    return this.window + place;
  }

  private makeRoom(): void {
    const { floats } = this;
    this.allocate(this.window + this.far.capacity);
    this.floats.set(floats);
  }

  private allocate(levels: number): void {
    const block = new ArrayBuffer(levels * LEVEL_BYTES);
    this.ints = new Int32Array(block);
    this.floats = new Float64Array(block);
  }

  /** Arranges all levels anew around a window of that size and place. */
  private layOut(window: number, base: number): void {
    const ranks: number[] = [];
    const slots: LevelSlot[] = [];
    for (let rank = this.bestRank; rank !== Infinity; rank = this.after(rank)) {
      ranks.push(rank);
      slots.push(this.find(rank));
    }
    const { floats: old } = this;
    this.base = base;
    this.window = window;
    this.near = new LevelBitmap(window);
    this.far = new FarLevels();
    // Worst first, so that each far level is added at the end of its list.
    const moved = new Int32Array(ranks.length);
    for (let each = ranks.length - 1; each >= 0; each--) {
      const index = ranks[each]! - base;
      const isNear = index >= 0 && index < window;
      if (isNear) this.near.set(index);
      moved[each] = isNear ? index : window + this.far.add(ranks[each]!);
    }
    this.allocate(window + this.far.capacity);
    for (let each = 0; each < ranks.length; each++) {
      const from = slots[each]! << LEVEL_FLOATS_SHIFT;
      this.floats.set(old.subarray(from, from + 4), moved[each]! << LEVEL_FLOATS_SHIFT);
    }
    this.settleBest(0);
  }
}
