/** The tick workload: a seeded stream of trades, and a quoter that keeps one limit order beside them. */
import type { Instrument } from '../../src/core/domain/instrument.js';
import { BID, tickColumns } from '../../src/core/domain/tick-data.js';
import type { TradeColumns } from '../../src/core/domain/tick-data.js';
import { asPrice, asQuantity, asRate } from '../../src/core/domain/units.js';
import { defineStrategy } from '../../src/core/strategies/index.js';

/** Maker and taker fee of the workload, as a fraction. */
export const TICK_FEE = 0.0002;

export const tickInstrument: Instrument = {
  symbol: 'AAA/USDT',
  venue: 'local',
  kind: 'margin',
  base: 'AAA',
  quote: 'USDT',
  settlement: 'USDT',
  priceScale: 2,
  quantityScale: 0,
  tick: asPrice(1),
  lot: asQuantity(1),
  minQuantity: asQuantity(1),
  minNotional: 0,
  contractSize: 1,
  leverage: 1,
  makerRate: asRate(20_000),
  takerRate: asRate(20_000),
  feeAsset: 'quote',
  calendar: '24/7',
};

/** Prices from 100 in steps of 0.01, up or down in three trades of ten each; 1 to 40 ms apart. */
export function tickStream(count: number): TradeColumns {
  let state = 11;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const trades = tickColumns('trades', count);
  let price = 10_000;
  let at = 1_704_067_200_000_000;
  for (let row = 0; row < count; row += 1) {
    const roll = next();
    if (roll < 0.3) price += 1;
    else if (roll < 0.6 && price > 100) price -= 1;
    at += (1 + Math.floor(next() * 40)) * 1000;
    trades.at[row] = at;
    trades.venueAt[row] = at;
    trades.price[row] = price;
    trades.quantity[row] = 1 + Math.floor(next() * 9);
    trades.side[row] = BID;
  }
  return trades;
}

/** Exponential mean from the first value on. */
export class Mean {
  value = NaN;
  private readonly weight: number;
  constructor(period: number) {
    this.weight = 2 / (period + 1);
  }
  update(next: number): number {
    const { value } = this;
    this.value = value === value ? value + this.weight * (next - value) : next;
    return this.value;
  }
}

/**
 * Buys one below the market while the fast mean is above the slow one, sells it above the market when it
 * is not; moves its order when the means change sides and every 50 trades.
 */
export const quoter = defineStrategy({
  name: 'quoter',
  create() {
    const [fast, slow] = [new Mean(20), new Mean(100)];
    let side = 0;
    let age = 0;
    let order = 0;
    return {
      onTrade({ price }, context) {
        const now = fast.update(price) - slow.update(price) > 0 ? 1 : -1;
        age += 1;
        if (now === side && age < 50) return;
        side = now;
        age = 0;
        if (order > 0) context.cancel(order);
        order = 0;
        if (now > 0 && context.position <= 0) {
          order = context.buy(1, { limitPrice: price - 0.02 });
        } else if (now < 0 && context.position > 0) {
          order = context.sell(1, { limitPrice: price + 0.02 });
        }
      },
      onFill() {
        order = 0;
      },
    };
  },
});
