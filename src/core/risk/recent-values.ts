/**
 * The last `capacity` values, kept sorted so that their median is read without work. Adding one moves
 * at most `capacity` numbers and allocates nothing.
 */
export class RecentValues {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private next = 0;
  private size = 0;

  constructor(private readonly capacity: number) {
    this.ring = new Float64Array(capacity);
    this.sorted = new Float64Array(capacity);
  }

  get count(): number {
    return this.size;
  }

  /** NaN while there are none; of an even number the mean of the two in the middle. */
  get median(): number {
    if (this.size === 0) return NaN;
    const middle = this.size >> 1;
    const upper = this.sorted[middle]!;
    return this.size % 2 === 1 ? upper : (this.sorted[middle - 1]! + upper) / 2;
  }

  add(value: number): void {
    if (this.size === this.capacity) this.remove(this.ring[this.next]!);
    this.ring[this.next] = value;
    this.next = (this.next + 1) % this.capacity;
    const { sorted } = this;
    let place = this.size;
    for (; place > 0 && sorted[place - 1]! > value; place -= 1) {
      sorted[place] = sorted[place - 1]!;
    }
    sorted[place] = value;
    this.size += 1;
  }

  private remove(value: number): void {
    this.sorted.copyWithin(this.sorted.indexOf(value), this.sorted.indexOf(value) + 1, this.size);
    this.size -= 1;
  }
}
