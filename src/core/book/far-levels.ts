/**
 * The few levels far from the market, as a list sorted from the worst rank to the best, so that the
 * best is taken off the end. Each gets a place (0, 1, ...) that it keeps while it lives.
 */
export class FarLevels {
  count = 0;
  private ranks = new Float64Array(0);
  private places = new Int32Array(0);
  /** Places given back; below `used` all others are taken. */
  private readonly free: number[] = [];
  private used = 0;

  /** Places there is room for before `add` makes more. */
  get capacity(): number {
    return this.ranks.length;
  }

  /** The best rank, or Infinity. */
  get bestRank(): number {
    return this.count === 0 ? Infinity : this.ranks[this.count - 1]!;
  }

  get bestPlace(): number {
    return this.places[this.count - 1]!;
  }

  /** The place of a rank, or -1. */
  find(rank: number): number {
    const position = this.position(rank);
    return position < this.count && this.ranks[position] === rank ? this.places[position]! : -1;
  }

  /** Takes in a rank that is not there yet; its place. */
  add(rank: number): number {
    if (this.count === this.ranks.length) this.grow();
    const position = this.position(rank);
    const place = this.free.pop() ?? this.used++;
    this.ranks.copyWithin(position + 1, position, this.count);
    this.places.copyWithin(position + 1, position, this.count);
    this.ranks[position] = rank;
    this.places[position] = place;
    this.count++;
    return place;
  }

  remove(rank: number): void {
    const position = this.position(rank);
    this.free.push(this.places[position]!);
    this.ranks.copyWithin(position, position + 1, this.count);
    this.places.copyWithin(position, position + 1, this.count);
    this.count--;
  }

  /** The best rank that is worse than `rank`, or Infinity. */
  after(rank: number): number {
    const position = this.position(rank);
    return position === 0 ? Infinity : this.ranks[position - 1]!;
  }

  /** Index of the first rank at or better than `rank`. */
  private position(rank: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ranks[middle]! > rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const capacity = Math.max(8, this.ranks.length * 2);
    const ranks = new Float64Array(capacity);
    ranks.set(this.ranks);
    this.ranks = ranks;
    const places = new Int32Array(capacity);
    places.set(this.places);
    this.places = places;
  }
}
