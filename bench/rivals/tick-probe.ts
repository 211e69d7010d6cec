/**
 * How fast an event-driven backtest on trades can be at all in this runtime: one resting limit order that
 * fills when a trade goes beyond it, no checks, no books. The yardstick of bench:ticks.
 */
import type { TradeColumns } from '../../src/core/domain/tick-data.js';
import { Mean, TICK_FEE } from '../workloads/ticks.js';

interface ProbeOrder {
  readonly id: number;
  readonly side: 1 | -1;
  readonly price: number;
  open: boolean;
}

class ProbeMarket {
  readonly tick = { time: 0, price: 0, quantity: 0 };
  readonly resting: ProbeOrder[] = [];
  position = 0;
  cash = 1e6;
  fills = 0;
  orders = 0;

  limit(side: 1 | -1, wanted: number): ProbeOrder {
    const price = Math.round(wanted * 100) / 100;
    const order: ProbeOrder = { id: ++this.orders, side, price, open: true };
    this.resting.push(order);
    return order;
  }

  cancel(order: ProbeOrder): void {
    order.open = false;
    const index = this.resting.indexOf(order);
    if (index >= 0) this.resting.splice(index, 1);
  }

  match(onFill: () => void): void {
    const { price } = this.tick;
    for (let index = 0; index < this.resting.length; index += 1) {
      const order = this.resting[index]!;
      if (order.side > 0 ? price >= order.price : price <= order.price) continue;
      order.open = false;
      this.resting.splice(index--, 1);
      this.cash -= order.side * order.price + order.price * TICK_FEE;
      this.position += order.side;
      this.fills += 1;
      onFill();
    }
  }
}

class ProbeQuoter {
  private readonly fast = new Mean(20);
  private readonly slow = new Mean(100);
  private side = 0;
  private age = 0;
  private order: ProbeOrder | undefined;

  readonly onFill = (): void => {
    this.order = undefined;
  };

  onTick(market: ProbeMarket): void {
    const { price } = market.tick;
    const now = this.fast.update(price) - this.slow.update(price) > 0 ? 1 : -1;
    this.age += 1;
    if (now === this.side && this.age < 50) return;
    this.side = now;
    this.age = 0;
    if (this.order?.open === true) market.cancel(this.order);
    this.order = undefined;
    if (now > 0 && market.position <= 0) this.order = market.limit(1, price - 0.02);
    else if (now < 0 && market.position > 0) this.order = market.limit(-1, price + 0.02);
  }
}

/** Runs the trades; equity and drawdown are marked at every one. */
export function runTickProbe(trades: TradeColumns): {
  readonly equity: number;
  readonly fills: number;
  readonly orders: number;
  readonly drawdown: number;
} {
  const market = new ProbeMarket();
  const quoter = new ProbeQuoter();
  const { tick } = market;
  let [peak, drawdown, equity] = [0, 0, 0];
  for (let row = 0; row < trades.length; row += 1) {
    tick.time = trades.at[row]!;
    tick.price = trades.price[row]! / 100;
    tick.quantity = trades.quantity[row]!;
    if (market.resting.length > 0) market.match(quoter.onFill);
    quoter.onTick(market);
    equity = market.cash + market.position * tick.price;
    if (equity > peak) peak = equity;
    else drawdown = Math.max(drawdown, 1 - equity / peak);
  }
  return { equity, fills: market.fills, orders: market.orders, drawdown };
}
