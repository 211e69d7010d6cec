/**
 * Keeping a book of price levels from a feed: level changes a second, with the best bid and ask looked at
 * after every event, against the obvious book: a map a side, whose best price is searched anew
 * when it goes.
 */
import { BID } from '../src/core/domain/tick-data.js';
import type { DepthColumns } from '../src/core/domain/tick-data.js';
import { DepthBook } from '../src/core/market/index.js';
import { benchOptions, compare, measure, millionsPerSecond, print } from './measure.js';
import { depthStream } from './workloads/depth.js';

const options = benchOptions();
const depth = depthStream(options.short ? 50_000 : 500_000);

/** Sum of both best prices and quantities after each event: what the two books must agree on. */
function keepBook(columns: DepthColumns): number {
  const book = new DepthBook();
  const { bids, asks } = book;
  let sum = 0;
  for (let from = 0; from < columns.length;) {
    const to = DepthBook.eventEnd(columns, from);
    book.apply(columns, from, to);
    sum += bids.price(0) - asks.price(0) + bids.quantity(0) + asks.quantity(0);
    from = to;
  }
  if (book.gaps > 0) throw new Error(`${book.gaps} gaps in a stream that has none`);
  return sum;
}

class MapSide {
  best = NaN;
  readonly levels = new Map<number, number>();
  readonly sign: number;

  constructor(sign: number) {
    this.sign = sign;
  }

  set(price: number, quantity: number): void {
    if (quantity > 0) {
      this.levels.set(price, quantity);
      if (!(price * this.sign <= this.best * this.sign)) this.best = price;
      return;
    }
    if (!this.levels.delete(price) || price !== this.best) return;
    this.best = NaN;
    for (const level of this.levels.keys()) {
      if (!(level * this.sign <= this.best * this.sign)) this.best = level;
    }
  }
}

function keepMaps({ length, side, price, quantity, flags }: DepthColumns): number {
  const [bids, asks] = [new MapSide(1), new MapSide(-1)];
  let sum = 0;
  for (let row = 0; row < length; row += 1) {
    (side[row] === BID ? bids : asks).set(price[row]!, quantity[row]!);
    if (flags[row]! < 2) continue;
    const resting = (bids.levels.get(bids.best) ?? 0) + (asks.levels.get(asks.best) ?? 0);
    sum += bids.best - asks.best + resting;
  }
  return sum;
}

if (keepBook(depth) !== keepMaps(depth)) throw new Error('the two books differ');
const [book, maps] = await measure(
  [
    { name: 'depth book', run: () => keepBook(depth) },
    { name: 'map a side', run: () => keepMaps(depth) },
  ],
  options,
);
const changes = millionsPerSecond(depth.length, 'levels');
print([compare(book!, changes, maps), compare(maps!, changes)], options);
