import type { Instrument } from '../domain/instrument.js';
import {
  addMoney,
  moneyToNumber,
  moneyToQuantity,
  negateMoney,
  notional,
  subtractMoney,
} from '../domain/money.js';
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
  /** By instrument: its settlement asset as a number, and what `valueOf` divides or multiplies by. */
  private readonly settlements: Int32Array;
  private readonly units: Float64Array;
  private readonly isInverse: Uint8Array;
  /** Exposure allowed per unit of equity; what is paid in full needs no margin. */
  private readonly leverages: Float64Array;

  constructor(
    private readonly instruments: readonly Instrument[],
    instances: number,
  ) {
    this.holdings = new Float64Array(instruments.length);
    this.byInstance = new Float64Array(instruments.length * instances);
    const assets = [...new Set(instruments.map(({ settlement }) => settlement))];
    this.settlements = Int32Array.from(instruments, (one) => assets.indexOf(one.settlement));
    this.units = Float64Array.from(instruments, unitOf);
    this.isInverse = Uint8Array.from(instruments, ({ kind }) => (kind === 'inverse' ? 1 : 0));
    this.leverages = Float64Array.from(instruments, ({ kind, leverage }) =>
      kind === 'spot' ? Infinity : leverage,
    );
  }

  credit(asset: string, amount: Money): void {
    this.cash.set(asset, addMoney(this.cash.get(asset) ?? 0, amount));
  }

  /** What the strategy instance of `order` holds: the bound of its reduce-only orders. */
  heldFor(order: Order): number {
    return this.byInstance[order.instance * this.instruments.length + order.instrument]!;
  }

  /** Takes over what an instance held when an earlier simulation ended, in signed quantity units. */
  hold(instance: number, instrument: number, quantity: number): void {
    const cell = instance * this.instruments.length + instrument;
    this.holdings[instrument] = this.holdings[instrument]! + quantity;
    this.byInstance[cell] = this.byInstance[cell]! + quantity;
  }

  private valueOf(index: number, quantity: number, price: number): number {
    const unit = this.units[index]!;
    return this.isInverse[index] === 1 ? (-quantity * unit) / price : (quantity * price) / unit;
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
    const others = this.weighOthers(index, marks);
    const exposure =
      Math.abs(this.valueOf(index, after, price)) / instrument.leverage + others.exposure;
    // Its own holding counts at the execution price, not the last mark: what the venue would lend on.
    const own = this.valueOf(index, held, price) - fee;
    const equity = moneyToNumber(this.cash.get(instrument.settlement) ?? 0) + others.value + own;
    if (exposure <= equity * (1 + 1e-12)) return undefined;
    const [needs, has] = [exposure.toFixed(2), equity.toFixed(2)];
    return `needs ${needs} ${instrument.settlement} of equity, has ${has}`;
  }

  /** What the other holdings that settle in the same asset are worth at `marks`, and what margin they tie up. */
  private weighOthers(
    own: number,
    marks: Float64Array,
  ): { readonly value: number; readonly exposure: number } {
    const { holdings, settlements } = this;
    const settlement = settlements[own]!;
    let sum = 0;
    let exposure = 0;
    for (let index = 0; index < holdings.length; index++) {
      const held = holdings[index]!;
      if (held === 0 || settlements[index] !== settlement || index === own) continue;
      const value = this.valueOf(index, held, marks[index]!);
      sum += value;
      exposure += Math.abs(value) / this.leverages[index]!;
    }
    return { value: sum, exposure };
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
      ? moneyToNumber(this.cash.get(asset) ?? 0)
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
    const gained = paid ? negateMoney(value) : value;
    let received = sign * fill.quantity;
    if (instrument.kind === 'spot' && fill.feeAsset === instrument.base) {
      received -= moneyToQuantity(instrument, fill.fee);
      this.credit(instrument.settlement, gained);
    } else if (fill.feeAsset === instrument.settlement) {
      this.credit(instrument.settlement, subtractMoney(gained, fill.fee));
    } else {
      this.credit(instrument.settlement, gained);
      this.credit(fill.feeAsset, negateMoney(fill.fee));
    }
    const cell = order.instance * this.instruments.length + order.instrument;
    this.holdings[order.instrument] = this.holdings[order.instrument]! + received;
    this.byInstance[cell] = this.byInstance[cell]! + received;
  }
}

function unitOf({ kind, priceScale, quantityScale, contractSize }: Instrument): number {
  const prices = POWERS_OF_TEN[priceScale]!;
  const quantities = POWERS_OF_TEN[quantityScale]!;
  return kind === 'inverse'
    ? (contractSize * prices) / quantities
    : (prices * quantities) / contractSize;
}
