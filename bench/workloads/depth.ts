/**
 * A seeded stream of level changes as busy futures send them: 1,000 levels a side, events of eight
 * changes, half of them within five levels of the best, and a best price that walks.
 */
import { ASK, BID, TICK_FLAGS, tickColumns } from '../../src/core/domain/tick-data.js';
import type { DepthColumns } from '../../src/core/domain/tick-data.js';

const LEVELS = 1_000;
const ROWS_PER_EVENT = 8;

export function depthStream(events: number, seed = 11): DepthColumns {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const depth = tickColumns('depth', 2 * LEVELS + events * ROWS_PER_EVENT);
  let row = 0;
  let middle = 600_000;
  const put = (side: number, price: number, quantity: number, flags: number, id: number): void => {
    depth.at[row] = depth.venueAt[row] = 1_700_000_000_000_000 + id * 1_000;
    depth.side[row] = side;
    depth.price[row] = price;
    depth.quantity[row] = quantity;
    depth.flags[row] = flags;
    depth.first[row] = depth.sequence[row] = id;
    depth.previous[row] = id - 1;
    row += 1;
  };
  for (let level = 1; level <= LEVELS; level += 1) {
    put(BID, middle - level, 100, TICK_FLAGS.snapshot, 1);
    const last = level === LEVELS ? TICK_FLAGS.last : 0;
    put(ASK, middle + level, 100, TICK_FLAGS.snapshot | last, 1);
  }
  for (let event = 0; event < events; event += 1) {
    const step = next();
    const moved = step < 0.05 ? 1 : step > 0.95 ? -1 : 0;
    // The level the price moves over changes its side: it goes on one and comes on the other.
    if (moved !== 0) {
      put(moved > 0 ? ASK : BID, middle + moved, 0, 0, event + 2);
      middle += moved;
      put(moved > 0 ? BID : ASK, middle - moved, 100, 0, event + 2);
    }
    const first = moved === 0 ? 0 : 2;
    for (let change = first; change < ROWS_PER_EVENT; change += 1) {
      const near = next() < 0.5;
      const distance = 1 + Math.floor(near ? next() * 5 : next() * next() * LEVELS);
      const side = next() < 0.5 ? BID : ASK;
      const quantity = next() < 0.3 && distance > 1 ? 0 : 1 + Math.floor(next() * 1_000);
      const last = change === ROWS_PER_EVENT - 1 ? TICK_FLAGS.last : 0;
      put(side, middle - side * distance, quantity, last, event + 2);
    }
  }
  return depth;
}
