/**
 * Order flow over many books at once: each operation takes any book, and live orders stay about as many
 * as the prefill. Cancels name live orders, for a core runs inside the generator.
 */
import { BUY, LimitBook, OrderPool, SELL } from '../../src/core/book/index.js';

export interface ManyBooksStream {
  readonly books: number;
  readonly length: number;
  readonly prefill: number;
  readonly kind: Uint8Array;
  readonly side: Uint8Array;
  readonly book: Int32Array;
  readonly id: Int32Array;
  readonly price: Int32Array;
  readonly size: Int32Array;
  readonly orders: number;
  readonly live: number;
}

const MIDDLE = 10_000;

/** `perBook` passive orders for each book, then `count` operations: half adds, the rest cancels and crosses. */
export function manyBooksStream(books: number, perBook: number, count: number): ManyBooksStream {
  const prefill = books * perBook;
  const length = prefill + count;
  let state = 42;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const column = (): Int32Array => new Int32Array(length);
  const stream = {
    kind: new Uint8Array(length),
    side: new Uint8Array(length),
    book: column(),
    id: column(),
    price: column(),
    size: column(),
  };
  const live = column();
  const position = column();
  let size = 0;
  const drop = (id: number): void => {
    const last = live[--size]!;
    live[position[id]!] = last;
    position[last] = position[id]!;
  };
  const pool = new OrderPool(prefill * 2);
  const handles = column();
  const bookOf = column();
  const idOf = new Int32Array(prefill * 4);
  const sink = {
    onFill: (maker: number): void => {
      if (pool.openOf(maker) === 0) drop(idOf[maker]!);
    },
    sliceOf: () => 0,
    onRefresh: () => undefined,
    onSelfTrade: () => undefined,
  };
  const cores = Array.from({ length: books }, () => new LimitBook(pool, sink));
  let orders = 0;
  for (let at = 0; at < length; at++) {
    const choice = at < prefill ? 0 : next();
    if (choice >= 0.5 && choice < 0.93) {
      const id = live[Math.floor(next() * size)]!;
      drop(id);
      cores[bookOf[id]!]!.cancel(handles[id]!);
      stream.kind[at] = 1;
      stream.id[at] = id;
      stream.book[at] = bookOf[id]!;
      continue;
    }
    const book = at < prefill ? at % books : Math.floor(next() * books);
    const buys = next() < 0.5;
    const offset = choice >= 0.93 ? -3 : 1 + Math.floor(100 * next() * next());
    const id = orders++;
    stream.side[at] = buys ? 0 : 1;
    stream.book[at] = book;
    stream.id[at] = id;
    stream.price[at] = buys ? MIDDLE - offset : MIDDLE + offset;
    stream.size[at] = 1 + Math.floor(100 * next());
    bookOf[id] = book;
    const side = buys ? BUY : SELL;
    const handle = cores[book]!.submit(side, stream.price[at]!, stream.size[at]!, 0, id);
    if (handle < 0) continue;
    handles[id] = handle;
    idOf[handle] = id;
    position[id] = size;
    live[size++] = id;
  }
  return { books, length, prefill, ...stream, orders, live: size };
}
