/** How the oracle's orders trade, trigger and come to rest. */
import { OracleOrders, isLimited, openOf, waits } from './oracle-orders.js';
import type { OracleBook, OracleOrder } from './oracle-orders.js';

export class OracleMatching extends OracleOrders {
  protected activate(book: OracleBook, order: OracleOrder): void {
    if (!waits(order.type)) {
      this.enter(book, order);
      return;
    }
    order.state = 'waiting';
    order.priority = ++this.priorities;
    if (book.lastPrice === undefined) return;
    this.trail(book, order, book.lastPrice);
    this.trigger(book, book.lastPrice);
  }

  /** A trailing stop follows a better price, and queues anew at its new trigger. */
  protected trail(book: OracleBook, order: OracleOrder, price: number): void {
    const { trailingOffset: offset, trailingBps: bps } = order.source;
    if (!order.type.startsWith('trailing_')) return;
    const { stopPrice, activatedBy } = order.source;
    if (activatedBy !== undefined && order.best === undefined) {
      if (activatedBy === 'rise' ? price < stopPrice! : price > stopPrice!) return;
    }
    const buys = order.side === 'buy';
    if (order.best !== undefined && (buys ? price >= order.best : price <= order.best)) return;
    const { tick } = book.instrument;
    const part = Number((BigInt(price) * BigInt(bps ?? 0)) / 10_000n);
    const distance = offset ?? Math.max(tick, Math.floor(part / tick) * tick);
    order.best = price;
    order.stop = buys ? price + distance : price - distance;
    order.priority = ++this.priorities;
  }

  protected trigger(book: OracleBook, price: number): void {
    const waiting = this.orders.filter(
      (o) => o.symbol === book.instrument.symbol && o.state === 'waiting' && o.stop !== undefined,
    );
    const rises = (o: OracleOrder): boolean =>
      (o.side === 'buy') !== (o.type === 'take_profit' || o.type === 'take_profit_limit');
    const rising = waiting
      .filter((o) => rises(o) && price >= o.stop!)
      .sort((a, b) => a.stop! - b.stop! || a.priority - b.priority);
    const falling = waiting
      .filter((o) => !rises(o) && price <= o.stop!)
      .sort((a, b) => b.stop! - a.stop! || a.priority - b.priority);
    for (const order of [...rising, ...falling]) {
      order.state = 'triggered';
      order.priority = ++this.priorities;
    }
  }

  protected fire(book: OracleBook, order: OracleOrder): void {
    order.state = 'new';
    this.tell(order, 'triggered');
    this.endSibling(order);
    if (order.source.reduceOnly === true && !this.cutToPosition(book, order)) return;
    if (order.limit !== undefined && !this.inBand(book, order.limit)) {
      this.end(order, 'price_band');
      return;
    }
    this.enter(book, order);
  }

  /** A maker the order may trade with, first in price and time; undefined when there is none. */
  protected counterpart(book: OracleBook, order: OracleOrder): OracleOrder | undefined {
    const maker = this.queue(order.symbol, order.side === 'buy' ? 'sell' : 'buy')[0];
    if (maker === undefined || !this.isGoodEnough(book, order, maker.limit!)) return undefined;
    return maker;
  }

  protected isGoodEnough(book: OracleBook, order: OracleOrder, price: number): boolean {
    const { protectionPrice } = order.source;
    const within = (bound: number | undefined): boolean =>
      bound === undefined || (order.side === 'buy' ? price <= bound : price >= bound);
    const edge = order.side === 'buy' ? book.band?.high : book.band?.low;
    return within(order.limit) && within(protectionPrice) && within(edge);
  }

  protected obstacle(book: OracleBook, order: OracleOrder): string | undefined {
    if (order.state === 'new' && order.orderId === 0 && waits(order.type)) return undefined;
    if (this.counterpart(book, order) === undefined) return undefined;
    if (order.source.postOnly === true) return 'post_only_would_trade';
    return this.isAtTradeLimit(order.account) ? 'max_trades_per_second' : undefined;
  }

  protected enter(book: OracleBook, order: OracleOrder): void {
    const obstacle = this.obstacle(book, order);
    if (obstacle !== undefined) {
      this.end(order, obstacle);
      return;
    }
    if (order.timeInForce === 'fok' && !this.wouldFill(order)) {
      this.end(order, 'fill_or_kill');
      return;
    }
    const reason = this.match(book, order);
    if (order.state === 'ended') return;
    if (reason !== undefined) {
      const spent = reason === 'quote_amount_spent' && order.filled > 0;
      spent ? this.finishSpent(book, order) : this.end(order, reason);
      return;
    }
    if (!isLimited(order.type)) {
      this.end(order, this.remainderReason(book, order));
      return;
    }
    if (order.timeInForce === 'ioc') {
      this.end(order, 'immediate_or_cancel');
      return;
    }
    order.state = 'resting';
    order.priority = ++this.priorities;
    order.shown = Math.min(openOf(order), order.source.displayQuantity ?? Infinity);
  }

  protected finishSpent(book: OracleBook, order: OracleOrder): void {
    this.tell(order, 'restated', 'quote_amount_spent', 'filled');
    this.drop(book, order);
  }

  protected remainderReason(book: OracleBook, order: OracleOrder): string {
    const maker = this.queue(order.symbol, order.side === 'buy' ? 'sell' : 'buy')[0];
    if (maker === undefined) return 'no_liquidity';
    const { protectionPrice } = order.source;
    const edge = order.side === 'buy' ? book.band?.high : book.band?.low;
    if (protectionPrice === undefined) return 'price_band';
    if (edge === undefined) return 'protection_price';
    const tighter = order.side === 'buy' ? protectionPrice <= edge : protectionPrice >= edge;
    return tighter ? 'protection_price' : 'price_band';
  }

