import { BID, TICK_FLAGS } from '../domain/tick-data.js';
import type { DepthColumns } from '../domain/tick-data.js';
import type { Side } from '../domain/order.js';
import { DepthBook } from '../market/index.js';

const NONE: ReadonlyMap<number, number> = new Map();

/**
 * The next update of a recorded book, looked at from between it and the one before. Depth is told a few
 * times a second, and each level in an update changed at an instant of its own before it; best prices are
 * told at once, with the number of the change. When they say that at least half of what the next update
 * sums up has happened, its levels are likelier than those of the update before.
 */
export class ComingDepth {
  /** Number of the last change that best prices told of. */
  quoted = 0;
  private columns: DepthColumns | undefined = undefined;
  private from = 0;

  /** The next update begins at row `from`. */
  follow(columns: DepthColumns, from: number): void {
    this.columns = columns;
    this.from = from;
  }

  /** Quantities by price of what the next update says of a side; empty while most of it is to come. */
  levels(resting: Side): ReadonlyMap<number, number> {
    const { columns, from, quoted } = this;
    if (columns === undefined || from >= columns.length) return NONE;
    const { first, sequence, flags, side, price, quantity } = columns;
    const begin = first[from]!;
    const end = sequence[from]!;
    const isPicture = (flags[from]! & TICK_FLAGS.snapshot) !== 0;
    if (isPicture || begin === 0 || 2 * (quoted - begin + 1) < end - begin + 1) return NONE;
    const levels = new Map<number, number>();
    for (let row = from; row < DepthBook.eventEnd(columns, from); row += 1) {
      if ((side[row] === BID) === (resting === 'buy')) levels.set(price[row]!, quantity[row]!);
    }
    return levels;
  }
}
