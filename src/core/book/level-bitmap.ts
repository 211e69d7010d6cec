/**
 * A set of small integers that finds its next member in a few steps: a bit per integer, and a bit per
 * word of those. Both lie in an array of the caller's from `at` on, the upper bits first; members lie in
 * 0..size-1, and `size` is a multiple of 32. Knows nothing of prices.
 */

/** Words of a set; all of them 0 are the empty one. */
export const bitmapWords = (size: number): number => upperWords(size) + (size >> 5);

export function isMember(words: Int32Array, at: number, size: number, index: number): boolean {
  return (words[at + upperWords(size) + (index >> 5)]! & (1 << (index & 31))) !== 0;
}

export function setMember(words: Int32Array, at: number, size: number, index: number): void {
  const word = index >> 5;
  words[at + upperWords(size) + word]! |= 1 << (index & 31);
  words[at + (word >> 5)]! |= 1 << (word & 31);
}

export function clearMember(words: Int32Array, at: number, size: number, index: number): void {
  const word = index >> 5;
  const place = at + upperWords(size) + word;
  const left = words[place]! & ~(1 << (index & 31));
  words[place] = left;
  if (left === 0) words[at + (word >> 5)]! &= ~(1 << (word & 31));
}

/** The lowest member at or above `from`, or -1. */
export function nextMember(words: Int32Array, at: number, size: number, from: number): number {
  const groups = upperWords(size);
  const first = at + groups;
  let word = from >> 5;
  const bits = words[first + word]! & (-1 << (from & 31));
  if (bits !== 0) return (word << 5) + lowestBit(bits);
  let group = word >> 5;
  // -2 shifted by 31 is 0: nothing is left of the last word of a group.
  let full = words[at + group]! & (-2 << (word & 31));
  while (full === 0) {
    if (++group >= groups) return -1;
    full = words[at + group]!;
  }
  word = (group << 5) + lowestBit(full);
  return (word << 5) + lowestBit(words[first + word]!);
}

const upperWords = (size: number): number => (size + 1023) >> 10;
const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