  /** Tries it out on a copy of everything. */
  protected wouldFill(order: OracleOrder): boolean {
    const { orders, books, now, priorities, tradeTimes } = this;
    const trial = new OracleMatching([], this.options);
    Object.assign(trial, structuredClone({ orders, books, now, priorities, tradeTimes }));
    const copy = trial.orders.find(({ orderId }) => orderId === order.orderId)!;
    trial.match(trial.books.get(order.symbol)!, copy);
    return copy.filled === order.quantity;
  }

  /** Trades while there is a counterpart; why it ended early, if it did. */
  protected match(book: OracleBook, taker: OracleOrder): string | undefined {
    const quote = taker.source.quoteAmount;
    const { priceScale, quantityScale, lot } = book.instrument;
    let budget =
      quote === undefined
        ? 0n
        : (BigInt(quote) * 10n ** BigInt(priceScale + quantityScale)) / 10n ** 8n;
    let traded = false;
    for (;;) {
      if (quote === undefined && openOf(taker) === 0) return undefined;
      const maker = this.counterpart(book, taker);
      if (maker === undefined) return undefined;
      if (traded && this.isAtTradeLimit(taker.account)) return 'max_trades_per_second';
      const affordable = Number(budget / BigInt(maker.limit!));
      const wanted = quote === undefined ? openOf(taker) : affordable - (affordable % lot);
      if (wanted === 0) return 'quote_amount_spent';
      if (
        maker.account === taker.account &&
        (taker.source.selfTradePrevention ?? 'none') !== 'none'
      ) {
        const lost = this.preventSelfTrade(taker, maker, wanted);
        if (lost === 'stop') return 'self_trade_prevention';
        budget -= BigInt(lost) * BigInt(maker.limit!);
        continue;
      }
      const quantity = Math.min(wanted, maker.shown);
      budget -= BigInt(quantity) * BigInt(maker.limit!);
      this.trade(book, taker, maker, quantity);
      traded = true;
    }
  }

  /** What the taker lost without a trade, or `stop` when it ends. */
  protected preventSelfTrade(
    taker: OracleOrder,
    maker: OracleOrder,
    wanted: number,
  ): number | 'stop' {
    const mode = taker.source.selfTradePrevention;
    if (mode === 'cancel_newest') return 'stop';
    if (mode !== 'decrement') {
      this.end(maker, 'self_trade_prevention');
      return mode === 'cancel_both' ? 'stop' : 0;
    }
    const lost = Math.min(wanted, openOf(maker));
    if (lost === openOf(maker)) this.end(maker, 'self_trade_prevention');
    else {
      this.shrink(maker, lost);
      this.tell(maker, 'restated', 'self_trade_prevention');
    }
    if (taker.source.quoteAmount !== undefined) return lost;
    if (lost === openOf(taker)) return 'stop';
    taker.quantity -= lost;
    this.tell(taker, 'restated', 'self_trade_prevention');
    return lost;
  }

  protected trade(
    book: OracleBook,
    taker: OracleOrder,
    maker: OracleOrder,
    quantity: number,
  ): void {
    const price = maker.limit!;
    const last = `${++book.trades}: ${quantity} at ${price}`;
    if (taker.source.quoteAmount !== undefined) taker.quantity += quantity;
    taker.filled += quantity;
    maker.filled += quantity;
    maker.shown -= quantity;
    const isOpen = taker.source.quoteAmount !== undefined;
    for (const [order, role] of [
      [maker, 'maker'],
      [taker, 'taker'],
    ] as const) {
      const done = openOf(order) === 0 && !(order === taker && isOpen);
      this.tell(order, 'trade', undefined, done ? 'filled' : 'partially_filled', `${last} ${role}`);
    }
    for (const account of new Set([maker.account, taker.account])) {
      this.tradeTimes.push({ account, at: this.now });
    }
    this.endSibling(maker);
    this.endSibling(taker);
    book.lastPrice = price;
    if (openOf(maker) === 0) this.drop(book, maker);
    else if (maker.shown === 0) {
      // Aside while the trade's consequences unfold; the next slice queues last.
      maker.shown = Math.min(openOf(maker), maker.source.displayQuantity!);
      maker.priority = ++this.priorities;
    }
    this.movePositions(book, taker, maker, quantity);
    for (const order of this.orders) {
      if (order.symbol === taker.symbol && order.state === 'waiting')
        this.trail(book, order, price);
    }
    this.trigger(book, price);
    if (openOf(taker) === 0 && !isOpen) this.drop(book, taker);
  }

  protected movePositions(
    book: OracleBook,
    taker: OracleOrder,
    maker: OracleOrder,
    quantity: number,
  ): void {
    if (book.instrument.kind === 'spot' || maker.account === taker.account) return;
    for (const order of [maker, taker]) {
      const change = order.side === 'buy' ? quantity : -quantity;
      book.positions.set(order.account, (book.positions.get(order.account) ?? 0) + change);
    }
    for (const { account } of [maker, taker]) {
      const resting = this.orders
        .filter((o) => o.symbol === taker.symbol && o.account === account)
        .filter((o) => o.state === 'resting' && o.source.reduceOnly === true)
        .sort((a, b) => a.orderId - b.orderId);
      for (const order of resting) if (order.state === 'resting') this.cutToPosition(book, order);
    }
  }

  /** False when the order ended because there is nothing to reduce. */
  protected cutToPosition(book: OracleBook, order: OracleOrder): boolean {
    const excess = openOf(order) - this.reducible(book, order);
    if (excess <= 0) return true;
    if (excess === openOf(order)) {
      this.end(order, 'reduce_only');
      return false;
    }
    this.shrink(order, excess);
    this.tell(order, 'restated', 'reduce_only');
    return true;
  }
}
