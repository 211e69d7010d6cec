import type { Instrument } from '../domain/instrument.js';
import {
  addMoney,
  moneyToNumber,
  negateMoney,
  shareOfMoney,
  subtractMoney,
} from '../domain/money.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type { Money, Price, Timestamp } from '../domain/units.js';

/** One entry not yet closed. Lots close first in, first out. */
export interface Lot {
  quantity: number;
  /** Notional at entry of what is left of the lot, at the ledger scale. */
  cost: Money;
  /** Entry fees of what is left, in the settlement asset. */
  fee: Money;
  readonly at: Timestamp;
  readonly price: Price;
  readonly reason: string;
  /** Extreme prices of the bars that ended since the entry; up to date when a lot closes. */
  low: number;
  high: number;
}

/** What a lot is opened with. */
export type LotEntry = Pick<Lot, 'cost' | 'fee' | 'at' | 'price' | 'reason'>;

/**
 * A lot, or part of one, that an opposite fill has closed; money at the ledger scale. The record is
 * used again for the next one.
 */
export interface LotClosed {
  readonly side: 1 | -1;
  readonly quantity: number;
  readonly cost: Money;
  readonly value: Money;
  readonly entryFee: Money;
  readonly exitFee: Money;
  readonly lot: Lot;
}

const NO_LOT: Lot = {
  quantity: 0,
  cost: 0,
  fee: 0,
  at: 0 as Timestamp,
  price: 0 as Price,
  reason: '',
  low: 0,
  high: 0,
};

/** What one strategy instance holds of one instrument, at cost. */
export class Position {
  /** Signed, in quantity units. */
  quantity = 0;
  readonly lots: Lot[] = [];
  /** Entry value of all lots: a sum over them at every fill would cost the square of their number. */
  private cost: Money = 0;
  /** Realised profit before fees, and fees paid, in the settlement asset. */
  realised: Money = 0;
  fees: Money = 0;
  /** Fees that a spot venue kept of the base asset bought; they are part of what the rest cost. */
  baseFees: Money = 0;
  /** Signed entry value of what is held, as a plain number (for marks). */
  costNumber = 0;
  /** float64 of `realised - fees`, kept for the marks taken at every bar. */
  bookedNumber = 0;
  readonly isSpot: boolean;
  private readonly closed: { -readonly [Name in keyof LotClosed]: LotClosed[Name] };
  private readonly isInverse: boolean;
  /**
   * What a product of quantity and price units is divided by to be settlement units; for inverse
   * contracts, what a quantity is multiplied by before it is divided by a price.
   */
  private readonly unit: number;

  constructor(
    readonly instrument: Instrument,
    readonly instrumentIndex: number,
    readonly instanceIndex: number,
  ) {
    const prices = POWERS_OF_TEN[instrument.priceScale]!;
    const quantities = POWERS_OF_TEN[instrument.quantityScale]!;
    this.closed = {
      side: 1,
      quantity: 0,
      cost: 0,
      value: 0,
      entryFee: 0,
      exitFee: 0,
      lot: NO_LOT,
    };
    this.isSpot = instrument.kind === 'spot';
    this.isInverse = instrument.kind === 'inverse';
    this.unit = this.isInverse
      ? (instrument.contractSize * prices) / quantities
      : (prices * quantities) / instrument.contractSize;
  }

  /**
   * Whether nothing is held that an order could close: dust, less than a lot, is valued but no
   * position. It is what a fee taken in base leaves, and the next entry takes it in.
   */
  get isFlat(): boolean {
    const { quantity, instrument } = this;
    return quantity < instrument.lot && -quantity < instrument.lot;
  }

  /** Profit of what is held against `mark`, in settlement units; 0 when flat. */
  unrealised(mark: number): number {
    if (this.quantity === 0) return 0;
    return this.valueAt(mark) - this.costNumber;
  }

  /** Signed value of what is held at `mark`, in settlement units. */
  valueAt(mark: number): number {
    return this.isInverse
      ? -(this.quantity * this.unit) / mark
      : (this.quantity * mark) / this.unit;
  }

