/**
 * The whole state of an engine as canonical bytes: equal states give equal bytes, whatever led to
 * them, so a hash of the bytes is a hash of the state. Little-endian float64 throughout; a text is its
 * length and its UTF-16 units. Books stand in order of their symbols, orders in order of priority.
 */
import type { Price, Quantity, Timestamp } from '../domain/units.js';
import type { Account, Accounts, RateWindow } from './accounts.js';
import type { Activation, NewBracket } from './commands.js';
import type { Exit, Exits } from './exits.js';
import { BOOK_SHIFT, EXTRAS, NO_ORDER, REDUCE_ONLY, RESTING, WAITING } from './layout.js';
import { isPrevention, placeOf } from './order-codes.js';
import type { OrderBook } from './order-book.js';
import type { OrderHandle } from './order-pool.js';
import type { OrderExtras, OrderRegistry } from './order-registry.js';
import type { Reporter } from './reporter.js';
import { SnapshotReader, SnapshotWriter } from './snapshot-bytes.js';

const VERSION = 1;

/** What follows of an order: no extras, extras, or the price that activates it and then extras. */
const PLAIN = 0;
const WITH_EXTRAS = 1;
const TO_ACTIVATE = 2;

/** What makes up an engine. */
export interface EngineParts {
  readonly accounts: Accounts;
  readonly registry: OrderRegistry;
  readonly reporter: Reporter;
  readonly exits: Exits;
  readonly books: ReadonlyMap<string, OrderBook>;
}

const bySymbol = (a: OrderBook, b: OrderBook): number =>
  a.instrument.symbol < b.instrument.symbol ? -1 : 1;

export function writeSnapshot({
  accounts,
  registry,
  reporter,
  exits,
  books,
}: EngineParts): Uint8Array {
  const writer = new SnapshotWriter();
  const sorted = [...books.values()].sort(bySymbol);
  writer.number(VERSION);
  writer.number(reporter.at);
  writer.number(reporter.sequence);
  writer.number(registry.lastOrderId);
  writer.list(accounts.list, (account) => writeAccount(writer, account));
  writer.list(sorted, (book) => writeBook(writer, registry, book));
  for (const { index } of sorted) {
    const waiting = exits.list().filter(({ book }) => book === index);
    writer.list(waiting, (exit) => writeExit(writer, exit));
  }
  return writer.bytes();
}

/**
 * Brings a new engine, whose books are listed and empty, into the state of a snapshot. Throws
 * RangeError when the bytes are no such snapshot, or of other books.
 */
export function readSnapshot(bytes: Uint8Array, parts: EngineParts): void {
  const { accounts, registry, reporter, exits, books } = parts;
  const reader = new SnapshotReader(bytes);
  if (reader.number() !== VERSION) throw new RangeError('the snapshot is of another version');
  if (registry.pool.size > 0 || registry.lastOrderId > 0) {
    throw new RangeError('a snapshot is restored into a new engine');
  }
  reporter.at = reader.number() as Timestamp;
  reporter.sequence = reader.number();
  registry.lastOrderId = reader.number();
  reader.list(() => readAccount(reader, accounts));
  const sorted = [...books.values()].sort(bySymbol);
  const found = reader.list(() => readBook(reader, registry, books));
  if (found.length !== sorted.length) {
    throw new RangeError(`the snapshot has ${found.length} books, the engine ${sorted.length}`);
  }
  exits.restore(sorted.flatMap(({ index }) => reader.list(() => readExit(reader, index))));
  reader.end();
}

function writeAccount(writer: SnapshotWriter, { name, orderRate, tradeRate }: Account): void {
  writer.text(name);
  for (const rate of [orderRate, tradeRate]) {
    writer.list(rate?.toArray().filter(Number.isFinite) ?? [], (at) => writer.number(at));
  }
}

