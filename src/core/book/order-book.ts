import type { Instrument } from '../domain/instrument.js';
import type { Money, Price } from '../domain/units.js';
import type { Account } from './accounts.js';
import type { PriceBand } from './commands.js';
import type { Exits } from './exits.js';
import { hasSupply } from './fill-or-kill.js';
import {
  BUY,
  FLOATS_SHIFT,
  IDLE,
  NO_ORDER,
  OPEN,
  POST_ONLY,
  QUANTITY,
  REDUCE_ONLY,
  RESTING,
  SELL,
  TRIGGERED,
  WAITING,
} from './layout.js';
import { LimitBook } from './limit-book.js';
import type { MatchSink, SideBit } from './limit-book.js';
import type { BookListener } from './listener.js';
import { LiveOrders } from './live-orders.js';
import { MarketData } from './market-data.js';
import {
  preventionOf,
  sideOf,
  tagHasLimit,
  tagHasTrigger,
  tagIsFok,
  tagIsIoc,
} from './order-codes.js';
import type { OrderHandle, OrderPool } from './order-pool.js';
import type { OrderRegistry } from './order-registry.js';
import { QuoteBudget } from './quote-budget.js';
import type { EndReason, Reason, RejectReason } from './reasons.js';
import type { Reporter } from './reporter.js';
import { limitReason } from './validate-order.js';

/** Price of an order that takes any: beyond every price there is, and still exact. */
const LIMITLESS = Number.MAX_SAFE_INTEGER;

/**
 * One instrument's book with all that an order can be: orders that were found right come in, and are
 * carried through triggers and matches. How they end is told by `LiveOrders`.
 */
export class OrderBook implements MatchSink {
  readonly core: LimitBook;
  readonly data: MarketData;
  readonly live: LiveOrders;
  halted = false;
  band: PriceBand | undefined = undefined;
  lastPrice: Price | undefined = undefined;
  lastTradeId = 0;
  private readonly pool: OrderPool;
  private taker: OrderHandle = NO_ORDER;
  /** The taker's way to spend a quote amount, while it has one. */
  private budget: QuoteBudget | undefined = undefined;
  /** Why the running match ends before the taker does. */
  private stopReason: Reason | undefined = undefined;

  constructor(
    readonly instrument: Instrument,
    readonly index: number,
    private readonly registry: OrderRegistry,
    private readonly reporter: Reporter,
    listener: BookListener,
    exits: Exits,
  ) {
    this.pool = registry.pool;
    this.core = new LimitBook(registry.pool, this);
    this.data = new MarketData(instrument, this.core, listener);
    this.live = new LiveOrders(instrument, index, this.core, this.data, registry, reporter, exits);
  }

  /** Sets an accepted order to work: it waits for its trigger, or enters the book. */
  activate(handle: OrderHandle): void {
    if (!tagHasTrigger(this.registry.tag(handle))) {
      this.enter(handle);
      return;
    }
    this.registry.setPlace(handle, WAITING);
    this.live.triggers.add(handle, this.lastPrice);
    if (this.lastPrice !== undefined) this.trigger(this.lastPrice);
  }

  /** Works off what was triggered, and what that triggers in turn. */
  runTriggered(): void {
    const { triggered } = this.live;
    while (triggered.length > 0) this.fire(triggered.shift()!);
  }

  /** Matches an order that is nowhere yet, and rests or ends what is left of it. */
  enter(handle: OrderHandle): void {
    const { core, registry } = this;
    const tag = registry.tag(handle);
    const side = sideOf(tag);
    const bound = this.boundOf(handle);
    if ((tag & POST_ONLY) !== 0 || registry.accounts.countsTrades) {
      const account = registry.accountOf(handle);
      const obstacle = this.obstacle(account, (tag & POST_ONLY) !== 0, side, bound);
      if (obstacle !== undefined) {
        this.live.end(handle, obstacle);
        return;
      }
    }
    if (tagIsFok(tag)) {
      const trades = registry.accountOf(handle).tradeRate?.left(this.reporter.at) ?? Infinity;
      if (!hasSupply(core, registry, this.live.positions, handle, bound, trades)) {
        this.live.end(handle, 'fill_or_kill');
        return;
      }
    }
    this.taker = handle;
    this.stopReason = undefined;
    core.setTaker(registry.owner(handle), preventionOf(tag));
    const quoteAmount = registry.extrasOf(handle)?.quoteAmount;
    if (quoteAmount !== undefined) {
      this.spend(handle, quoteAmount, bound);
      return;
    }
    core.match(side, bound, this.pool.openOf(handle));
    this.finishTaker(handle, bound);
  }