  /** Average entry price in quote units; undefined when flat. */
  get entryPrice(): number | undefined {
    return this.isFlat ? undefined : this.averagePrice;
  }

  /** Mean price in quote units that costs as much as the lots did; NaN when nothing is held. */
  get averagePrice(): number {
    let weighted = 0;
    let total = 0;
    for (const { price, quantity } of this.lots) {
      weighted += this.isInverse ? quantity / price : price * quantity;
      total += quantity;
    }
    const mean = this.isInverse ? total / weighted : weighted / total;
    return mean / POWERS_OF_TEN[this.instrument.priceScale]!;
  }

  /** Adds a lot bought (1) or sold short (-1) at `price`; dust of the same side becomes part of it. */
  open(side: 1 | -1, quantity: number, entry: LotEntry): void {
    const { lots } = this;
    const { cost, fee, at, price, reason } = entry;
    const lot: Lot = { quantity, cost, fee, at, price, reason, low: price, high: price };
    if (lots.length > 0 && this.isFlat) {
      for (const dust of lots.splice(0)) {
        lot.quantity += dust.quantity;
        lot.cost = addMoney(lot.cost, dust.cost);
        lot.fee = addMoney(lot.fee, dust.fee);
      }
    }
    lots.push(lot);
    this.cost = addMoney(this.cost, cost);
    this.quantity += side * quantity;
  }

  /**
   * Closes the oldest lot with up to `quantity` of an opposite fill; `value` and `fee` are those of
   * that quantity. The caller goes on with what is left of all three.
   */
  closeOldest(quantity: number, value: Money, fee: Money): LotClosed {
    const { lots, closed } = this;
    const lot = lots[0]!;
    const side: 1 | -1 = this.quantity > 0 ? 1 : -1;
    const taken = Math.min(lot.quantity, quantity);
    closed.side = side;
    closed.quantity = taken;
    closed.cost = shareOfMoney(lot.cost, taken, lot.quantity);
    closed.entryFee = shareOfMoney(lot.fee, taken, lot.quantity);
    closed.value = shareOfMoney(value, taken, quantity);
    closed.exitFee = shareOfMoney(fee, taken, quantity);
    closed.lot = lot;
    if (taken < lot.quantity) {
      lot.quantity -= taken;
      lot.cost = subtractMoney(lot.cost, closed.cost);
      lot.fee = subtractMoney(lot.fee, closed.entryFee);
    } else if (lots.length === 1) lots.pop();
    else lots.shift();
    this.cost = subtractMoney(this.cost, closed.cost);
    this.quantity -= side * taken;
    return closed;
  }

  /** Signed entry value of what is held, exact. */
  get signedCost(): Money {
    const held = this.isInverse ? negateMoney(this.cost) : this.cost;
    return this.quantity < 0 ? negateMoney(held) : held;
  }

  /** Takes over what was carried from an earlier session; twice where an instance has an heir. */
  restore(
    side: 1 | -1,
    lots: readonly Lot[],
    { realised, fees, baseFees }: Pick<Position, 'realised' | 'fees' | 'baseFees'>,
  ): void {
    for (const lot of lots) {
      this.lots.push({ ...lot });
      this.cost = addMoney(this.cost, lot.cost);
      this.quantity += side * lot.quantity;
    }
    this.realised = addMoney(this.realised, realised);
    this.fees = addMoney(this.fees, fees);
    this.baseFees = addMoney(this.baseFees, baseFees);
    this.settle();
  }

  /** Recomputes the float mirrors after a change. */
  settle(): void {
    const entry = moneyToNumber(this.cost);
    const held = this.isInverse ? -entry : entry;
    this.costNumber = this.quantity < 0 ? -held : held;
    this.bookedNumber = moneyToNumber(subtractMoney(this.realised, this.fees));
  }

  /** Widens the extremes of every open lot by prices seen since the last change of lots. */
  widen(low: number, high: number): void {
    for (const lot of this.lots) {
      if (low < lot.low) lot.low = low;
      if (high > lot.high) lot.high = high;
    }
  }
}
