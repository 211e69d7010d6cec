import { BUY } from './layout.js';
import type { SideBit } from './limit-book.js';
import type { OrderHandle } from './order-pool.js';

const NONE: ReadonlySet<OrderHandle> = new Set();

/** What each owner holds of one instrument by its trades, and the resting orders that may only reduce it. */
export class Positions {
  private readonly held = new Map<number, number>();
  private readonly reducing = new Map<number, Set<OrderHandle>>();

  /** Signed quantity: negative is short. */
  of(owner: number): number {
    return this.held.get(owner) ?? 0;
  }

  /** How much an order of that side may reduce. */
  reducible(owner: number, side: SideBit): number {
    const held = this.of(owner);
    return Math.max(0, side === BUY ? -held : held);
  }

  move(owner: number, change: number): void {
    const held = this.of(owner) + change;
    if (held === 0) this.held.delete(owner);
    else this.held.set(owner, held);
  }

  watch(owner: number, handle: OrderHandle): void {
    const watched = this.reducing.get(owner);
    if (watched === undefined) this.reducing.set(owner, new Set([handle]));
    else watched.add(handle);
  }

  unwatch(owner: number, handle: OrderHandle): void {
    this.reducing.get(owner)?.delete(handle);
  }

  /** Resting reduce-only orders of an owner. */
  watched(owner: number): ReadonlySet<OrderHandle> {
    return this.reducing.get(owner) ?? NONE;
  }

  /** Owners with a position, in order of their numbers. */
  entries(): [owner: number, held: number][] {
    return [...this.held].sort(([a], [b]) => a - b);
  }
}
