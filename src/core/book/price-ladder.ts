import { FarLevels } from './far-levels.js';
import {
  BASE,
  BEST_RANK,
  BEST_SLOT,
  COUNT,
  FIRST,
  FLOATS_SHIFT,
  HEAD,
  HIDDEN,
  INTS_SHIFT,
  LEVEL_FLOATS_SHIFT,
  LEVEL_INTS_SHIFT,
  MEMBERS,
  NEXT,
  NO_LEVEL,
  NO_ORDER,
  OPEN,
  PREVIOUS,
  RANK,
  SHOWN,
  TAIL,
  WINDOW,
} from './layout.js';
import { clearMember, isMember, nextMember, setMember } from './level-bitmap.js';
import { bitmapSlots } from './level-pool.js';
import type { LevelPool, LevelSlot } from './level-pool.js';
import type { OrderHandle, OrderPool } from './order-pool.js';

const FIRST_WINDOW = 64;
const MAX_WINDOW = 1 << 16;
/** Of every ladder that has no far levels yet. */
const NOTHING_FAR = new FarLevels();

/**
 * Price levels of one side, best first, each a queue of orders of the pool in order of arrival. A price
 * is known by its rank: an ask's price itself, a bid's negated; so the best level has the lowest rank
 * on either side, and one code serves both.
 *
 * Levels near the best one lie in a window indexed by rank. Ranks outside it are `far`, so that no
 * price needs an array as long as its distance. The window follows the market, and doubles when many
 * levels are far: memory follows the number of levels. All figures lie in the pool, side by side.
 */
export class PriceLadder {
  private readonly levels: LevelPool;
  /** Where its figures are among the float64; among the int32 at twice that. */
  private readonly at: number;
  private far = NOTHING_FAR;

  constructor(private readonly pool: OrderPool) {
    this.levels = pool.levels;
    this.at = this.levels.takeLadder() << LEVEL_FLOATS_SHIFT;
    this.setBest(Infinity, NO_LEVEL);
  }

  /** The best rank, or Infinity. */
  get bestRank(): number {
    return this.levels.floats[this.at + BEST_RANK]!;
  }

  /** The first order of the best level; there is one. */
  get bestHead(): OrderHandle {
    const { ints } = this.levels;
    return ints[(ints[(this.at << 1) + BEST_SLOT]! << LEVEL_INTS_SHIFT) + HEAD]!;
  }

  /** Rank of the best level that is worse than `rank`, or Infinity; `rank` need not be a level. */
  after(rank: number): number {
    const { ints, floats } = this.levels;
    const at = this.at << 1;
    const window = ints[at + WINDOW]!;
    const base = floats[this.at + BASE]!;
    const from = Math.max(0, rank - base + 1);
    const index = from < window ? nextMember(ints, ints[at + MEMBERS]!, window, from) : -1;
    const far = this.far.after(rank);
    return index < 0 ? far : Math.min(far, base + index);
  }

  /** Puts an order, whose rank and open quantity are written, at the end of its level's queue. */
  append(handle: OrderHandle): void {
    const rank = this.pool.floats[(handle << FLOATS_SHIFT) + RANK]!;
    const near = this.near(rank);
    if (near === NO_LEVEL) this.appendFar(handle, rank);
    else if (this.isOccupied(near)) this.join(near, handle);
    else this.open(near, handle, rank);
  }

  /** Takes an order out of its queue; what it still shows leaves the level. */
  remove(handle: OrderHandle): void {
    const { ints: orders, floats: amounts } = this.pool;
    const amount = handle << FLOATS_SHIFT;
    const rank = amounts[amount + RANK]!;
    const near = this.near(rank);
    const slot = near === NO_LEVEL ? this.far.find(rank) : near;
    const order = handle << INTS_SHIFT;
    const next = orders[order + NEXT]!;
    const previous = orders[order + PREVIOUS]!;
    if (previous === next) {
      // Both none: it is alone, and its level need not be looked at.
      this.vacate(slot, rank);
      return;
    }
    const { ints, floats } = this.levels;
    const level = slot << LEVEL_INTS_SHIFT;
    if (previous === NO_ORDER) ints[level + HEAD] = next;
    else orders[(previous << INTS_SHIFT) + NEXT] = next;
    if (next === NO_ORDER) ints[level + TAIL] = previous;
    else orders[(next << INTS_SHIFT) + PREVIOUS] = previous;
    ints[level + COUNT]!--;
    floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! -= amounts[amount + OPEN]!;
  }

