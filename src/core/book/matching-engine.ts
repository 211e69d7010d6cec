import type { Instrument } from '../domain/instrument.js';
import type { Side } from '../domain/order.js';
import { MICROSECONDS_PER_DAY } from '../domain/units.js';
import type { Price, Quantity, Timestamp } from '../domain/units.js';
import { Accounts } from './accounts.js';
import type { RateLimits } from './accounts.js';
import type {
  AdvanceTime,
  BookCommand,
  CancelAll,
  CancelOrder,
  NewOco,
  NewOrder,
  ReplaceOrder,
  SetPriceBand,
  SetTradingStatus,
} from './commands.js';
import { Exits } from './exits.js';
import { BOOK_SHIFT, MAX_BOOKS, NO_ORDER } from './layout.js';
import type { BalanceHolds, BookListener, OrderView } from './listener.js';
import { lifetimeOf, sideBit, sideOf } from './order-codes.js';
import { OrderBook } from './order-book.js';
import { OrderEntry } from './order-entry.js';
import { OrderPool } from './order-pool.js';
import type { OrderHandle } from './order-pool.js';
import { OrderRegistry } from './order-registry.js';
import { reasonText } from './reasons.js';
import { replaceOrder } from './replace-order.js';
import { Reporter } from './reporter.js';
import { readSnapshot, writeSnapshot } from './snapshot.js';
import type { EngineParts } from './snapshot.js';

export interface MatchingEngineOptions extends RateLimits {
  readonly listener: BookListener;
  /** Who keeps the balances; without it every order is afforded. */
  readonly holds?: BalanceHolds | undefined;
  /** Live orders there is room for before the pool grows, which copies it. */
  readonly orderCapacity?: number | undefined;
  /** When the trading day of an instant ends, for `day` orders; default: the next midnight UTC. */
  readonly dayEnd?: ((at: Timestamp, instrument: Instrument) => Timestamp) | undefined;
}

/** One level of a depth query. */
export interface DepthLevel {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly orderCount: number;
}

const midnightAfter = (at: Timestamp): Timestamp =>
  ((Math.floor(at / MICROSECONDS_PER_DAY) + 1) * MICROSECONDS_PER_DAY) as Timestamp;

/**
 * All books of a venue. Takes commands in order, and answers each through the listener before it
 * returns; refusals are reports, never exceptions. Time is that of the commands and never goes back.
 */
export class MatchingEngine {
  private readonly books = new Map<string, OrderBook>();
  private readonly bookList: OrderBook[] = [];
  private latest: OrderBook | undefined = undefined;
  private readonly accounts: Accounts;
  private readonly registry: OrderRegistry;
  private readonly reporter: Reporter;
  private readonly exits: Exits;
  private readonly entry: OrderEntry;

  constructor(private readonly options: MatchingEngineOptions) {
    const pool = new OrderPool(options.orderCapacity);
    this.accounts = new Accounts(options, pool);
    this.registry = new OrderRegistry(pool, this.accounts);
    this.reporter = new Reporter(options.listener, options.holds, this.registry);
    this.exits = new Exits(this.registry);
    const dayEnd = options.dayEnd ?? midnightAfter;
    this.entry = new OrderEntry(this.registry, this.reporter, dayEnd);
  }

  /** Lists an instrument under its symbol. Throws RangeError when it is listed, or one too many. */
  list(instrument: Instrument): void {
    const { symbol } = instrument;
    if (this.books.has(symbol)) throw new RangeError(`${symbol} is listed already`);
    const index = this.bookList.length;
    if (index === MAX_BOOKS) throw new RangeError(`more than ${MAX_BOOKS} books`);
    const { registry, reporter, exits } = this;
    const { listener } = this.options;
    const book = new OrderBook(instrument, index, registry, reporter, listener, exits);
    this.books.set(symbol, book);
    this.bookList.push(book);
  }

  execute(command: BookCommand): void {
    switch (command.kind) {
      case 'submit': {
        this.submit(command);
        return;
      }
      case 'submit_oco': {
        this.submitOco(command);
        return;
      }
      case 'cancel': {
        this.cancel(command);
        return;
      }
      case 'cancel_all': {
        this.cancelAll(command);
        return;
      }
      case 'replace': {
        this.replace(command);
        return;
      }
      case 'halt':
      case 'resume': {
        this.setTradingStatus(command);
        return;
      }
      case 'price_band': {
        this.setPriceBand(command);
        return;
      }
      case 'advance': {
        this.advance(command);
        return;
      }
    }
  }

