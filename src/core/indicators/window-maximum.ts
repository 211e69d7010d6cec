/**
 * The largest of the last `period` values: the larger of the maximum of the block being filled and
 * of the suffix maximum of the block before (M. van Herk, 1992; Gil and Werman, 1993). A minimum is
 * the negated maximum of negated values, exactly. The caller checks its input.
 */
export class WindowMaximum {
  /** Maximum of the window, once `push` has returned true. */
  maximum = NaN;
  private readonly period: number;
  /** Below `position` the raw values of this block; from there on suffix maxima of the one before. */
  private readonly slots: Float64Array;
  private position = 0;
  private warm = false;
  private head = NaN;

  constructor(period: number) {
    this.period = period;
    this.slots = new Float64Array(period);
  }

  /** Takes the next value; true when the window is full. */
  push(value: number): boolean {
    const { position, slots } = this;
    const next = position + 1;
    this.head = position === 0 || value > this.head ? value : this.head;
    slots[position] = value;
    if (next === this.period) return this.closeBlock();
    this.position = next;
    const tail = slots[next]!;
    this.maximum = tail > this.head ? tail : this.head;
    return this.warm;
  }

  private closeBlock(): true {
    const { slots } = this;
    let maximum = -Infinity;
    for (let index = this.period - 1; index >= 0; index -= 1) {
      if (slots[index]! > maximum) maximum = slots[index]!;
      slots[index] = maximum;
    }
    this.maximum = maximum;
    this.position = 0;
    this.warm = true;
    return true;
  }
}
