import type { Instrument } from '../domain/instrument.js';
import { notional } from '../domain/money.js';
import { sideSign } from '../domain/order.js';
import type { Order } from '../domain/order.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type { Money, Price, Quantity } from '../domain/units.js';

/**
 * The simulated venue's own books, kept apart from the engine's so that tests can hold one against the
 * other: cash by asset moves by the full value of every trade, holdings are net per instrument.
 */
export class VenueAccount {
  readonly cash = new Map<string, Money>();
  /** Net quantity held per instrument. */
  readonly holdings: Float64Array;
  private readonly byInstance: Float64Array;

  constructor(
    private readonly instruments: readonly Instrument[],
    instances: number,
  ) {
    this.holdings = new Float64Array(instruments.length);
    this.byInstance = new Float64Array(instruments.length * instances);
  }

  credit(asset: string, amount: Money): void {
    this.cash.set(asset, (this.cash.get(asset) ?? 0n) + amount);
  }

  /** What the strategy instance of `order` holds: the bound of its reduce-only orders. */
  heldFor(order: Order): number {
    return this.byInstance[order.instance * this.instruments.length + order.instrument]!;
  }

  /** Equity in `asset` with holdings at `marks` (price units). */
  private equity(asset: string, marks: Float64Array): number {
    let equity = Number(this.cash.get(asset) ?? 0n) / 1e8;
    for (let index = 0; index < this.instruments.length; index++) {
      if (this.holdings[index] !== 0 && this.instruments[index]!.settlement === asset) {
        equity += this.valueOf(index, this.holdings[index]!, marks[index]!);
      }
    }
    return equity;
  }

  private valueOf(index: number, quantity: number, price: number): number {
    const instrument = this.instruments[index]!;
    const prices = POWERS_OF_TEN[instrument.priceScale]!;
    const quantities = POWERS_OF_TEN[instrument.quantityScale]!;
    if (instrument.kind === 'inverse')
      return (-quantity * instrument.contractSize * prices) / price / quantities;
    return (quantity * instrument.contractSize * price) / prices / quantities;
  }

  /**
   * What is missing for an execution, in words; undefined when it is covered. Spot needs the asset
   * given away; the rest needs equity for the exposure after it, at the instrument's leverage.
   */
  shortfall(
    order: Order,
    price: Price,
    quantity: number,
    fee: number,
    marks: Float64Array,
  ): string | undefined {
    const instrument = this.instruments[order.instrument]!;
    const signed = sideSign(order.side) * quantity;
    const held = this.holdings[order.instrument]!;
    if (instrument.kind === 'spot')
      return this.spotShortfall(instrument, order, price, quantity, fee);
    if (Math.abs(held + signed) <= Math.abs(held)) return undefined;
    let exposure =
      Math.abs(this.valueOf(order.instrument, held + signed, price)) / instrument.leverage;
    for (let index = 0; index < this.instruments.length; index++) {
      if (index === order.instrument || this.holdings[index] === 0) continue;
      const other = this.instruments[index]!;
      if (other.settlement !== instrument.settlement || other.kind === 'spot') continue;
      exposure +=
        Math.abs(this.valueOf(index, this.holdings[index]!, marks[index]!)) / other.leverage;
    }
    // Against the execution price, not the last mark: the equity the venue would lend on.
    const drift =
      this.valueOf(order.instrument, held, price) -
      this.valueOf(order.instrument, held, marks[order.instrument]!);
    const equity = this.equity(instrument.settlement, marks) + drift - fee;
    if (exposure <= equity * (1 + 1e-12)) return undefined;
    return `needs ${exposure.toFixed(2)} ${instrument.settlement} of equity, has ${equity.toFixed(2)}`;
  }

  private spotShortfall(
    instrument: Instrument,
    order: Order,
    price: Price,
    quantity: number,
    fee: number,
  ): string | undefined {
    const buys = order.side === 'buy';
    const asset = buys ? instrument.quote : instrument.base;
    const has = buys
      ? Number(this.cash.get(asset) ?? 0n) / 1e8
      : this.holdings[order.instrument]! / POWERS_OF_TEN[instrument.quantityScale]!;
    const needs = buys
      ? this.valueOf(order.instrument, quantity, price) + fee
      : quantity / POWERS_OF_TEN[instrument.quantityScale]!;
    return needs <= has * (1 + 1e-12) ? undefined : `needs ${needs} ${asset}, has ${has}`;
  }

  /** Books one execution. */
  book(order: Order, price: Price, quantity: Quantity, fee: Money, feeAsset: string): void {
    const instrument = this.instruments[order.instrument]!;
    const sign = sideSign(order.side);
    const value = notional(instrument, price, quantity);
    const inverse = instrument.kind === 'inverse';
    this.credit(instrument.settlement, sign > 0 !== inverse ? -value : value);
    let received = sign * quantity;
    if (instrument.kind === 'spot' && feeAsset === instrument.base) {
      received -= Number(fee) / POWERS_OF_TEN[8 - instrument.quantityScale]!;
    } else this.credit(feeAsset, -fee);
    this.holdings[order.instrument]! += received;
    this.byInstance[order.instance * this.instruments.length + order.instrument]! += received;
  }
}