function readAccount(reader: SnapshotReader, accounts: Accounts): void {
  const account = accounts.open(reader.text());
  const fill = (rate: RateWindow | undefined): void => {
    for (const at of reader.list(() => reader.number())) rate?.add(at as Timestamp);
  };
  fill(account.orderRate);
  fill(account.tradeRate);
}

function writeBook(writer: SnapshotWriter, registry: OrderRegistry, book: OrderBook): void {
  const { core, live, data, band } = book;
  writer.text(book.instrument.symbol);
  writer.number(book.halted ? 1 : 0);
  writer.optional(band?.low);
  writer.optional(band?.high);
  writer.optional(book.lastPrice);
  writer.number(book.lastTradeId);
  writer.number(data.sequence);
  writer.list(live.positions?.entries() ?? [], ([owner, held]) => {
    writer.number(owner);
    writer.number(held);
  });
  const orders = [...core.bids.orders(), ...core.asks.orders(), ...live.triggers.list()];
  writer.list(orders, (handle) => writeOrder(writer, registry, handle));
  writer.list(live.triggers.listTrailing(), (handle) => writer.number(registry.orderId(handle)));
}

function readBook(
  reader: SnapshotReader,
  registry: OrderRegistry,
  books: ReadonlyMap<string, OrderBook>,
): void {
  const symbol = reader.text();
  const book = books.get(symbol);
  if (book === undefined) throw new RangeError(`the snapshot has a book of ${symbol}`);
  book.halted = reader.number() === 1;
  const [low, high] = [reader.optional(), reader.optional()];
  if (low !== undefined) book.band = { low: low as Price, high: high as Price };
  book.lastPrice = reader.optional() as Price | undefined;
  book.lastTradeId = reader.number();
  book.data.sequence = reader.number();
  reader.list(() => {
    const owner = reader.number();
    book.live.positions?.move(owner, reader.number());
  });
  const siblings = new Map<OrderHandle, number>();
  const byId = new Map<number, OrderHandle>();
  for (const handle of reader.list(() => readOrder(reader, registry, book, siblings))) {
    byId.set(registry.orderId(handle), handle);
  }
  for (const [handle, orderId] of siblings) registry.extrasOf(handle)!.sibling = byId.get(orderId)!;
  book.live.triggers.restoreTrailing(reader.list(() => byId.get(reader.number())!));
  book.data.assumeTold();
}

function writeOrder(writer: SnapshotWriter, registry: OrderRegistry, handle: OrderHandle): void {
  const extras = registry.extrasOf(handle);
  writer.number(registry.tag(handle) & (EXTRAS - 1));
  writer.number(registry.accountOf(handle).owner);
  writer.text(registry.clientOrderId(handle));
  for (const amount of registry.amounts(handle)) writer.number(amount);
  if (extras === undefined) {
    writer.number(PLAIN);
    return;
  }
  const { activation } = extras;
  writer.number(activation === undefined ? WITH_EXTRAS : TO_ACTIVATE);
  if (activation !== undefined) {
    writer.number(activation.by === 'rise' ? activation.price : 0 - activation.price);
  }
  writer.optional(extras.limitPrice);
  writer.optional(extras.stopPrice);
  writer.optional(extras.protectionPrice);
  writer.optional(extras.expireAt);
  writer.optional(extras.trailingOffset);
  writer.optional(extras.trailingBps);
  writer.optional(extras.bestPrice);
  writer.optional(extras.displayQuantity);
  writer.number(extras.sibling === NO_ORDER ? 0 : registry.orderId(extras.sibling));
  writer.number(extras.bracket === undefined ? 0 : 1);
  if (extras.bracket !== undefined) writeBracket(writer, extras.bracket);
}

