/**
 * A set of small integers that finds its next member in a few steps: a bit per integer, and a bit per
 * word of those. Knows nothing of prices.
 */
export class LevelBitmap {
  private readonly words: Int32Array;
  private readonly summary: Int32Array;

  /** Members lie in 0..size-1; `size` is a multiple of 32. */
  constructor(size: number) {
    this.words = new Int32Array(size >> 5);
    this.summary = new Int32Array((size + 1023) >> 10);
  }

  set(index: number): void {
    const word = index >> 5;
    this.words[word]! |= 1 << (index & 31);
    this.summary[word >> 5]! |= 1 << (word & 31);
  }

  clear(index: number): void {
    const word = index >> 5;
    const left = this.words[word]! & ~(1 << (index & 31));
    this.words[word] = left;
    if (left === 0) this.summary[word >> 5]! &= ~(1 << (word & 31));
  }

  /** The lowest member at or above `from`, or -1. */
  next(from: number): number {
    let word = from >> 5;
    const bits = this.words[word]! & (-1 << (from & 31));
    if (bits !== 0) return (word << 5) + lowestBit(bits);
    let group = word >> 5;
    // -2 shifted by 31 is 0: nothing is left of the last word of a group.
    let words = this.summary[group]! & (-2 << (word & 31));
    while (words === 0) {
      if (++group >= this.summary.length) return -1;
      words = this.summary[group]!;
    }
    word = (group << 5) + lowestBit(words);
    return (word << 5) + lowestBit(this.words[word]!);
  }
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
