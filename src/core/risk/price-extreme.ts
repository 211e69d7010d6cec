const FIRST_CAPACITY = 16;

/**
 * The highest price in force during a sliding window, the one in force at its start included: a
 * monotonic queue (each price enters and leaves once) in a ring that grows when full. Prices are
 * entered with a sign, so that the lowest is the highest of the negated ones.
 */
export class PriceExtreme {
  private prices = new Float64Array(FIRST_CAPACITY);
  /** When the next price took over; the latest is in force without end. */
  private ends = new Float64Array(FIRST_CAPACITY);
  private head = 0;
  private size = 0;

  /** `sign` 1 for the highest price, -1 for the lowest. */
  constructor(private readonly sign: 1 | -1) {}

  /** Takes the price that is in force from `at`, forgets what ended at or before `windowStart`. */
  push(price: number, at: number, windowStart: number): void {
    const value = this.sign * price;
    if (this.size > 0) this.ends[this.slot(this.size - 1)] = at;
    while (this.size > 0 && this.prices[this.slot(this.size - 1)]! <= value) this.size -= 1;
    while (this.size > 0 && this.ends[this.head]! <= windowStart) {
      this.head = this.slot(1);
      this.size -= 1;
    }
    if (this.size === this.prices.length) this.grow();
    const place = this.slot(this.size);
    this.prices[place] = value;
    this.ends[place] = Infinity;
    this.size += 1;
  }

  /** Forgets everything before `price`, which is in force from now. */
  restart(price: number): void {
    this.size = 1;
    this.prices[this.head] = this.sign * price;
    this.ends[this.head] = Infinity;
  }

  /** NaN before the first price. */
  get price(): number {
    return this.size === 0 ? NaN : this.sign * this.prices[this.head]!;
  }

  /** Capacities are powers of two. */
  private slot(offset: number): number {
    return (this.head + offset) & (this.prices.length - 1);
  }

  private grow(): void {
    const prices = new Float64Array(this.prices.length * 2);
    const ends = new Float64Array(prices.length);
    for (let index = 0; index < this.size; index += 1) {
      prices[index] = this.prices[this.slot(index)]!;
      ends[index] = this.ends[this.slot(index)]!;
    }
    this.prices = prices;
    this.ends = ends;
    this.head = 0;
  }
}