  submit(order: NewOrder): void {
    this.moveTime(order.at);
    const book = this.bookNamed(order.symbol);
    if (book === undefined) {
      this.reporter.rejected(order, 'unknown_symbol');
      return;
    }
    this.entry.submit(book, order, this.accounts.open(order.account));
    this.settle(book);
  }

  submitOco(pair: NewOco): void {
    this.moveTime(pair.at);
    const { first, second } = pair;
    const book = this.books.get(first.symbol);
    if (book === undefined) {
      this.reporter.rejected(first, 'unknown_symbol');
      this.reporter.rejected(second, 'unknown_symbol');
      return;
    }
    this.entry.submitPair(book, first, second, this.accounts.open(first.account));
    this.settle(book);
  }

  cancel(command: CancelOrder): void {
    this.moveTime(command.at);
    const { symbol, account, clientOrderId } = command;
    const book = this.bookNamed(symbol);
    const handle = book === undefined ? NO_ORDER : this.find(book, account, clientOrderId);
    if (book === undefined || handle === NO_ORDER) {
      const reason = book === undefined ? 'unknown_symbol' : 'unknown_order';
      this.reporter.cancelRejected(symbol, account, clientOrderId, reason);
      return;
    }
    book.live.end(handle, 'requested');
    this.settle(book);
  }

  cancelAll(command: CancelAll): void {
    this.moveTime(command.at);
    const { symbol, account, side } = command;
    const only = symbol === undefined ? undefined : this.books.get(symbol);
    if (symbol !== undefined && only === undefined) {
      this.reporter.cancelRejected(symbol, account, '', 'unknown_symbol');
      return;
    }
    const live = this.ordersOf(account).filter(
      ({ book, handle }) =>
        (only === undefined || book === only) &&
        (side === undefined || sideOf(this.registry.tag(handle)) === sideBit(side)),
    );
    if (live.length === 0) {
      this.reporter.cancelRejected(symbol ?? '', account, '', 'unknown_order');
      return;
    }
    for (const { book, handle, orderId } of live) {
      // One that was the other leg of one before it has ended already.
      if (this.registry.orderId(handle) === orderId) book.live.end(handle, 'cancel_all');
    }
    for (const book of new Set(live.map((each) => each.book))) this.settle(book);
  }

  replace(command: ReplaceOrder): void {
    this.moveTime(command.at);
    const { symbol, account, clientOrderId } = command;
    const book = this.books.get(symbol);
    const handle = book === undefined ? NO_ORDER : this.find(book, account, clientOrderId);
    if (book === undefined || handle === NO_ORDER) {
      const reason = book === undefined ? 'unknown_symbol' : 'unknown_order';
      this.reporter.cancelRejected(symbol, account, clientOrderId, reason);
      return;
    }
    const reason = replaceOrder(book, handle, command, this.registry, this.reporter);
    if (reason !== undefined) this.reporter.replaceRejected(book.instrument, handle, reason);
    this.settle(book);
  }

  /** Throws RangeError when the symbol is not listed: this is the operator's command. */
  setTradingStatus(command: SetTradingStatus): void {
    this.moveTime(command.at);
    const book = this.bookFor(command.symbol);
    book.halted = command.kind === 'halt';
    this.settle(book);
  }

  /** Throws RangeError when the symbol is not listed or the band is none. */
  setPriceBand(command: SetPriceBand): void {
    this.moveTime(command.at);
    const { band } = command;
    const isBand =
      band === undefined ||
      (Number.isSafeInteger(band.low) && Number.isSafeInteger(band.high) && band.low <= band.high);
    if (!isBand) throw new RangeError(`${band.low}..${band.high} is no price band`);
    const book = this.bookFor(command.symbol);
    book.setBand(band);
    this.settle(book);
  }

  advance(command: AdvanceTime): void {
    this.moveTime(command.at);
  }

  /** The levels of one side, best first, at most `limit`; empty for an unknown symbol. */
  depth(symbol: string, side: Side, limit = Infinity): DepthLevel[] {
    const book = this.books.get(symbol);
    if (book === undefined) return [];
    const bit = sideBit(side);
    const ladder = book.core.side(bit);
    const levels: DepthLevel[] = [];
    for (
      let rank = ladder.bestRank;
      rank !== Infinity && levels.length < limit;
      rank = ladder.after(rank)
    ) {
      levels.push({
        price: (Math.abs(rank) * book.instrument.tick) as Price,
        quantity: ladder.shown(rank) as Quantity,
        orderCount: ladder.count(rank),
      });
    }
    return levels;
  }

  /** Sequence of the last market data update of a book; 0 for an unknown symbol. */
  marketDataSequence(symbol: string): number {
    return this.books.get(symbol)?.data.sequence ?? 0;
  }

