import type { Order, Side } from '../domain/order.js';
import { DepthBook, NamedOrders } from '../market/index.js';
import { expiryOf, remove } from './desk.js';
import type { Desk, Working } from './desk.js';
import { Liquidity } from './liquidity.js';

/** What a recording has of one instrument. */
export interface RecordedKinds {
  readonly trades: boolean;
  readonly quotes: boolean;
  readonly depth: boolean;
  readonly orders: boolean;
}

/** What the venue on ticks holds of one instrument: its book as recorded, and our orders in it. */
export class TickDesk implements Desk {
  readonly live: Working[] = [];
  /** Arrived while there was no book to trade on: they wait for one. */
  readonly waiting: Working[] = [];
  readonly liquidity: Liquidity;
  /** Set when orders are named one by one. */
  readonly named: NamedOrders | undefined;
  /** Whether the recording tells what rests, at all or at the best prices. */
  readonly hasBook: boolean;
  /** Price of the last trade, 0 before the first. */
  lastPrice = 0;
  /** No order executes while the venue has halted trading. */
  halted = false;
  /**
   * A trade above `quietAbove` and below `quietBelow` concerns none of our orders; renewed when they
   * change.
   */
  quietAbove = -Infinity;
  quietBelow = Infinity;
  /** When the first of our orders reaches its time. */
  expiresAt = Infinity;

  constructor(
    readonly kinds: RecordedKinds,
    oursRecorded: boolean,
  ) {
    const { quotes, depth, orders } = kinds;
    this.hasBook = quotes || depth || orders;
    this.named = orders ? new NamedOrders() : undefined;
    this.liquidity = new Liquidity(this.named?.book ?? new DepthBook(), orders, oursRecorded);
  }

  get book(): DepthBook {
    return this.liquidity.book;
  }

  /** Whether any order of ours is here. */
  get isBusy(): boolean {
    return this.live.length > 0 || this.waiting.length > 0;
  }

  /** Whether orders can execute: not in a halt, nor on a book with a hole in it. */
  get isOpen(): boolean {
    if (this.halted) return false;
    return this.hasBook ? this.book.state === 'live' : this.lastPrice > 0;
  }

  /** What rests on `side` at a price; undefined where the recording does not tell. */
  shownAt(side: Side, price: number): number | undefined {
    return this.hasBook ? this.liquidity.shownAt(side, price) : undefined;
  }

  /** Called after our orders have changed: which trades can be passed over, and until when. */
  renewWatch(): void {
    this.quietAbove = -Infinity;
    this.quietBelow = Infinity;
    this.expiresAt = Infinity;
    for (const working of this.live) this.watch(working);
    for (const working of this.waiting) this.watchTime(working);
  }

  private watch(working: Working): void {
    const price = watchedPrice(working);
    // Buys wait for lower prices, and stops for the opposite of what their side would.
    const waitsBelow = (working.order.side === 'buy') !== isStop(working);
    if (price === undefined) {
      this.quietAbove = Infinity;
      this.quietBelow = -Infinity;
    } else if (waitsBelow) this.quietAbove = Math.max(this.quietAbove, price);
    else this.quietBelow = Math.min(this.quietBelow, price);
    this.watchTime(working);
  }

  private watchTime(working: Working): void {
    const expiry = expiryOf(working.order, working.arrivesAt);
    if (expiry && expiry.at < this.expiresAt) this.expiresAt = expiry.at;
  }

  /** Takes an order out, wherever it is; undefined when it is unknown or finished. */
  withdraw(id: Order['id']): Working | undefined {
    for (const list of [this.live, this.waiting]) {
      const found = list.find(({ order }) => order.id === id);
      if (!found) continue;
      remove(list, found);
      return found;
    }
    return undefined;
  }
}

/** Whether the order waits for a trigger rather than for a counterparty. */
export function isStop({ order: { pricing }, triggered }: Working): boolean {
  switch (pricing.type) {
    case 'stop':
    case 'stop_limit':
    case 'trailing_stop':
      return !triggered;
    default:
      return false;
  }
}

/** Limit price of an order that has one. */
export const limitOf = ({ pricing }: Order): number | undefined =>
  pricing.type === 'limit' || pricing.type === 'stop_limit' ? pricing.limitPrice : undefined;

/** The price at which a trade concerns the order; undefined when any may. */
function watchedPrice({ order: { pricing }, triggered }: Working): number | undefined {
  switch (pricing.type) {
    case 'limit':
      return pricing.limitPrice;
    case 'stop':
      return triggered ? undefined : pricing.stopPrice;
    case 'stop_limit':
      return triggered ? pricing.limitPrice : pricing.stopPrice;
    default:
      return undefined;
  }
}