  /** Takes quantity off what the first order of the best level shows; it keeps its place. */
  reduceHead(handle: OrderHandle, quantity: number): void {
    const { ints, floats } = this.levels;
    this.pool.floats[(handle << FLOATS_SHIFT) + OPEN]! -= quantity;
    const slot = ints[(this.at << 1) + BEST_SLOT]!;
    floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! -= quantity;
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
    this.levels.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! -= fromShown;
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

  /** The first order of a level, or -1. */
  head(rank: number): OrderHandle {
    const slot = this.find(rank);
    return slot === NO_LEVEL ? NO_ORDER : this.levels.ints[(slot << LEVEL_INTS_SHIFT) + HEAD]!;
  }

  /** What a level shows; 0 when there is none. */
  shown(rank: number): number {
    return this.shownAt(this.find(rank));
  }

  /** What the best level shows; 0 when there is none. */
  bestShown(): number {
    return this.shownAt(this.levels.ints[(this.at << 1) + BEST_SLOT]!);
  }

  /** Orders of a level; 0 when there is none. */
  count(rank: number): number {
    const slot = this.find(rank);
    return slot === NO_LEVEL ? 0 : this.levels.ints[(slot << LEVEL_INTS_SHIFT) + COUNT]!;
  }

  private shownAt(slot: LevelSlot): number {
    return slot === NO_LEVEL ? 0 : this.levels.floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]!;
  }

  private setBest(rank: number, slot: LevelSlot): void {
    const { ints, floats } = this.levels;
    floats[this.at + BEST_RANK] = rank;
    ints[(this.at << 1) + BEST_SLOT] = slot;
  }

  /** The slot of a rank inside the window, whether or not a level is there; -1 outside. */
  private near(rank: number): LevelSlot {
    const { ints, floats } = this.levels;
    const at = this.at << 1;
    const index = rank - floats[this.at + BASE]!;
    return index >= 0 && index < ints[at + WINDOW]! ? ints[at + FIRST]! + index : NO_LEVEL;
  }

  /** The level of a rank, or -1. */
  private find(rank: number): LevelSlot {
    const near = this.near(rank);
    if (near === NO_LEVEL) return this.far.find(rank);
    return this.isOccupied(near) ? near : NO_LEVEL;
  }

  /** Whether a slot of the window is a level. */
  private isOccupied(slot: LevelSlot): boolean {
    const { ints } = this.levels;
    const at = this.at << 1;
    return isMember(ints, ints[at + MEMBERS]!, ints[at + WINDOW]!, slot - ints[at + FIRST]!);
  }

