/**
 * The order flow of the book's benchmark: passive adds, cancels and crossing orders, seeded, the same on
 * every machine. A reference book runs inside the generator, so that every cancel names a live order
 * and every crossing order crosses; engines must end with the same book as it.
 */

/** One side and price: buys negative quantity nowhere, sides are apart. */
export interface ReferenceEnd {
  readonly trades: number;
  readonly volume: number;
  /** Live orders. */
  readonly live: number;
  /** `price:quantity` of every level, ascending by price. */
  readonly depth: readonly string[];
}

/** Operations as columns; the first `prefill` of them are to be played before the clock starts. */
export interface OrderStream {
  readonly length: number;
  readonly prefill: number;
  /** 0 adds a limit order, 1 cancels a live one. */
  readonly kind: Uint8Array;
  /** 0 buys, 1 sells. */
  readonly side: Uint8Array;
  /** Number of the order, from 0 in order of arrival. */
  readonly id: Int32Array;
  readonly price: Int32Array;
  readonly size: Int32Array;
  readonly orders: number;
  readonly end: ReferenceEnd;
}

const PRICES = 1 << 15;
const START = PRICES / 2;
const LOWEST_MID = PRICES / 4;
const MAX_OFFSET = 200;
const PASSIVE_SIZE = 100;
const CROSSING_SIZE = 200;
const CROSSING_TICKS = 3;

/** Numerical Recipes' 32-bit generator, in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Prices as array indexes, queues as lists of order numbers with ended ones left in. */
class ReferenceBook {
  readonly open: Int32Array;
  trades = 0;
  volume = 0;
  bid = -1;
  ask = PRICES;
  private readonly prices: Int32Array;
  private readonly shown = new Int32Array(PRICES);
  private readonly queues: number[][] = Array.from({ length: PRICES }, () => []);
  private readonly heads = new Int32Array(PRICES);

  constructor(
    orders: number,
    private readonly onEnd: (id: number) => void,
  ) {
    this.open = new Int32Array(orders);
    this.prices = new Int32Array(orders);
  }

  add(id: number, side: number, price: number, size: number): void {
    let left = size;
    if (side === 0) {
      while (left > 0 && this.ask <= price) left = this.take(this.ask, left);
    } else {
      while (left > 0 && this.bid >= price) left = this.take(this.bid, left);
    }
    if (left === 0) return;
    this.open[id] = left;
    this.prices[id] = price;
    this.shown[price]! += left;
    this.queues[price]!.push(id);
    if (side === 0) this.bid = Math.max(this.bid, price);
    else this.ask = Math.min(this.ask, price);
  }

  cancel(id: number): void {
    this.shown[this.prices[id]!]! -= this.open[id]!;
    this.open[id] = 0;
    this.settle();
  }

  depth(): string[] {
    return [...this.shown.entries()]
      .filter(([, quantity]) => quantity > 0)
      .map(([price, quantity]) => `${price}:${quantity}`);
  }

  private take(price: number, wanted: number): number {
    const queue = this.queues[price]!;
    let left = wanted;
    while (left > 0 && this.shown[price]! > 0) {
      const id = queue[this.heads[price]!]!;
      const quantity = Math.min(left, this.open[id]!);
      if (quantity > 0) {
        this.trades++;
        this.volume += quantity;
        this.shown[price]! -= quantity;
        this.open[id]! -= quantity;
        left -= quantity;
        if (this.open[id] === 0) this.onEnd(id);
      }
      if (this.open[id] === 0) this.heads[price]!++;
    }
    this.settle();
    return left;
  }

  /** Finds the best prices again after a level emptied. */
  private settle(): void {
    while (this.bid >= 0 && this.shown[this.bid] === 0) this.bid--;
    while (this.ask < PRICES && this.shown[this.ask] === 0) this.ask++;
  }
}

/** The live orders, for a uniform choice among them. */
class LiveOrders {
  readonly ids: Int32Array;
  size = 0;
  private readonly positions: Int32Array;

  constructor(orders: number) {
    this.ids = new Int32Array(orders);
    this.positions = new Int32Array(orders);
  }

  add(id: number): void {
    this.positions[id] = this.size;
    this.ids[this.size++] = id;
  }

  remove(id: number): void {
    const last = this.ids[--this.size]!;
    this.ids[this.positions[id]!] = last;
    this.positions[last] = this.positions[id]!;
  }
}

/**
 * `prefill` passive orders, then `count` operations: the middle moves a tick with probability 1/16;
 * 55 % add up to 200 ticks away from it (squared, so most are near), 35 % cancel any live order, the
 * rest cross the best price by three ticks and leave what is left in the book.
 */
export function orderStream(count: number, prefill: number, seed = 42): OrderStream {
  const next = uniform(seed);
  const length = count + prefill;
  const kind = new Uint8Array(length);
  const side = new Uint8Array(length);
  const [id, price, size] = [0, 1, 2].map(() => new Int32Array(length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const live = new LiveOrders(length);
  const book = new ReferenceBook(length, (ended) => live.remove(ended));
  let middle = START;
  let orders = 0;
  for (let at = 0; at < length; at++) {
    if (next() < 1 / 16) {
      middle += next() < 0.5 ? 1 : -1;
      middle = Math.min(PRICES - LOWEST_MID, Math.max(LOWEST_MID, middle));
    }
    const choice = next();
    const passive = at < prefill || choice < 0.55;
    if (!passive && choice < 0.9 && live.size > 0) {
      kind[at] = 1;
      id[at] = live.ids[Math.floor(next() * live.size)]!;
      live.remove(id[at]!);
      book.cancel(id[at]!);
      continue;
    }
    const crosses = !passive && choice >= 0.9 && book.bid >= 0 && book.ask < PRICES;
    side[at] = next() < 0.5 ? 0 : 1;
    const buys = side[at] === 0;
    if (crosses) {
      price[at] = buys ? book.ask + CROSSING_TICKS : book.bid - CROSSING_TICKS;
      size[at] = 1 + Math.floor(CROSSING_SIZE * next());
    } else {
      const chance = next();
      const offset = 1 + Math.floor(MAX_OFFSET * chance * chance);
      price[at] = buys ? middle - offset : middle + offset;
      size[at] = 1 + Math.floor(PASSIVE_SIZE * next());
    }
    id[at] = orders++;
    book.add(id[at]!, side[at]!, price[at]!, size[at]!);
    if (book.open[id[at]!]! > 0) live.add(id[at]!);
  }
  const end = {
    trades: book.trades,
    volume: book.volume,
    live: live.size,
    depth: book.depth(),
  };
  return { length, prefill, kind, side, id, price, size, orders, end };
}
