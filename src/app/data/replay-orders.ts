/** What becomes of a book that is made of the named orders of a recording alone. */
import { TICK_FLAGS } from '../../core/domain/tick-data.js';
import type { OrderColumns } from '../../core/domain/tick-data.js';
import { NamedOrders } from '../../core/market/index.js';

/** More of its events than this, as a part, leave a book crossed only where orders are missing. */
const MOST_CROSSED = 0.1;

export interface OrderCheck {
  /** Events of the recording. */
  readonly events: number;
  /** `at` of those after which the best bid was at or above the best ask. */
  readonly crossedAt: readonly number[];
  /**
   * Whether every order seems to be named to its end. A recording of the best levels alone does not say when an
   * order behind them goes: such orders stay for ever, and the book is crossed by them.
   */
  readonly isWhole: boolean;
}

export function checkNamedOrders(orders: OrderColumns): OrderCheck {
  const named = new NamedOrders();
  const crossedAt: number[] = [];
  let events = 0;
  for (let row = 0; row < orders.length; row += 1) {
    named.take(orders, row);
    if ((orders.flags[row]! & TICK_FLAGS.last) === 0) continue;
    events += 1;
    if (named.book.crossed) crossedAt.push(orders.at[row]!);
  }
  return { events, crossedAt, isWhole: crossedAt.length <= events * MOST_CROSSED };
}
