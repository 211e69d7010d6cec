import type { Instrument } from '../domain/instrument.js';
import type { Price, Quantity, Timestamp } from '../domain/units.js';
import { BUY, SELL } from './layout.js';
import type { LimitBook, SideBit } from './limit-book.js';
import type { BookListener, LevelUpdate, RestingOrderUpdate, TopOfBookUpdate } from './listener.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Market data of one book, at the three levels that a listener asks for. Level 2 is told when another
 * level changes or the command ends, level 1 when the command ends. Changes nothing.
 */
export class MarketData {
  /** Of all three levels together. */
  sequence = 0;
  /** False when nobody asks for level 2 or 3; level 1 is read off the book. */
  readonly isWanted: boolean;
  private readonly wantsLevels: boolean;
  private readonly order: Mutable<RestingOrderUpdate>;
  private readonly level: Mutable<LevelUpdate>;
  private readonly top: Mutable<TopOfBookUpdate>;
  private changedSide: SideBit = BUY;
  /** Rank of the level that changed and is not told yet; Infinity: none. */
  private changedRank = Infinity;

  constructor(
    private readonly instrument: Instrument,
    private readonly core: LimitBook,
    private readonly listener: BookListener,
  ) {
    const { symbol } = instrument;
    const [sequence, orderId, orderCount] = [0, 0, 0];
    const price = 0 as Price;
    const quantity = 0 as Quantity;
    this.wantsLevels = listener.onLevel !== undefined;
    this.isWanted = this.wantsLevels || listener.onRestingOrder !== undefined;
    this.order = { symbol, sequence, kind: 'add', orderId, side: 'buy', price, quantity };
    this.level = { symbol, sequence, side: 'buy', price, quantity, orderCount };
    this.top = {
      symbol,
      sequence,
      at: 0 as Timestamp,
      bidPrice: price,
      bidQuantity: quantity,
      askPrice: price,
      askQuantity: quantity,
    };
  }

  /** A resting order shows another quantity, and its level does. */
  orderChanged(
    kind: RestingOrderUpdate['kind'],
    orderId: number,
    side: SideBit,
    rank: number,
    shown: number,
  ): void {
    if (this.wantsLevels && (rank !== this.changedRank || side !== this.changedSide)) {
      this.tellLevel();
      this.changedSide = side;
      this.changedRank = rank;
    }
    if (this.listener.onRestingOrder === undefined) return;
    const { order } = this;
    order.kind = kind;
    order.orderId = orderId;
    order.side = side === BUY ? 'buy' : 'sell';
    order.price = this.priceOf(side, rank);
    order.quantity = shown as Quantity;
    order.sequence = ++this.sequence;
    this.listener.onRestingOrder(order);
  }

  /** Tells what the command changed and has not been told yet; `clock` has its instant. */
  finish(clock: { readonly at: Timestamp }): void {
    if (this.changedRank !== Infinity) this.tellLevel();
    if (this.listener.onTopOfBook !== undefined) this.tellTop(clock);
  }

  /** After a restore: what stands now has been told. */
  assumeTold(): void {
    this.readTop();
  }

  private tellLevel(): void {
    const { level, changedRank: rank, changedSide: side } = this;
    if (rank === Infinity) return;
    this.changedRank = Infinity;
    const ladder = side === BUY ? this.core.bids : this.core.asks;
    level.side = side === BUY ? 'buy' : 'sell';
    level.price = this.priceOf(side, rank);
    level.quantity = ladder.shown(rank) as Quantity;
    level.orderCount = ladder.count(rank);
    level.sequence = ++this.sequence;
    this.listener.onLevel!(level);
  }

  private tellTop({ at }: { readonly at: Timestamp }): void {
    if (!this.readTop()) return;
    this.top.at = at;
    this.top.sequence = ++this.sequence;
    this.listener.onTopOfBook!(this.top);
  }

  /** Brings the best prices up to date; true when they changed. */
  private readTop(): boolean {
    const { top, core } = this;
    const bidQuantity = core.bids.bestShown();
    const askQuantity = core.asks.bestShown();
    const bidPrice = bidQuantity === 0 ? 0 : this.priceOf(BUY, core.bids.bestRank);
    const askPrice = askQuantity === 0 ? 0 : this.priceOf(SELL, core.asks.bestRank);
    const same =
      bidQuantity === top.bidQuantity &&
      askQuantity === top.askQuantity &&
      bidPrice === top.bidPrice &&
      askPrice === top.askPrice;
    if (same) return false;
    top.bidPrice = bidPrice as Price;
    top.bidQuantity = bidQuantity as Quantity;
    top.askPrice = askPrice as Price;
    top.askQuantity = askQuantity as Quantity;
    return true;
  }

  private priceOf(side: SideBit, rank: number): Price {
    return ((side === BUY ? -rank : rank) * this.instrument.tick) as Price;
  }
}
