/**
 * How fast an event-driven backtest can be at all in this runtime: objects for strategy, broker,
 * orders, fills and trades, one order type, no checks, no books. The yardstick of bench:backtest.
 */
import type { PlainBars } from '../workloads/bars.js';

const FEE = 0.001;

interface ProbeBar {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

type ProbeSide = 'buy' | 'sell';

interface ProbeOrder {
  readonly id: number;
  readonly side: ProbeSide;
  readonly type: 'market';
  readonly quantity: number;
  readonly submittedAt: number;
  status: 'new' | 'filled';
}

interface ProbeFill {
  readonly order: number;
  readonly side: ProbeSide;
  readonly price: number;
  readonly quantity: number;
  readonly fee: number;
  readonly time: number;
}

interface ProbeTrade {
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly pnl: number;
  readonly entryAt: number;
  readonly exitAt: number;
}

class Mean {
  private readonly values: Float64Array;
  private at = 0;
  private count = 0;
  private sum = 0;
  value = Number.NaN;
  constructor(private readonly period: number) {
    this.values = new Float64Array(period);
  }
  update(value: number): number {
    this.sum += value - this.values[this.at]!;
    this.values[this.at] = value;
    if (++this.at === this.period) this.at = 0;
    if (this.count < this.period) this.count++;
    return (this.value = this.count === this.period ? this.sum / this.period : Number.NaN);
  }
}

class Bands {
  private readonly values: Float64Array;
  private at = 0;
  private count = 0;
  private sum = 0;
  private squares = 0;
  middle = Number.NaN;
  lower = Number.NaN;
  constructor(private readonly period: number) {
    this.values = new Float64Array(period);
  }
  update(value: number): void {
    const old = this.values[this.at]!;
    this.sum += value - old;
    this.squares += value * value - old * old;
    this.values[this.at] = value;
    if (++this.at === this.period) this.at = 0;
    if (this.count < this.period) this.count++;
    if (this.count < this.period) return;
    const mean = this.sum / this.period;
    const variance = Math.max(0, this.squares / this.period - mean * mean);
    this.middle = mean;
    this.lower = mean - 2 * Math.sqrt(variance);
  }
}

class Broker {
  cash = 1e6;
  position = 0;
  fees = 0;
  fills = 0;
  readonly pending: ProbeOrder[] = [];
  readonly trades: ProbeTrade[] = [];
  readonly bar: ProbeBar = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  private opened: ProbeFill | undefined;
  private orders = 0;

  buy(quantity: number): void {
    this.submit('buy', quantity);
  }

  sell(quantity: number): void {
    this.submit('sell', quantity);
  }

  private submit(side: ProbeSide, quantity: number): void {
    const { time: submittedAt } = this.bar;
    const id = ++this.orders;
    this.pending.push({ id, side, type: 'market', quantity, submittedAt, status: 'new' });
  }

  match(strategy: ProbeStrategy): void {
    const { open: price, time } = this.bar;
    for (const order of this.pending) {
      const { side, quantity } = order;
      const sign = side === 'buy' ? 1 : -1;
      const fee = price * quantity * FEE;
      order.status = 'filled';
      this.cash -= sign * quantity * price + fee;
      this.fees += fee;
      this.fills++;
      this.position += sign * quantity;
      const fill: ProbeFill = { order: order.id, side, price, quantity, fee, time };
      if (sign > 0) this.opened = fill;
      else if (this.opened) {
        const { price: entryPrice, fee: entryFee, time: entryAt } = this.opened;
        const pnl = price - entryPrice - fee - entryFee;
        this.trades.push({ entryPrice, exitPrice: price, pnl, entryAt, exitAt: time });
        this.opened = undefined;
      }
      strategy.onFill(fill);
    }
    this.pending.length = 0;
  }
}

export interface ProbeStrategy {
  onBar(broker: Broker): void;
  onFill(fill: ProbeFill): void;
}

export class ProbeCross implements ProbeStrategy {
  private readonly fast = new Mean(10);
  private readonly slow = new Mean(30);
  private before = Number.NaN;
  onBar(broker: Broker): void {
    this.fast.update(broker.bar.close);
    const slow = this.slow.update(broker.bar.close);
    if (Number.isNaN(slow)) return;
    const last = this.before;
    this.before = this.fast.value - slow;
    if (last <= 0 && this.before > 0 && broker.position === 0) broker.buy(1);
    else if (last >= 0 && this.before < 0 && broker.position > 0) broker.sell(1);
  }
  onFill(): void {
    // Nothing to do; the call is part of what is measured.
  }
}

export class ProbeBands implements ProbeStrategy {
  private readonly bands = new Bands(20);
  onBar(broker: Broker): void {
    const { close } = broker.bar;
    this.bands.update(close);
    if (Number.isNaN(this.bands.middle)) return;
    if (broker.position === 0) {
      if (close < this.bands.lower) broker.buy(1);
    } else if (close > this.bands.middle) broker.sell(1);
  }
  onFill(): void {
    // As above.
  }
}

/** Runs the bars; equity and drawdown are marked at every close. */
export function runProbe(
  bars: PlainBars,
  strategy: ProbeStrategy,
  equity: Float64Array,
): { readonly equity: number; readonly trades: number; readonly drawdown: number } {
  const broker = new Broker();
  const { bar } = broker;
  let peak = 0;
  let drawdown = 0;
  for (let index = 0; index < bars.count; index++) {
    bar.time = bars.time[index]!;
    bar.open = bars.open[index]!;
    bar.high = bars.high[index]!;
    bar.low = bars.low[index]!;
    bar.close = bars.close[index]!;
    bar.volume = bars.volume[index]!;
    if (broker.pending.length > 0) broker.match(strategy);
    strategy.onBar(broker);
    const value = broker.cash + broker.position * bar.close;
    equity[index] = value;
    if (value > peak) peak = value;
    else drawdown = Math.max(drawdown, 1 - value / peak);
  }
  return { equity: equity[bars.count - 1]!, trades: broker.trades.length, drawdown };
}