  /** Why an order may not trade on arrival, if it would; `bound` as `boundOf` has it. */
  obstacle(
    account: Account,
    postOnly: boolean,
    side: SideBit,
    bound: number,
  ): RejectReason | undefined {
    const { tradeRate } = account;
    if (!postOnly && tradeRate === undefined) return undefined;
    if (!this.core.crosses(side, bound)) return undefined;
    if (postOnly) return 'post_only_would_trade';
    return tradeRate?.isFull(this.reporter.at) === true ? 'max_trades_per_second' : undefined;
  }

  /** Price in ticks that no trade of this order may be worse than: its limit, protection and band. */
  boundOf(handle: OrderHandle): number {
    const tag = this.registry.tag(handle);
    const sign = sideOf(tag) === BUY ? 1 : -1;
    // As a rank of the other side, where lower is better for that side: the lowest bound holds.
    const limit = tagHasLimit(tag) ? -this.registry.rank(handle) : LIMITLESS;
    const protection = this.registry.extrasOf(handle)?.protectionPrice;
    if (this.band === undefined && protection === undefined) return sign * limit;
    const { tick } = this.instrument;
    const edge = sign > 0 ? this.band?.high : this.band?.low;
    const guard = protection === undefined ? LIMITLESS : (sign * protection) / tick;
    const fence = edge === undefined ? LIMITLESS : (sign * edge) / tick;
    return sign * Math.floor(Math.min(limit, guard, fence));
  }

  /** From now on prices lie in that band: what rests outside of it ends. */
  setBand(band: PriceBand | undefined): void {
    this.band = band;
    if (band === undefined) return;
    const { tick } = this.instrument;
    for (const side of [BUY, SELL] as const) {
      for (const handle of this.core.side(side).orders()) {
        // A sibling may have ended with one before it.
        if (this.registry.place(handle) !== RESTING) continue;
        const rank = this.registry.rank(handle);
        const price = (side === BUY ? -rank : rank) * tick;
        if (price < band.low || price > band.high) this.live.end(handle, 'price_band');
      }
    }
  }

  onFill(maker: OrderHandle, ticks: number, quantity: number): void {
    const { taker, registry, pool } = this;
    const price = (ticks * this.instrument.tick) as Price;
    const tradeId = ++this.lastTradeId;
    const takerAt = taker << FLOATS_SHIFT;
    if (this.budget === undefined) pool.floats[takerAt + OPEN]! -= quantity;
    else {
      pool.floats[takerAt + QUANTITY]! += quantity;
      this.budget.take(price, quantity);
    }
    this.lastPrice = price;
    const makerDone = pool.openOf(maker) === 0;
    const takerDone = this.budget === undefined && pool.floats[takerAt + OPEN] === 0;
    this.showMaker(maker);
    this.traded(maker, price, quantity, 'maker', makerDone);
    this.traded(taker, price, quantity, 'taker', takerDone);
    const takerSide = sideOf(registry.tag(taker));
    this.reporter.trade(
      this.instrument.symbol,
      tradeId,
      price,
      quantity,
      takerSide === BUY ? 'buy' : 'sell',
      registry.orderId(maker),
      registry.orderId(taker),
    );
    if (registry.accounts.countsTrades) {
      this.countTrade(registry.accountOf(maker), registry.accountOf(taker));
    }
    this.endOtherLeg(maker, makerDone);
    this.endOtherLeg(taker, takerDone);
    if (makerDone) this.live.conclude(maker);
    if (this.live.positions !== undefined) this.movePositions(maker, taker, takerSide, quantity);
    if (this.live.triggers.concerns(ticks)) this.trigger(price);
  }

