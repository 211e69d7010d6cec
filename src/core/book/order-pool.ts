/** An order as a slot of the pool; -1 is none. A slot is reused after its order ended. */
export type OrderHandle = number;
import { FLOATS_SHIFT, HIDDEN, INTS_SHIFT, NEXT, NO_ORDER, OPEN, ORDER_BYTES } from './layout.js';
import { LevelPool } from './level-pool.js';

/**
 * Orders of any number of books as slots of one growing block, so that a thousand quiet books cost
 * nothing. Free slots form a list through `NEXT`. Growing copies the block: give `capacity` where that
 * pause matters.
 */
export class OrderPool {
  ints: Int32Array;
  floats: Float64Array;
  /** The price levels they stand at. */
  readonly levels = new LevelPool();
  /** Live slots. */
  size = 0;
  private free: OrderHandle = NO_ORDER;
  private used = 0;

  constructor(private capacity = 1024) {
    const block = new ArrayBuffer(capacity * ORDER_BYTES);
    this.ints = new Int32Array(block);
    this.floats = new Float64Array(block);
  }

  /** A slot whose fields are all the caller's to write. */
  take(): OrderHandle {
    this.size++;
    const handle = this.free;
    if (handle !== NO_ORDER) {
      this.free = this.ints[(handle << INTS_SHIFT) + NEXT]!;
      return handle;
    }
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  give(handle: OrderHandle): void {
    this.size--;
    this.ints[(handle << INTS_SHIFT) + NEXT] = this.free;
    this.free = handle;
  }

  /** All that is left of the order, shown or not. */
  openOf(handle: OrderHandle): number {
    const at = handle << FLOATS_SHIFT;
    return this.floats[at + OPEN]! + this.floats[at + HIDDEN]!;
  }

  private grow(): void {
    this.capacity *= 2;
    const block = new ArrayBuffer(this.capacity * ORDER_BYTES);
    const floats = new Float64Array(block);
    floats.set(this.floats);
    this.floats = floats;
    this.ints = new Int32Array(block);
  }
}
