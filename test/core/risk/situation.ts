/** An account as risk rules see it, built for one test. */
import type { Instrument, InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { quantityToNumber } from '../../../src/core/domain/instrument.js';
import type {
  InstanceIndex,
  Order,
  OrderId,
  OrderPricing,
} from '../../../src/core/domain/order.js';
import { MARKET, sideSign } from '../../../src/core/domain/order.js';
import type { Side } from '../../../src/core/domain/order.js';
import { asPrice, asQuantity, asRate, asTimestamp } from '../../../src/core/domain/units.js';
import { Exposure } from '../../../src/core/risk/index.js';
import type { Breach, Proposal, RiskRule, RiskView } from '../../../src/core/risk/index.js';

/** Prices and quantities with two decimals, lot 0.01, leverage 1, no minima, no fees. */
export function instrument(changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol: 'BTC/USDT',
    venue: 'local',
    kind: 'margin',
    base: 'BTC',
    quote: 'USDT',
    settlement: 'USDT',
    priceScale: 2,
    quantityScale: 2,
    tick: asPrice(1),
    lot: asQuantity(1),
    minQuantity: asQuantity(1),
    minNotional: 0,
    contractSize: 1,
    leverage: 1,
    makerRate: asRate(0),
    takerRate: asRate(0),
    feeAsset: 'quote',
    calendar: '24/7',
    ...changes,
  };
}

interface Wish {
  readonly side?: Side;
  /** Base units. */
  readonly quantity?: number;
  readonly pricing?: OrderPricing;
  readonly instrument?: number;
  readonly instance?: number;
}

/** Mutable, so that a test can let time pass and prices move. */
export class Situation implements RiskView {
  now = asTimestamp(0);
  equity = 10_000;
  readonly exposure: Exposure;
  readonly prices: number[];
  /** When each price was shown. */
  readonly pricesFrom: number[];
  readonly balances = new Map<string, number>();

  constructor(
    readonly instruments: readonly Instrument[] = [instrument()],
    readonly instances: readonly string[] = ['trend'],
  ) {
    this.exposure = new Exposure(instruments.length, instances.length);
    this.prices = instruments.map(() => 100);
    this.pricesFrom = instruments.map(() => 0);
  }

  cash(asset: string): number {
    return this.balances.get(asset) ?? 0;
  }

  price(index: InstrumentIndex): number {
    return this.prices[index]!;
  }

  pricedAt(index: InstrumentIndex): number {
    return this.pricesFrom[index]!;
  }

  hold(quantity: number, at: { instance?: number; instrument?: number } = {}): this {
    this.exposure.setHeld(
      (at.instance ?? 0) as InstanceIndex,
      (at.instrument ?? 0) as InstrumentIndex,
      quantity,
    );
    return this;
  }

  work(side: Side, quantity: number, at: { instance?: number; instrument?: number } = {}): this {
    this.exposure.addWorking(
      (at.instance ?? 0) as InstanceIndex,
      (at.instrument ?? 0) as InstrumentIndex,
      side,
      quantity,
    );
    return this;
  }

  /** A buy of one base unit at market unless the wish says otherwise. */
  propose(wish: Wish = {}): Proposal {
    const index = wish.instrument ?? 0;
    const traded = this.instruments[index]!;
    const side = wish.side ?? 'buy';
    const scaled = asQuantity(Math.round((wish.quantity ?? 1) * 10 ** traded.quantityScale));
    const order: Order = {
      id: 1 as OrderId,
      instance: (wish.instance ?? 0) as InstanceIndex,
      instrument: index as InstrumentIndex,
      side,
      quantity: scaled,
      pricing: wish.pricing ?? MARKET,
      timeInForce: 'gtc',
      expireAt: undefined,
      reduceOnly: false,
      bracket: undefined,
      reason: '',
    };
    const quantity = quantityToNumber(traded, scaled);
    const price = priceOf(order.pricing, traded) ?? this.prices[index]!;
    const contracts = quantity * traded.contractSize;
    const value = traded.kind === 'inverse' ? contracts / price : contracts * price;
    return { order, quantity, price, value, addsExposure: this.adds(order, quantity) };
  }

  /** Whether the instance could hold more, or the other side, once its orders of this side filled. */
  private adds({ instance, instrument: index, side }: Order, quantity: number): boolean {
    const held = this.exposure.held(instance, index);
    const after = held + sideSign(side) * (this.exposure.working(instance, index, side) + quantity);
    return held * after < 0 || Math.abs(after) > Math.abs(held);
  }

  /** Proposes, and tells the rule when the order passes. */
  send(rule: RiskRule, wish: Wish = {}): Breach | undefined {
    const proposal = this.propose(wish);
    const breach = rule.check?.(proposal, this);
    if (!breach) rule.sent?.(proposal, this);
    return breach;
  }

  pass(microseconds: number): this {
    this.now = asTimestamp(this.now + microseconds);
    return this;
  }
}

function priceOf(pricing: OrderPricing, { priceScale }: Instrument): number | undefined {
  const scale = 10 ** priceScale;
  if ('limitPrice' in pricing) return pricing.limitPrice / scale;
  return 'stopPrice' in pricing ? pricing.stopPrice / scale : undefined;
}

/** A limit order at a price with two decimals. */
export const limitAt = (price: number, postOnly = false): OrderPricing => ({
  type: 'limit',
  limitPrice: asPrice(Math.round(price * 100)),
  postOnly,
});

/** A stop order at a price with two decimals. */
export const stopAt = (price: number): OrderPricing => ({
  type: 'stop',
  stopPrice: asPrice(Math.round(price * 100)),
});