  sliceOf(maker: OrderHandle): number {
    return this.registry.displayQuantityOf(maker);
  }

  onRefresh(maker: OrderHandle): void {
    const shown = this.pool.floats[(maker << FLOATS_SHIFT) + OPEN]!;
    this.live.tellData('add', maker, shown);
  }

  onSelfTrade(maker: OrderHandle, lost: number, takerLost: number, ended: boolean): void {
    const { registry, reporter, instrument } = this;
    const price = (Math.abs(registry.rank(maker)) * instrument.tick) as Price;
    reporter.prevented(instrument.symbol, maker, this.taker, price, lost);
    if (lost === 0) return;
    if (ended) {
      this.live.tellData('remove', maker, 0);
      registry.setPlace(maker, IDLE);
      this.live.endMaker(maker);
    } else {
      // The core took it off the open quantity already.
      this.pool.floats[(maker << FLOATS_SHIFT) + QUANTITY]! -= lost;
      this.live.tellData('change', maker, this.pool.floats[(maker << FLOATS_SHIFT) + OPEN]!);
      reporter.restated(instrument, maker, lost, 'self_trade_prevention');
    }
    if (takerLost > 0) this.decrementTaker(maker, takerLost);
  }

  private traded(
    handle: OrderHandle,
    price: Price,
    quantity: number,
    liquidity: 'maker' | 'taker',
    done: boolean,
  ): void {
    const release = done && this.registry.siblingOf(handle) === NO_ORDER;
    const status = done ? 'filled' : 'partially_filled';
    const { instrument, lastTradeId } = this;
    this.reporter.traded(
      instrument,
      handle,
      price,
      quantity,
      lastTradeId,
      liquidity,
      status,
      release,
    );
  }

  /** A trade of an order ends the other order of its pair. */
  private endOtherLeg(handle: OrderHandle, done: boolean): void {
    const sibling = this.live.unlinkSibling(handle);
    if (sibling !== NO_ORDER) this.live.endLeg(sibling, 'one_cancels_other', done, 0);
  }

  /** One trade for either account, or for the one; the match stops when the taker's has none left. */
  private countTrade(maker: Account, taker: Account): void {
    if (taker.tradeRate === undefined) return;
    const { at } = this.reporter;
    taker.tradeRate.add(at);
    if (maker !== taker) maker.tradeRate?.add(at);
    if (!taker.tradeRate.isFull(at)) return;
    this.core.stop();
    this.stopReason = 'max_trades_per_second';
  }

  private decrementTaker(maker: OrderHandle, lost: number): void {
    const { taker, registry } = this;
    if (this.budget !== undefined) {
      const rank = Math.abs(registry.rank(maker));
      this.budget.take((rank * this.instrument.tick) as Price, lost);
    } else if (lost < registry.pool.openOf(taker)) {
      registry.lowerQuantity(taker, lost);
      this.reporter.restated(this.instrument, taker, lost, 'self_trade_prevention');
    } else this.stopReason = 'self_trade_prevention';
  }

  /** After a match: what is left rests, or ends. */
  private finishTaker(handle: OrderHandle, bound: number): void {
    this.taker = NO_ORDER;
    const tag = this.registry.tag(handle);
    const reason = this.whyStopped(sideOf(tag), bound);
    if (this.pool.floats[(handle << FLOATS_SHIFT) + OPEN] === 0) {
      this.live.conclude(handle);
      this.pool.give(handle);
    } else if (reason !== undefined) this.live.end(handle, reason);
    else if (!tagHasLimit(tag)) this.live.end(handle, this.remainderReason(handle, bound));
    else if (tagIsIoc(tag)) this.live.end(handle, 'immediate_or_cancel');
    else this.live.rest(handle);
  }

  /** Why the taker's match ended early; undefined when it did not, or has nothing more to meet. */
  private whyStopped(side: SideBit, bound: number): Reason | undefined {
    const { core, stopReason } = this;
    if (stopReason === 'max_trades_per_second') {
      return core.crosses(side, bound) ? stopReason : undefined;
    }
    return stopReason ?? (core.wasStopped ? 'self_trade_prevention' : undefined);
  }