  /** Last in the queue of a level. Nothing is decided by what the level holds, so nothing waits for it. */
  private join(slot: LevelSlot, handle: OrderHandle): void {
    const { ints: orders, floats: amounts } = this.pool;
    const { ints, floats } = this.levels;
    const level = slot << LEVEL_INTS_SHIFT;
    const order = handle << INTS_SHIFT;
    const tail = ints[level + TAIL]!;
    orders[(tail << INTS_SHIFT) + NEXT] = handle;
    orders[order + PREVIOUS] = tail;
    orders[order + NEXT] = NO_ORDER;
    ints[level + TAIL] = handle;
    ints[level + COUNT]!++;
    floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN]! += amounts[(handle << FLOATS_SHIFT) + OPEN]!;
  }

  /** The first order of a new level of the window. */
  private open(slot: LevelSlot, handle: OrderHandle, rank: number): void {
    const { ints } = this.levels;
    const at = this.at << 1;
    setMember(ints, ints[at + MEMBERS]!, ints[at + WINDOW]!, slot - ints[at + FIRST]!);
    this.begin(slot, handle, rank);
  }

  private begin(slot: LevelSlot, handle: OrderHandle, rank: number): void {
    const { ints: orders, floats: amounts } = this.pool;
    const { ints, floats } = this.levels;
    const level = slot << LEVEL_INTS_SHIFT;
    const order = handle << INTS_SHIFT;
    orders[order + PREVIOUS] = NO_ORDER;
    orders[order + NEXT] = NO_ORDER;
    ints[level + HEAD] = handle;
    ints[level + TAIL] = handle;
    ints[level + COUNT] = 1;
    floats[(slot << LEVEL_FLOATS_SHIFT) + SHOWN] = amounts[(handle << FLOATS_SHIFT) + OPEN]!;
    if (rank < floats[this.at + BEST_RANK]!) this.setBest(rank, slot);
  }

  /** As `append`, of a rank outside the window: moves or widens the window when that is worth it. */
  private appendFar(handle: OrderHandle, rank: number): void {
    const known = this.far.find(rank);
    if (known !== NO_LEVEL) {
      this.join(known, handle);
      return;
    }
    this.follow(rank);
    const near = this.near(rank);
    if (near !== NO_LEVEL) {
      this.open(near, handle, rank);
      return;
    }
    const slot = this.levels.takeLevel();
    if (this.far === NOTHING_FAR) this.far = new FarLevels();
    this.far.add(rank, slot);
    this.begin(slot, handle, rank);
  }

  /** The level's queue is empty: forget it, and find the next best if it was the best. */
  private vacate(slot: LevelSlot, rank: number): void {
    const { ints, floats } = this.levels;
    const at = this.at << 1;
    const index = slot - ints[at + FIRST]!;
    const window = ints[at + WINDOW]!;
    const isNear = index >= 0 && index < window;
    if (isNear) clearMember(ints, ints[at + MEMBERS]!, window, index);
    else {
      this.far.remove(rank);
      this.levels.giveLevel(slot);
    }
    if (rank === floats[this.at + BEST_RANK]) this.settleBest(isNear ? index : 0);
  }

  private settleBest(from: number): void {
    const { ints, floats } = this.levels;
    const at = this.at << 1;
    const window = ints[at + WINDOW]!;
    const index = window === 0 ? -1 : nextMember(ints, ints[at + MEMBERS]!, window, from);
    const near = index < 0 ? Infinity : floats[this.at + BASE]! + index;
    const far = this.far.bestRank;
    if (near < far) this.setBest(near, ints[at + FIRST]! + index);
    else this.setBest(far, far === Infinity ? NO_LEVEL : this.far.bestSlot);
  }

  /** A new level outside the window is about to be: moves or widens the window when that is worth it. */
  private follow(rank: number): void {
    const { levels } = this;
    const window = levels.ints[(this.at << 1) + WINDOW]!;
    const best = Math.min(this.bestRank, rank);
    const wanted = best - (window >> 2);
    if (this.far.count >= window >> 2 && window < MAX_WINDOW) {
      const wider = Math.max(FIRST_WINDOW, window * 2);
      this.layOut(wider, best - (wider >> 2));
    } else if (
      rank - wanted < window &&
      Math.abs(wanted - levels.floats[this.at + BASE]!) >= window >> 3
    ) {
      // An eighth of the window must lie between two moves, or each order might cause one.
      this.layOut(window, wanted);
    }
  }

  /** Arranges all levels anew around a window of that size and place. */
  private layOut(window: number, base: number): void {
    const { levels, at } = this;
    const [formerFirst, former] = [levels.ints[at * 2 + FIRST]!, levels.ints[at * 2 + WINDOW]!];
    const ranks: number[] = [];
    const slots: LevelSlot[] = [];
    for (let rank = this.bestRank; rank !== Infinity; rank = this.after(rank)) {
      ranks.push(rank);
      slots.push(this.find(rank));
    }
    const first = levels.takeWindow(window);
    const far = new FarLevels();
    // Worst first, so that each far level is added at the end of its list.
    for (let each = ranks.length - 1; each >= 0; each--) {
      const index = ranks[each]! - base;
      const isNear = index >= 0 && index < window;
      const from = slots[each]!;
      const to = isNear ? first + index : levels.takeLevel();
      const amounts = from << LEVEL_FLOATS_SHIFT;
      levels.floats.copyWithin(to << LEVEL_FLOATS_SHIFT, amounts, amounts + LEVEL_FLOATS);
      if (isNear) setMember(levels.ints, membersOf(first, window), window, index);
      else far.add(ranks[each]!, to);
      if (from < formerFirst || from >= formerFirst + former) levels.giveLevel(from);
    }
    if (former > 0) levels.giveWindow(formerFirst, former);
    this.far = far.count === 0 ? NOTHING_FAR : far;
    levels.floats[at + BASE] = base;
    levels.ints.set([window, first, membersOf(first, window)], at * 2 + WINDOW);
    this.settleBest(0);
  }
}

const LEVEL_FLOATS = 1 << LEVEL_FLOATS_SHIFT;

/** Where the bits of a window lie among the int32. */
const membersOf = (first: LevelSlot, window: number): number =>
  (first - bitmapSlots(window)) << LEVEL_INTS_SHIFT;
