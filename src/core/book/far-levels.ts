import type { LevelSlot } from './level-pool.js';

/**
 * The few levels far from the market, as a list sorted from the worst rank to the best, so that the
 * best is taken off the end.
 */
export class FarLevels {
  count = 0;
  private ranks = new Float64Array(0);
  private slots = new Int32Array(0);

  /** The best rank, or Infinity. */
  get bestRank(): number {
    return this.count === 0 ? Infinity : this.ranks[this.count - 1]!;
  }

  get bestSlot(): LevelSlot {
    return this.slots[this.count - 1]!;
  }

  /** The slot of a rank, or -1. */
  find(rank: number): LevelSlot {
    const position = this.position(rank);
    return position < this.count && this.ranks[position] === rank ? this.slots[position]! : -1;
  }

  /** Takes in a rank that is not there yet. */
  add(rank: number, slot: LevelSlot): void {
    if (this.count === this.ranks.length) this.grow();
    const position = this.position(rank);
    this.ranks.copyWithin(position + 1, position, this.count);
    this.slots.copyWithin(position + 1, position, this.count);
    this.ranks[position] = rank;
    this.slots[position] = slot;
    this.count++;
  }

  remove(rank: number): void {
    const position = this.position(rank);
    this.ranks.copyWithin(position, position + 1, this.count);
    this.slots.copyWithin(position, position + 1, this.count);
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
    const slots = new Int32Array(capacity);
    slots.set(this.slots);
    this.slots = slots;
  }
}