  /** Trades for a quote amount, one price after the other, until it buys no lot. */
  private spend(handle: OrderHandle, amount: Money, bound: number): void {
    const { core, instrument } = this;
    const budget = new QuoteBudget(instrument, amount);
    const side = sideOf(this.registry.tag(handle));
    const ladder = core.opposite(side);
    let isSpent = false;
    this.budget = budget;
    while (core.crosses(side, bound)) {
      const ticks = Math.abs(ladder.bestRank);
      const quantity = budget.affords((ticks * instrument.tick) as Price);
      isSpent = quantity === 0;
      if (isSpent) break;
      core.match(side, ticks, quantity);
      if (core.wasStopped) break;
    }
    this.budget = undefined;
    this.taker = NO_ORDER;
    const reason = this.whyStopped(side, bound);
    if (reason !== undefined) this.live.end(handle, reason);
    else if (!isSpent) this.live.end(handle, this.remainderReason(handle, bound));
    else if (this.registry.quantity(handle) === 0) this.live.end(handle, 'quote_amount_spent');
    else {
      this.reporter.spent(instrument, handle);
      this.live.conclude(handle);
      this.pool.give(handle);
    }
  }

  /** Why the rest of a market order found nothing more. */
  private remainderReason(handle: OrderHandle, bound: number): EndReason {
    const side = sideOf(this.registry.tag(handle));
    if (this.core.opposite(side).bestRank === Infinity) return 'no_liquidity';
    const protection = this.registry.extrasOf(handle)?.protectionPrice;
    if (protection === undefined) return 'price_band';
    const ticks = protection / this.instrument.tick;
    return ticks === bound ? 'protection_price' : 'price_band';
  }

  /** A triggered order starts to work as what it triggers into. */
  private fire(handle: OrderHandle): void {
    const { registry, reporter, instrument } = this;
    registry.setPlace(handle, IDLE);
    reporter.changed(instrument, handle, 'triggered', undefined);
    const sibling = this.live.unlinkSibling(handle);
    if (sibling !== NO_ORDER) this.live.endLeg(sibling, 'one_cancels_other', false);
    const tag = registry.tag(handle);
    if ((tag & REDUCE_ONLY) !== 0 && !this.live.cutToPosition(handle)) return;
    const limitPrice = registry.extrasOf(handle)!.limitPrice;
    if (limitPrice !== undefined) {
      if (limitReason(limitPrice, instrument, this.band) !== undefined) {
        this.live.end(handle, 'price_band');
        return;
      }
      const ticks = limitPrice / instrument.tick;
      registry.setRank(handle, sideOf(tag) === BUY ? -ticks : ticks);
    }
    this.enter(handle);
  }

  private movePositions(
    maker: OrderHandle,
    taker: OrderHandle,
    takerSide: SideBit,
    quantity: number,
  ): void {
    const positions = this.live.positions!;
    const [makerOwner, takerOwner] = [this.live.ownerOf(maker), this.live.ownerOf(taker)];
    if (makerOwner === takerOwner) return;
    const change = takerSide === BUY ? quantity : -quantity;
    positions.move(takerOwner, change);
    positions.move(makerOwner, -change);
    for (const owner of [makerOwner, takerOwner]) {
      for (const handle of this.live.reducingOf(owner)) {
        // One may have ended with the other leg of a pair.
        if (this.registry.place(handle) === RESTING) this.live.cutToPosition(handle);
      }
    }
  }

  private trigger(price: Price): void {
    this.live.triggers.takeTriggered(price, (handle) => {
      this.registry.setPlace(handle, TRIGGERED);
      this.live.triggered.push(handle);
    });
  }

  private showMaker(maker: OrderHandle): void {
    const shown = this.pool.floats[(maker << FLOATS_SHIFT) + OPEN]!;
    this.live.tellData(shown === 0 ? 'remove' : 'change', maker, shown);
  }
}
