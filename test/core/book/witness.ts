/**
 * Listens to an engine, keeps its own books of what was told, and complains when they do not add up:
 * sequences without a gap, three levels of market data that agree, quantities that are conserved, no
 * trade worse than a limit or with oneself, and holds that end at nothing. It complains through Node's own
 * assertions: asked millions of times, chai's would take half of the time.
 */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type {
  BalanceHolds,
  BookListener,
  HeldOrder,
  LevelUpdate,
  MatchingEngine,
  OrderReport,
  OrderView,
  RestingOrderUpdate,
  TopOfBookUpdate,
  TradePrint,
} from '../../../src/core/book/index.js';
import type { Told } from './oracle-orders.js';

interface Resting {
  readonly orderId: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  quantity: number;
}

/** What is known of the book of one symbol by its market data. */
class Shadow {
  sequence = 0;
  /** Level 3, each side in order of arrival. */
  resting: Resting[] = [];
  readonly levels = { buy: new Map<number, LevelUpdate>(), sell: new Map<number, LevelUpdate>() };
  top: TopOfBookUpdate | undefined;

  queue(side: 'buy' | 'sell'): Resting[] {
    const sign = side === 'buy' ? -1 : 1;
    return this.resting
      .filter((order) => order.side === side)
      .sort((a, b) => sign * (a.price - b.price));
  }
}

export class Witness implements BookListener, BalanceHolds {
  told: Told[] = [];
  readonly shadows = new Map<string, Shadow>();
  private readonly asked = new Map<string, Hold>();
  private readonly holds = new Map<number, Hold>();
  private readonly filled = new Map<number, number>();
  /** The maker's and the taker's report of the running trade. */
  private readonly sides: OrderReport[] = [];
  private readonly trades = new Map<string, number>();
  private reports = 0;

  constructor(
    private readonly affords: (
      account: string,
      quantity: number,
      limit: number | undefined,
    ) => boolean,
  ) {}

  onReport(report: OrderReport): void {
    equal(report.sequence, ++this.reports);
    const { lastQuantity, lastPrice, tradeId, liquidity } = report;
    if (report.kind === 'trade') this.sides.push({ ...report });
    this.noteReport(report);
    this.told.push({
      kind: report.kind,
      status: report.status,
      account: report.account,
      id: report.clientOrderId,
      orderId: report.orderId,
      quantity: report.quantity,
      filled: report.filledQuantity,
      open: report.openQuantity,
      limit: report.limitPrice,
      stop: report.stopPrice,
      reason: report.reason,
      last: tradeId === 0 ? '' : `${tradeId}: ${lastQuantity} at ${lastPrice} ${liquidity ?? ''}`,
    });
  }

  onTrade(trade: TradePrint): void {
    const [maker, taker] = this.sides.splice(0) as [OrderReport, OrderReport];
    const number = (this.trades.get(trade.symbol) ?? 0) + 1;
    this.trades.set(trade.symbol, number);
    equal(trade.tradeId, number);
    equal(maker.liquidity, 'maker');
    equal(taker.liquidity, 'taker');
    equal(maker.orderId, trade.makerOrderId);
    equal(taker.orderId, trade.takerOrderId);
    equal(taker.side, trade.takerSide);
    notEqual(taker.side, maker.side);
    for (const { limitPrice, side } of [maker, taker]) {
      if (limitPrice === undefined) continue;
      ok(side === 'buy' ? trade.price <= limitPrice : trade.price >= limitPrice);
    }
    equal(trade.price, maker.limitPrice);
  }

  onRestingOrder(update: RestingOrderUpdate): void {
    const shadow = this.next(update);
    const { orderId, side, price, quantity } = update;
    const known = shadow.resting.find((order) => order.orderId === orderId);
    if (update.kind === 'add') {
      equal(known, undefined);
      shadow.resting.push({ orderId, side, price, quantity });
    } else {
      ok(known !== undefined);
      equal(known.side, side);
      equal(known.price, price);
      known.quantity = quantity;
    }
    if (update.kind === 'remove') shadow.resting = shadow.resting.filter((o) => o !== known);
    equal(quantity > 0, update.kind !== 'remove');
  }

  onLevel(update: LevelUpdate): void {
    const levels = this.next(update).levels[update.side];
    if (update.quantity === 0) levels.delete(update.price);
    else levels.set(update.price, { ...update });
  }

  onTopOfBook(update: TopOfBookUpdate): void {
    this.next(update).top = { ...update };
  }

  hold(order: HeldOrder, sibling: HeldOrder | undefined): 'insufficient_balance' | undefined {
    equal(order.orderId, 0);
    if (!this.affords(order.account, order.quantity, order.limitPrice)) {
      return 'insufficient_balance';
    }
    const isExact = sibling === undefined && order.quoteAmount === undefined;
    const hold: Hold = { left: order.quantity, isExact, isOpen: true };
    for (const each of [order, sibling]) if (each) this.asked.set(keyOf(each), hold);
    return undefined;
  }

