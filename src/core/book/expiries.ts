import type { OrderHandle } from './order-pool.js';

interface Expiry {
  readonly at: number;
  readonly orderId: number;
  readonly handle: OrderHandle;
}

const SMALLEST_SWEEP = 1024;

/**
 * Which order expires next: a heap by instant, then order number. Orders that end otherwise stay in it
 * until they surface or make up half of it, when all of them are swept out.
 */
export class Expiries {
  private heap: Expiry[] = [];
  private ended = 0;

  /** `isLive` tells whether that slot still holds that order. */
  constructor(private readonly isLive: (handle: OrderHandle, orderId: number) => boolean) {}

  /** The first instant at which something is due; Infinity when nothing ever is. */
  get nextAt(): number {
    return this.heap.length === 0 ? Infinity : this.heap[0]!.at;
  }

  add(at: number, orderId: number, handle: OrderHandle): void {
    this.heap.push({ at, orderId, handle });
    this.climb(this.heap.length - 1);
  }

  /** An order that was added has ended in another way. */
  noteEnded(): void {
    this.ended++;
    if (this.ended < SMALLEST_SWEEP || this.ended * 2 < this.heap.length) return;
    this.heap = this.heap.filter(({ handle, orderId }) => this.isLive(handle, orderId));
    this.ended = 0;
    for (let index = this.heap.length >> 1; index >= 0; index--) this.sink(index);
  }

  /** Takes off an order due at `at` or before; undefined when there is none. */
  takeDue(at: number): OrderHandle | undefined {
    while (this.heap.length > 0 && this.heap[0]!.at <= at) {
      const { handle, orderId } = this.takeFirst();
      // One that is live will be noted as ended when it expires.
      this.ended--;
      if (this.isLive(handle, orderId)) return handle;
    }
    return undefined;
  }

  private takeFirst(): Expiry {
    const first = this.heap[0]!;
    const last = this.heap.pop()!;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private climb(index: number): void {
    const { heap } = this;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(heap[index]!, heap[parent]!)) return;
      [heap[index], heap[parent]] = [heap[parent]!, heap[index]!];
      index = parent;
    }
  }

  private sink(index: number): void {
    const { heap } = this;
    for (;;) {
      let first = index;
      for (let child = index * 2 + 1; child <= index * 2 + 2 && child < heap.length; child++) {
        if (isBefore(heap[child]!, heap[first]!)) first = child;
      }
      if (first === index) return;
      [heap[index], heap[first]] = [heap[first]!, heap[index]!];
      index = first;
    }
  }
}

const isBefore = (a: Expiry, b: Expiry): boolean =>
  a.at < b.at || (a.at === b.at && a.orderId < b.orderId);
