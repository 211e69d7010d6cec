/** Bars while they are being made, when their number is not known before. */
import { BAR_COLUMN_NAMES, barColumns, sliceBars } from '../../core/domain/market-data.js';
import type { BarColumns } from '../../core/domain/market-data.js';

/** Columns that grow by doubling. Write at `length - 1` after `add()`. */
export class BarBuilder {
  length = 0;
  columns: BarColumns;

  constructor(expected = 4096) {
    this.columns = barColumns(Math.max(1, expected));
  }

  /** Makes room for one more bar and returns its index. */
  add(): number {
    if (this.length === this.columns.length) {
      const wider = barColumns(this.length * 2);
      for (const name of BAR_COLUMN_NAMES) wider[name].set(this.columns[name]);
      this.columns = wider;
    }
    return this.length++;
  }

  finish(): BarColumns {
    const bars = barColumns(this.length);
    const made = sliceBars(this.columns, 0, this.length);
    for (const name of BAR_COLUMN_NAMES) bars[name].set(made[name]);
    return bars;
  }
}