  trade(order: OrderView, price: number, quantity: number): void {
    ok(price > 0);
    const hold = this.holds.get(order.orderId)!;
    equal(hold.isOpen, true, 'a trade has a hold');
    hold.left -= quantity;
  }

  release(order: OrderView, quantity: number, final: boolean): void {
    const hold = this.holds.get(order.orderId)!;
    equal(hold.isOpen, true, 'a hold is released once');
    hold.left -= quantity;
    hold.isOpen = !final;
    if (final && hold.isExact) equal(hold.left, 0, 'all of a hold is used or released');
  }

  rehold(order: OrderView, open: number, limit: number): 'insufficient_balance' | undefined {
    if (!this.affords(order.account, open, limit)) return 'insufficient_balance';
    this.holds.get(order.orderId)!.left = open;
    return undefined;
  }

  /** What was told since the last call. */
  take(): Told[] {
    return this.told.splice(0);
  }

  /** Everything told so far agrees with itself and with what the engine answers. */
  verify(engine: MatchingEngine, symbol: string): void {
    const shadow = this.shadows.get(symbol) ?? new Shadow();
    for (const side of ['buy', 'sell'] as const) {
      const depth = engine.depth(symbol, side);
      const levels = new Map<number, { quantity: number; orderCount: number }>();
      for (const { price, quantity } of shadow.queue(side)) {
        const level = levels.get(price) ?? { quantity: 0, orderCount: 0 };
        levels.set(price, {
          quantity: level.quantity + quantity,
          orderCount: level.orderCount + 1,
        });
      }
      const summed = [...levels].map(([price, level]) => ({ price, ...level }));
      deepEqual(depth, summed, 'a level is the sum of its orders');
      const told = [...shadow.levels[side].values()]
        .map(({ price, quantity, orderCount }) => ({ price, quantity, orderCount }))
        .sort((a, b) => (side === 'buy' ? b.price - a.price : a.price - b.price));
      deepEqual(told, depth, 'level 2 tells the depth');
    }
    const [bid, ask] = [engine.depth(symbol, 'buy', 1)[0], engine.depth(symbol, 'sell', 1)[0]];
    if (bid && ask) ok(bid.price < ask.price, 'never crossed');
    const { top } = shadow;
    equal(top?.bidPrice ?? 0, bid?.price ?? 0, 'level 1 tells the best bid');
    equal(top?.bidQuantity ?? 0, bid?.quantity ?? 0, 'level 1 tells what the best bid has');
    equal(top?.askPrice ?? 0, ask?.price ?? 0, 'level 1 tells the best ask');
    equal(top?.askQuantity ?? 0, ask?.quantity ?? 0, 'level 1 tells what the best ask has');
    equal(engine.marketDataSequence(symbol), shadow.sequence);
  }

  /** Live orders and open holds are one to one; a pair has one. */
  verifyHolds(live: readonly OrderView[]): void {
    const open = new Set([...this.holds.values()].filter(({ isOpen }) => isOpen));
    const ofLive = new Set(live.map(({ orderId }) => this.holds.get(orderId)!));
    equal(open.size, ofLive.size, 'no hold outlives its order');
    for (const { orderId, openQuantity } of live) {
      const hold = this.holds.get(orderId)!;
      equal(hold.isOpen, true);
      if (hold.isExact) equal(hold.left, openQuantity, 'the hold covers what is open');
    }
  }

  private noteReport(report: OrderReport): void {
    const { kind, orderId, quantity, filledQuantity, openQuantity, status } = report;
    if (kind === 'accepted') this.holds.set(orderId, this.asked.get(keyOf(report))!);
    if (orderId === 0) return;
    const filled = (this.filled.get(orderId) ?? 0) + report.lastQuantity;
    this.filled.set(orderId, filled);
    equal(filledQuantity, filled, 'fills add up');
    if (status === 'cancelled' || status === 'expired') equal(openQuantity, 0);
    else equal(filledQuantity + openQuantity, quantity, 'quantity is conserved');
  }

  private next({ symbol, sequence }: { symbol: string; sequence: number }): Shadow {
    const shadow = this.shadows.get(symbol) ?? new Shadow();
    this.shadows.set(symbol, shadow);
    equal(sequence, ++shadow.sequence, 'no gap in market data');
    return shadow;
  }
}

/** What was set aside for an order or a pair. */
interface Hold {
  left: number;
  /** False for pairs and quote amounts, whose quantity is not known in advance. */
  readonly isExact: boolean;
  isOpen: boolean;
}

const keyOf = ({ account, clientOrderId }: OrderView): string => `${account} ${clientOrderId}`;