function readOrder(
  reader: SnapshotReader,
  registry: OrderRegistry,
  book: OrderBook,
  siblings: Map<OrderHandle, number>,
): OrderHandle {
  const tag = reader.number();
  const owner = reader.number();
  const clientOrderId = reader.text();
  const amounts = Float64Array.from({ length: 5 }, () => reader.number());
  const withBook = tag | (book.index << BOOK_SHIFT);
  const handle = registry.recreate(withBook, owner, clientOrderId, amounts);
  const kind = reader.number();
  if (kind !== PLAIN) {
    const activation = kind === TO_ACTIVATE ? readActivation(reader) : undefined;
    registry.setExtras(handle, { ...readExtras(reader, handle, siblings), activation });
  }
  registry.index(handle, registry.accountOf(handle));
  const place = placeOf(tag);
  if (place === WAITING) book.live.triggers.restore(handle);
  else if (place === RESTING) {
    book.core.ladderOf(handle).append(handle);
    if ((tag & REDUCE_ONLY) !== 0) book.live.positions?.watch(owner, handle);
  } else throw new RangeError('the snapshot has an order that is nowhere');
  return handle;
}

function readActivation(reader: SnapshotReader): Activation {
  const price = reader.number();
  return { price: Math.abs(price) as Price, by: price > 0 ? 'rise' : 'fall' };
}

function readExtras(
  reader: SnapshotReader,
  handle: OrderHandle,
  siblings: Map<OrderHandle, number>,
): Omit<OrderExtras, 'activation'> {
  const [
    limitPrice,
    stopPrice,
    protectionPrice,
    expireAt,
    trailingOffset,
    trailingBps,
    bestPrice,
    displayQuantity,
  ] = Array.from({ length: 8 }, () => reader.optional());
  const sibling = reader.number();
  if (sibling !== 0) siblings.set(handle, sibling);
  return {
    limitPrice: limitPrice as Price | undefined,
    stopPrice: stopPrice as Price | undefined,
    protectionPrice: protectionPrice as Price | undefined,
    quoteAmount: undefined,
    expireAt: expireAt as Timestamp | undefined,
    trailingOffset: trailingOffset as Price | undefined,
    trailingBps,
    bestPrice: bestPrice as Price | undefined,
    displayQuantity: displayQuantity as Quantity | undefined,
    bracket: reader.number() === 1 ? readBracket(reader) : undefined,
    sibling: NO_ORDER,
  };
}

function writeBracket(writer: SnapshotWriter, { stopLoss, takeProfit }: NewBracket): void {
  writer.text(stopLoss?.clientOrderId ?? '');
  writer.optional(stopLoss?.stopPrice);
  writer.optional(stopLoss?.limitPrice);
  writer.text(takeProfit?.clientOrderId ?? '');
  writer.optional(takeProfit?.limitPrice);
}

function readBracket(reader: SnapshotReader): NewBracket {
  const stopId = reader.text();
  const [stopPrice, stopLimit] = [reader.optional(), reader.optional()];
  const profitId = reader.text();
  const limitPrice = reader.optional();
  return {
    stopLoss:
      stopPrice === undefined
        ? undefined
        : {
            clientOrderId: stopId,
            stopPrice: stopPrice as Price,
            limitPrice: stopLimit as Price | undefined,
          },
    takeProfit:
      limitPrice === undefined
        ? undefined
        : { clientOrderId: profitId, limitPrice: limitPrice as Price },
  };
}

function writeExit(writer: SnapshotWriter, exit: Exit): void {
  writer.text(exit.account);
  writer.number(exit.side === 'buy' ? 0 : 1);
  writer.number(exit.quantity);
  writer.text(exit.selfTradePrevention);
  writeBracket(writer, exit.bracket);
}

function readExit(reader: SnapshotReader, book: number): Exit {
  const account = reader.text();
  const side = reader.number() === 0 ? 'buy' : 'sell';
  const quantity = reader.number();
  const mode = reader.text();
  if (!isPrevention(mode)) throw new RangeError(`the snapshot has a mode ${mode}`);
  return { book, account, side, quantity, selfTradePrevention: mode, bracket: readBracket(reader) };
}
