import type { Instrument } from '../domain/instrument.js';
import { moneyToNumber, moneyToQuantity, notional } from '../domain/money.js';
import { sideSign } from '../domain/order.js';
import type { Order } from '../domain/order.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type { Fill } from '../domain/report.js';
import type { Money, Price } from '../domain/units.js';

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
  shortfall(order: Order, fill: Fill, marks: Float64Array): string | undefined {
    const index = order.instrument;
    const instrument = this.instruments[index]!;
    const { price, quantity } = fill;
    const fee = fill.feeAsset === instrument.settlement ? moneyToNumber(fill.fee) : 0;
    if (instrument.kind === 'spot') {
      return this.spotShortfall(instrument, order, price, quantity, fee);
    }
    const held = this.holdings[index]!;
    const after = held + sideSign(order.side) * quantity;
    if (Math.abs(after) <= Math.abs(held)) return undefined;
    const exposure =
      Math.abs(this.valueOf(index, after, price)) / instrument.leverage +
      this.otherExposure(index, instrument.settlement, marks);
    // Against the execution price, not the last mark: the equity the venue would lend on.
    const drift = this.valueOf(index, held, price) - this.valueOf(index, held, marks[index]!);
    const equity = this.equity(instrument.settlement, marks) + drift - fee;
    if (exposure <= equity * (1 + 1e-12)) return undefined;
    const [needs, has] = [exposure.toFixed(2), equity.toFixed(2)];
    return `needs ${needs} ${instrument.settlement} of equity, has ${has}`;
  }

  /** Margin that the other instruments of this settlement asset hold. */
  private otherExposure(own: number, settlement: string, marks: Float64Array): number {
    let exposure = 0;
    for (let index = 0; index < this.instruments.length; index++) {
      if (index === own || this.holdings[index] === 0) continue;
      const other = this.instruments[index]!;
      if (other.settlement !== settlement || other.kind === 'spot') continue;
      exposure +=
        Math.abs(this.valueOf(index, this.holdings[index]!, marks[index]!)) / other.leverage;
    }
    return exposure;
  }

  private spotShortfall(
    instrument: Instrument,
    order: Order,
    price: Price,
    quantity: number,
    fee: number,
  ): string | undefined {
    const units = POWERS_OF_TEN[instrument.quantityScale]!;
    const buys = order.side === 'buy';
    const asset = buys ? instrument.quote : instrument.base;
    const has = buys
      ? Number(this.cash.get(asset) ?? 0n) / 1e8
      : this.holdings[order.instrument]! / units;
    const needs = buys ? this.valueOf(order.instrument, quantity, price) + fee : quantity / units;
    return needs <= has * (1 + 1e-12) ? undefined : `needs ${needs} ${asset}, has ${has}`;
  }

  /** Books one execution. */
  book(order: Order, fill: Fill): void {
    const instrument = this.instruments[order.instrument]!;
    const sign = sideSign(order.side);
    const value = notional(instrument, fill.price, fill.quantity);
    const paid = sign > 0 !== (instrument.kind === 'inverse');
    let received = sign * fill.quantity;
    if (instrument.kind === 'spot' && fill.feeAsset === instrument.base) {
      received -= moneyToQuantity(instrument, fill.fee);
      this.credit(instrument.settlement, paid ? -value : value);
    } else if (fill.feeAsset === instrument.settlement) {
      this.credit(instrument.settlement, (paid ? -value : value) - fill.fee);
    } else {
      this.credit(instrument.settlement, paid ? -value : value);
      this.credit(fill.feeAsset, -fill.fee);
    }
    const cell = order.instance * this.instruments.length + order.instrument;
    this.holdings[order.instrument] = this.holdings[order.instrument]! + received;
    this.byInstance[cell] = this.byInstance[cell]! + received;
  }
}
