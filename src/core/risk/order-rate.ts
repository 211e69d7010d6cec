import { MICROSECONDS_PER_SECOND } from '../domain/units.js';

/**
 * Counts orders of the last second, or of another window: a ring of the instants of the last
 * `capacity` sent. One more is too many while the oldest of them is younger than the window.
 */
export class OrderRate {
  private readonly instants: Float64Array;
  private next = 0;

  /** `capacity` is a whole number of orders in the window, at least 1; else RangeError. */
  constructor(
    readonly capacity: number,
    private readonly windowMicroseconds: number = MICROSECONDS_PER_SECOND,
  ) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`${capacity} is no whole number of orders per second`);
    }
    this.instants = new Float64Array(capacity).fill(-Infinity);
  }

  isFull(at: number): boolean {
    return at - this.instants[this.next]! < this.windowMicroseconds;
  }

  add(at: number): void {
    this.instants[this.next] = at;
    this.next = this.next + 1 === this.capacity ? 0 : this.next + 1;
  }
}
