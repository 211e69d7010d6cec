/**
 * One side of a book as a sorted list of levels, the best at the end: nearly all updates are near the
 * best, so that few levels move when one comes or goes. Any price fits, and nothing is allocated but when
 * the list doubles.
 */
export class DepthSide {
  /** Number of levels. */
  size = 0;
  /** Prices times `sign`, ascending: the larger, the better. */
  private keys = new Float64Array(1024);
  private quantities = new Float64Array(1024);
  private readonly sign: number;

  /** `sign` is 1 for bids, of which the highest is the best, and -1 for asks. */
  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  /** Price of the level that is `rank` levels behind the best; NaN when there is none. */
  price(rank: number): number {
    return rank < this.size ? this.keys[this.size - 1 - rank]! * this.sign : NaN;
  }

  /** Quantity of that level; 0 when there is none. */
  quantity(rank: number): number {
    return rank < this.size ? this.quantities[this.size - 1 - rank]! : 0;
  }

  /** Number of levels better than `price`: the rank it has, or would have. */
  rankOf(price: number): number {
    const key = price * this.sign;
    const index = this.find(key);
    return this.size - index - (this.keys[index] === key && index < this.size ? 1 : 0);
  }

  /** What rests at `price`; 0 when there is no such level. */
  quantityAt(price: number): number {
    const key = price * this.sign;
    const index = this.find(key);
    return index < this.size && this.keys[index] === key ? this.quantities[index]! : 0;
  }

  /** Whether `price` is as good as the worst level or better: beyond it nothing may have been shown. */
  covers(price: number): boolean {
    return this.size === 0 || price * this.sign >= this.keys[0]!;
  }

  /** Sets what rests at `price`; 0 takes the level away. */
  set(price: number, quantity: number): void {
    const key = price * this.sign;
    const index = this.find(key);
    const there = index < this.size && this.keys[index] === key;
    if (quantity > 0) {
      if (!there) this.open(index, key);
      this.quantities[index] = quantity;
    } else if (there) this.close(index);
  }

  /** The best level is this one: better ones are gone. Without a quantity nothing rests at all. */
  renewBest(price: number, quantity: number): void {
    if (quantity === 0) this.clear();
    else {
      this.size -= this.rankOf(price);
      this.set(price, quantity);
    }
  }

  clear(): void {
    this.size = 0;
  }

  /** Index of the first level that is not worse than `key`. */
  private find(key: number): number {
    const { keys } = this;
    let high = this.size;
    // Most updates are among the best few: look there before halving.
    const near = Math.max(0, high - 4);
    while (high > near && keys[high - 1]! >= key) high -= 1;
    if (high > near || high === 0) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private open(index: number, key: number): void {
    if (this.size === this.keys.length) this.grow();
    this.move(index, index + 1);
    this.keys[index] = key;
    this.size += 1;
  }

  private close(index: number): void {
    this.move(index + 1, index);
    this.size -= 1;
  }

  /** Moves the levels from `from` to the best to begin at `to`. */
  private move(from: number, to: number): void {
    const { keys, quantities, size } = this;
    // A call into the runtime costs more than a few steps here.
    if (size - from > 24) {
      keys.copyWithin(to, from, size);
      quantities.copyWithin(to, from, size);
    } else if (to > from) {
      for (let index = size - 1; index >= from; index -= 1) {
        keys[index + 1] = keys[index]!;
        quantities[index + 1] = quantities[index]!;
      }
    } else {
      for (let index = from; index < size; index += 1) {
        keys[index - 1] = keys[index]!;
        quantities[index - 1] = quantities[index]!;
      }
    }
  }

  private grow(): void {
    for (const name of ['keys', 'quantities'] as const) {
      const longer = new Float64Array(this.size * 2);
      longer.set(this[name]);
      this[name] = longer;
    }
  }
}
