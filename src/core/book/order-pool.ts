/** An order as a slot of the pool; -1 is none. A slot is reused after its order ended. */
export type OrderHandle = number;
export const NO_ORDER: OrderHandle = -1;

/**
 * 64 bytes an order, one cache line: four int32 (next, previous, tag, owner), five float64, two int32
 * of which one is free. An order's fields are read together, so they lie together.
 */
const ORDER_BYTES = 64;
export const INTS_SHIFT = 4;
export const FLOATS_SHIFT = 3;
/** Offsets into the int32 view. */
export const NEXT = 0;
export const PREVIOUS = 1;
export const TAG = 2;
export const OWNER = 3;
/** Offsets into the float64 view. `OPEN` is what the order shows, `HIDDEN` an iceberg's reserve. */
export const RANK = 2;
export const OPEN = 3;
export const HIDDEN = 4;
export const QUANTITY = 5;
export const ORDER_ID = 6;
/** Offset into the int32 view: hash of the client order id, for those above the integer core. */
export const ID_HASH = 14;

/** The lowest bit of the tag is the side; the others are for those above the integer core. */
export const SELL_BIT = 1;

/**
 * Orders of any number of books as slots of one growing block, so that a thousand quiet books cost
 * nothing. Free slots form a list through `NEXT`. Growing copies the block: give `capacity` where that
 * pause matters.
 */
export class OrderPool {
  ints: Int32Array;
  floats: Float64Array;
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
