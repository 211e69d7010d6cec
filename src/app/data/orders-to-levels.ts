/**
 * Orders one by one (L3) to price levels and best quotes: the levels' sums at the end of each event,
 * written where they changed. What ends with an event that clears the book, or with the first, is a
 * snapshot.
 */
import { ASK, BID, ORDER_ACTIONS, TICK_FLAGS, tickColumns } from '../../core/domain/tick-data.js';
import type { DepthColumns, OrderColumns, QuoteColumns } from '../../core/domain/tick-data.js';
import { DepthSide } from '../../core/market/depth-side.js';

const [ADD, CANCEL, MODIFY, CLEAR] = (['add', 'cancel', 'modify', 'clear'] as const).map((action) =>
  ORDER_ACTIONS.indexOf(action),
) as [number, number, number, number];

interface Resting {
  side: number;
  price: number;
  quantity: number;
}

interface LevelRow {
  readonly row: number;
  readonly side: number;
  readonly price: number;
  readonly quantity: number;
  readonly flags: number;
}

class RestingOrders {
  readonly levels = { [BID]: new DepthSide(1), [ASK]: new DepthSide(-1) };
  /** Prices touched in this event, of each side. */
  readonly touched = { [BID]: new Set<number>(), [ASK]: new Set<number>() };
  /** The next event's end shows the whole book. */
  whole = true;
  readonly #orders = new Map<number, Resting>();

  sideOf(side: number): typeof BID | typeof ASK {
    return side === BID ? BID : ASK;
  }

  take({ action, id, side, price, quantity }: OrderColumns, row: number): void {
    const does = action[row]!;
    const resting = this.#orders.get(id[row]!);
    if (does === CLEAR) this.#clear();
    else if (does === CANCEL && resting) {
      const left = resting.quantity - quantity[row]!;
      this.#change(resting, -Math.min(resting.quantity, quantity[row]!));
      if (left > 0) resting.quantity = left;
      else this.#orders.delete(id[row]!);
    } else if ((does === ADD || does === MODIFY) && side[row] !== 0) {
      if (resting) this.#change(resting, -resting.quantity);
      const order = { side: side[row]!, price: price[row]!, quantity: quantity[row]! };
      this.#orders.set(id[row]!, order);
      this.#change(order, order.quantity);
    }
  }

  #change({ side, price }: Resting, by: number): void {
    const key = this.sideOf(side);
    this.levels[key].set(price, this.levels[key].quantityAt(price) + by);
    this.touched[key].add(price);
  }

  #clear(): void {
    this.#orders.clear();
    this.levels[BID].clear();
    this.levels[ASK].clear();
    this.whole = true;
  }
}

export interface LevelsOfOrders {
  readonly depth: DepthColumns;
  readonly quotes: QuoteColumns;
}

export function ordersToLevels(orders: OrderColumns): LevelsOfOrders {
  const book = new RestingOrders();
  const levels: LevelRow[] = [];
  const quotes: (readonly [row: number, ...best: number[]])[] = [];
  const shown = { [BID]: new Map<number, number>(), [ASK]: new Map<number, number>() };
  for (let row = 0; row < orders.length; row += 1) {
    book.take(orders, row);
    if ((orders.flags[row]! & TICK_FLAGS.last) === 0) continue;
    writeLevels(book, shown, levels, row);
    const best = bestOf(book);
    const before = quotes.at(-1);
    if (!before || best.some((value, index) => value !== before[index + 1])) {
      quotes.push([row, ...best]);
    }
  }
  return { depth: depthOf(orders, levels), quotes: quotesOf(orders, quotes) };
}

function writeLevels(
  book: RestingOrders,
  shown: Readonly<Record<typeof BID | typeof ASK, Map<number, number>>>,
  levels: LevelRow[],
  row: number,
): void {
  const before = levels.length;
  for (const side of [BID, ASK] as const) {
    const held = book.levels[side];
    const known = shown[side];
    const flags = book.whole ? TICK_FLAGS.snapshot : 0;
    if (book.whole) known.clear();
    const prices = book.whole
      ? Array.from({ length: held.size }, (_, rank) => held.price(rank))
      : book.touched[side];
    for (const price of prices) {
      const quantity = held.quantityAt(price);
      if ((known.get(price) ?? 0) === quantity) continue;
      levels.push({ row, side, price, quantity, flags });
      if (quantity === 0) known.delete(price);
      else known.set(price, quantity);
    }
    book.touched[side].clear();
  }
  if (levels.length === before) {
    if (!book.whole) return;
    // A book that was cleared and is empty: said by a level that is none.
    levels.push({ row, side: BID, price: 0, quantity: 0, flags: TICK_FLAGS.snapshot });
  }
  book.whole = false;
  const last = levels.pop()!;
  levels.push({ ...last, flags: last.flags | TICK_FLAGS.last });
}

function bestOf({ levels }: RestingOrders): readonly number[] {
  return [levels[BID], levels[ASK]].flatMap((side) =>
    side.size === 0 ? [0, 0] : [side.price(0), side.quantity(0)],
  );
}

function depthOf(orders: OrderColumns, levels: readonly LevelRow[]): DepthColumns {
  const depth = tickColumns('depth', levels.length);
  levels.forEach(({ row, side, price, quantity, flags }, index) => {
    depth.at[index] = orders.at[row]!;
    depth.venueAt[index] = orders.venueAt[row]!;
    depth.side[index] = side;
    depth.price[index] = price;
    depth.quantity[index] = quantity;
    depth.flags[index] = flags;
  });
  return depth;
}

function quotesOf(
  orders: OrderColumns,
  rows: readonly (readonly [row: number, ...best: number[]])[],
): QuoteColumns {
  const quotes = tickColumns('quotes', rows.length);
  rows.forEach(([row, bidPrice, bidQuantity, askPrice, askQuantity], index) => {
    quotes.at[index] = orders.at[row]!;
    quotes.venueAt[index] = orders.venueAt[row]!;
    quotes.bidPrice[index] = bidPrice!;
    quotes.bidQuantity[index] = bidQuantity!;
    quotes.askPrice[index] = askPrice!;
    quotes.askQuantity[index] = askQuantity!;
  });
  return quotes;
}
