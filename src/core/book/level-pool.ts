import { HEAD, LADDER_SLOTS, LEVEL_BYTES, LEVEL_FLOATS_SHIFT } from './layout.js';
import { LEVEL_INTS_SHIFT, NO_LEVEL } from './layout.js';
import { bitmapWords } from './level-bitmap.js';

/** Slot of a price level in its pool; -1 is none. */
export type LevelSlot = number;

const FIRST_CAPACITY = 64;

/**
 * Price levels of any number of ladders, and the ladders' own figures, as slots of one growing block: a
 * book among thousands is found with few steps through memory, and costs what its levels do. Windows of
 * one size form a list of free ones through their first slot. What levels given out hold is any.
 */
export class LevelPool {
  ints = new Int32Array(0);
  floats = new Float64Array(0);
  private used = 0;
  private capacity = 0;
  private freeLevel: LevelSlot = NO_LEVEL;
  /** First free window by the logarithm of its size. */
  private readonly freeWindows: LevelSlot[] = [];

  takeLadder(): LevelSlot {
    return this.extend(LADDER_SLOTS);
  }

  /** One level that lies alone. */
  takeLevel(): LevelSlot {
    const slot = this.freeLevel;
    if (slot === NO_LEVEL) return this.extend(1);
    this.freeLevel = this.ints[(slot << LEVEL_INTS_SHIFT) + HEAD]!;
    return slot;
  }

  giveLevel(slot: LevelSlot): void {
    this.ints[(slot << LEVEL_INTS_SHIFT) + HEAD] = this.freeLevel;
    this.freeLevel = slot;
  }

  /** So many levels side by side, a power of two of at least 32; before them an empty bitmap of as many. */
  takeWindow(size: number): LevelSlot {
    const kind = 31 - Math.clz32(size);
    const bits = bitmapSlots(size);
    const slot = this.freeWindows[kind] ?? NO_LEVEL;
    if (slot === NO_LEVEL) return this.extend(bits + size) + bits;
    this.freeWindows[kind] = this.ints[(slot << LEVEL_INTS_SHIFT) + HEAD]!;
    this.floats.fill(0, (slot - bits) << LEVEL_FLOATS_SHIFT, slot << LEVEL_FLOATS_SHIFT);
    return slot;
  }

  giveWindow(slot: LevelSlot, size: number): void {
    const kind = 31 - Math.clz32(size);
    this.ints[(slot << LEVEL_INTS_SHIFT) + HEAD] = this.freeWindows[kind] ?? NO_LEVEL;
    this.freeWindows[kind] = slot;
  }

  /** New slots side by side. */
  private extend(count: number): LevelSlot {
    const slot = this.used;
    this.used += count;
    if (this.used > this.capacity) {
      this.capacity = Math.max(FIRST_CAPACITY, this.used, this.capacity * 2);
      const block = new ArrayBuffer(this.capacity * LEVEL_BYTES);
      const floats = new Float64Array(block);
      floats.set(this.floats);
      this.floats = floats;
      this.ints = new Int32Array(block);
    }
    return slot;
  }
}

/** Slots that the bits of a window take. */
export const bitmapSlots = (size: number): number =>
  (bitmapWords(size) + (1 << LEVEL_INTS_SHIFT) - 1) >> LEVEL_INTS_SHIFT;
