/** What is missing in recorded depth, as its update numbers tell. */
import { TICK_FLAGS } from '../../core/domain/tick-data.js';
import type { DepthColumns } from '../../core/domain/tick-data.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { DepthBook } from '../../core/market/index.js';

/** Updates are missing between two rows: from there to the next snapshot the book is not known. */
export interface TickGap {
  /** `at` of the last event before the gap and of the first after it. */
  readonly from: Timestamp;
  readonly to: Timestamp;
}

/** What a book makes of recorded depth. */
export interface DepthCheck {
  readonly gaps: readonly TickGap[];
  readonly snapshots: number;
  /** `at` of the events after which the best bid was at or above the best ask. */
  readonly crossedAt: readonly number[];
}

export function checkDepth(depth: DepthColumns): DepthCheck {
  const book = new DepthBook();
  const gaps: TickGap[] = [];
  const crossedAt: number[] = [];
  let [snapshots, before] = [0, 0];
  for (let from = 0; from < depth.length;) {
    const to = DepthBook.eventEnd(depth, from);
    const known = book.gaps;
    if ((depth.flags[from]! & TICK_FLAGS.snapshot) !== 0) snapshots += 1;
    book.apply(depth, from, to);
    const at = depth.at[from]!;
    if (book.gaps > known) gaps.push({ from: asTimestamp(before), to: asTimestamp(at) });
    if (book.crossed) crossedAt.push(at);
    before = at;
    from = to;
  }
  return { gaps, snapshots, crossedAt };
}