  /** Price of the last trade; undefined before the first. */
  lastPrice(symbol: string): Price | undefined {
    return this.books.get(symbol)?.lastPrice;
  }

  isHalted(symbol: string): boolean {
    return this.books.get(symbol)?.halted ?? false;
  }

  /** Signed quantity an account holds by its trades; 0 for spot. */
  position(symbol: string, account: string): number {
    const owner = this.accounts.find(account)?.owner;
    return owner === undefined ? 0 : (this.books.get(symbol)?.live.positions?.of(owner) ?? 0);
  }

  /** A live order, as a copy; undefined when the account has none of that id in that book. */
  order(symbol: string, account: string, clientOrderId: string): OrderView | undefined {
    const book = this.books.get(symbol);
    if (book === undefined) return undefined;
    const handle = this.find(book, account, clientOrderId);
    return handle === NO_ORDER ? undefined : this.reporter.copy(book.instrument, handle);
  }

  /** Live orders of an account in order of arrival, as copies; of one book if given. */
  openOrders(account: string, symbol?: string): OrderView[] {
    return this.ordersOf(account)
      .filter(({ book }) => symbol === undefined || book.instrument.symbol === symbol)
      .map(({ book, handle }) => this.reporter.copy(book.instrument, handle));
  }

  /** Live orders over all books. */
  get orderCount(): number {
    return this.registry.pool.size;
  }

  /**
   * The whole state as canonical bytes: equal states give equal bytes. Listener, holds, limits and
   * instruments are not part of it; but the market data that a listener asks for count in its numbers.
   */
  snapshot(): Uint8Array {
    return writeSnapshot(this.parts());
  }

  /**
   * Takes over the state of a snapshot. The same instruments are listed, and nothing was done yet.
   * Tells nothing. Throws RangeError when the bytes are no such snapshot.
   */
  restore(bytes: Uint8Array): void {
    readSnapshot(bytes, this.parts());
  }

  private parts(): EngineParts {
    const { accounts, registry, reporter, exits, books } = this;
    return { accounts, registry, reporter, exits, books };
  }

  /** An account's live orders in order of arrival. */
  private ordersOf(account: string): { book: OrderBook; handle: OrderHandle; orderId: number }[] {
    return [...(this.accounts.find(account)?.orders.handles() ?? [])]
      .map((handle) => ({
        book: this.bookOf(handle),
        handle,
        orderId: this.registry.orderId(handle),
      }))
      .sort((a, b) => a.orderId - b.orderId);
  }

  /** Time passes: what is due expires, whatever comes next. An instant that lies back counts as now. */
  private moveTime(at: Timestamp): void {
    const { reporter, registry } = this;
    if (at > reporter.at) reporter.at = at;
    if (registry.expiries.nextAt <= reporter.at) this.expireDue();
  }

  private expireDue(): void {
    const { reporter, registry } = this;
    let handle = registry.expiries.takeDue(reporter.at);
    while (handle !== undefined) {
      const book = this.bookOf(handle);
      const reason = lifetimeOf(registry.tag(handle)) === 'day' ? 'day_ended' : 'time_expired';
      book.live.end(handle, reason);
      this.settle(book);
      handle = registry.expiries.takeDue(reporter.at);
    }
  }

  /** What a command set off runs to its end; then market data tells what changed. */
  private settle(book: OrderBook): void {
    if (!book.halted) {
      book.runTriggered();
      let exit = this.exits.next(book);
      while (exit !== undefined) {
        this.entry.placeExit(book, exit);
        book.runTriggered();
        exit = this.exits.next(book);
      }
    }
    book.data.finish(this.reporter);
  }

  /** Commands often follow one another in one book. */
  private bookNamed(symbol: string): OrderBook | undefined {
    if (this.latest?.instrument.symbol === symbol) return this.latest;
    const book = this.books.get(symbol);
    if (book !== undefined) this.latest = book;
    return book;
  }

  /** The account's live order of that id in that book; -1 when there is none. */
  private find(book: OrderBook, account: string, clientOrderId: string): OrderHandle {
    const handle = this.accounts.find(account)?.orders.get(clientOrderId) ?? NO_ORDER;
    return handle !== NO_ORDER && this.bookOf(handle) === book ? handle : NO_ORDER;
  }

  private bookOf(handle: OrderHandle): OrderBook {
    return this.bookList[this.registry.tag(handle) >> BOOK_SHIFT]!;
  }

  private bookFor(symbol: string): OrderBook {
    const book = this.books.get(symbol);
    if (book === undefined) throw new RangeError(reasonText('unknown_symbol', symbol));
    return book;
  }
}
