import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Change } from '../domain/journal.js';
import type { BarColumns } from '../domain/market-data.js';
import {
  addMoney,
  moneyToNumber,
  moneyToQuantity,
  negateMoney,
  notional,
  quantityToMoney,
  subtractMoney,
} from '../domain/money.js';
import type { InstanceIndex, Order } from '../domain/order.js';
import { sideSign } from '../domain/order.js';
import type { Fill } from '../domain/report.js';
import type { Money, Timestamp } from '../domain/units.js';
import { Ledger } from './ledger.js';
import type { LedgerAccount } from './ledger.js';
import { Position } from './position.js';
import type { LotClosed } from './position.js';

/** What the portfolio tells of each lot that a fill closed. */
export type LotListener = (
  position: Position,
  closed: LotClosed,
  fill: Fill,
  at: Timestamp,
  reason: string,
) => void;

/** Ledger accounts of what is not managed here, and of where it comes from. */
export const UNMANAGED = 'unmanaged';
export const OUTSIDE = 'outside';

interface Accounts {
  readonly cash: LedgerAccount;
  readonly counterparty: LedgerAccount;
  readonly fees: LedgerAccount;
}

/**
 * One account: its ledger, and what each strategy instance holds at cost. Equity is counted in the
 * account currency; every instrument settles in it (checked when the run is composed).
 */
export class Portfolio {
  readonly ledger: Ledger;
  readonly positions: Position[] = [];
  /** Positions with a quantity, dust too: what is marked at each instant. */
  readonly held: Position[] = [];
  /** How many of them an order could close. */
  open = 0;
  /** The same by instrument: whom a bar of it concerns. */
  private readonly heldOf: readonly Position[][];
  /** By instrument: its bars, how many have ended, and how many of them the lots' extremes know of; -1 before the first. */
  private readonly bars: (BarColumns | undefined)[];
  private readonly ended: Int32Array;
  private readonly known: Int32Array;
  private readonly accounts = new Map<string, Accounts>();
  /** By instrument: those of its settlement asset. */
  private readonly settling: (Accounts | undefined)[];
  private readonly byInstance = new Map<number, Position>();
  /** In the account currency, positions at the prices of the last `mark`. */
  equity = 0;
  /** Sum of the absolute values of all positions then. */
  grossExposure = 0;
  private cashNumber = 0;
  private readonly currencyCash: LedgerAccount;

  constructor(
    private readonly instruments: readonly Instrument[],
    /** Asset in which equity is counted. */
    readonly currency: string,
    private readonly changes: Change[],
    private readonly onLotClosed: LotListener,
    /** Name of the account; undefined where there is but one. */
    owner?: string,
  ) {
    this.heldOf = instruments.map(() => []);
    this.bars = instruments.map(() => undefined);
    this.ended = new Int32Array(instruments.length).fill(-1);
    this.known = new Int32Array(instruments.length).fill(-1);
    this.settling = instruments.map(() => undefined);
    this.ledger = new Ledger(changes, owner);
    this.currencyCash = this.accountsOf(currency).cash;
  }

  private accountsOf(asset: string): Accounts {
    let known = this.accounts.get(asset);
    if (!known) {
      known = {
        cash: this.ledger.account('cash', asset),
        counterparty: this.ledger.account('counterparty', asset),
        fees: this.ledger.account('fees', asset),
      };
      this.accounts.set(asset, known);
    }
    return known;
  }

  /** Money from outside: opening balance, deposit (negative: withdrawal). */
  deposit(asset: string, amount: Money): void {
    this.ledger.transfer(
      this.ledger.account('deposits', asset),
      this.accountsOf(asset).cash,
      amount,
    );
    this.cashNumber = moneyToNumber(this.ledger.balance(this.currencyCash));
  }

  /**
   * What the venue holds of an asset besides what is managed here has changed: a deposit, a reward, a trade
   * of somebody else (negative: it has left). It is in no equity, and nothing of it is ever sold.
   */
  bookFlow(asset: string, amount: Money): void {
    const { ledger } = this;
    ledger.transfer(ledger.account(OUTSIDE, asset), ledger.account(UNMANAGED, asset), amount);
  }

  /** Held at the venue, and not managed here. */
  unmanaged(asset: string): Money {
    const found = this.ledger
      .entries()
      .find((entry) => entry.account === UNMANAGED && entry.asset === asset);
    return found?.balance ?? 0;
  }

  /** Cash in the account currency, exact. */
  get cash(): Money {
    return this.ledger.balance(this.currencyCash);
  }

  balance(asset: string): Money {
    return this.ledger.balance(this.accountsOf(asset).cash);
  }

  position(instance: InstanceIndex, instrument: InstrumentIndex): Position {
    const key = instance * this.instruments.length + instrument;
    let position = this.byInstance.get(key);
    if (!position) {
      position = new Position(this.instruments[instrument]!, instrument, instance);
      this.byInstance.set(key, position);
      this.positions.push(position);
    }
    return position;
  }

  /** Values every position at `marks` (price units by instrument): `equity` and `grossExposure`. */
  mark(marks: Float64Array): void {
    if (this.held.length > 0) this.markHeld(marks);
    else {
      this.equity = this.cashNumber;
      this.grossExposure = 0;
    }
  }

  private markHeld(marks: Float64Array): void {
    const { held } = this;
    let total = this.cashNumber;
    let gross = 0;
    for (let index = 0; index < held.length; index++) {
      const position = held[index]!;
      const value = position.valueAt(marks[position.instrumentIndex]!);
      total += position.isSpot ? value : value - position.costNumber;
      gross += value < 0 ? -value : value;
    }
    this.equity = total;
    this.grossExposure = gross;
  }

  /**
   * Bars `from` to `to` (exclusive) of the instrument have ended. They are read later, in one go with those that
   * follow them in `columns`: whoever uses the memory of a bar again calls `readBars` before.
   */
  seeBars(instrument: InstrumentIndex, columns: BarColumns, from: number, to: number): void {
    if (from !== this.ended[instrument]) {
      this.readBars(instrument);
      this.known[instrument] = from;
      this.bars[instrument] = columns;
    }
    this.ended[instrument] = to;
  }

  /** Brings the extremes that open lots of the instrument have seen up to the last bar. */
  readBars(instrument: InstrumentIndex): void {
    const from = this.known[instrument]!;
    const to = this.ended[instrument]!;
    this.known[instrument] = to;
    const held = this.heldOf[instrument]!;
    if (from === to || held.length === 0) return;
    const { low, high } = this.bars[instrument]!;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let bar = from; bar < to; bar++) {
      if (low[bar]! < lowest) lowest = low[bar]!;
      if (high[bar]! > highest) highest = high[bar]!;
    }
    for (const position of held) position.widen(lowest, highest);
  }

  /** Books one execution: fee, cash, position, realised profit. */
  applyFill(order: Order, fill: Fill, at: Timestamp, instance: string, symbol: string): void {
    const position = this.position(order.instance, order.instrument);
    const { instrument, isSpot } = position;
    if (fill.feeAsset !== instrument.settlement && !(isSpot && fill.feeAsset === instrument.base)) {
      throw new Error(`a fee of ${symbol} in ${fill.feeAsset} has no account to be booked in`);
    }
    this.readBars(order.instrument);
    const wasHeld = position.quantity !== 0;
    const wasFlat = position.isFlat;
    const sign = sideSign(order.side);
    const accounts = (this.settling[order.instrument] ??= this.accountsOf(instrument.settlement));
    const value = notional(instrument, fill.price, fill.quantity);
    let fee = fill.fee;
    let { quantity } = fill as { quantity: number };
    if (isSpot) {
      this.ledger.transfer(
        accounts.cash,
        accounts.counterparty,
        sign > 0 ? value : negateMoney(value),
      );
      quantity -= this.bookBase(instrument, fill, sign);
      if (fill.feeAsset === instrument.base) {
        position.baseFees = addMoney(position.baseFees, fee);
        fee = 0;
      }
    }
    this.ledger.transfer(accounts.cash, accounts.fees, fee);
    position.fees = addMoney(position.fees, fee);
    const realised = this.bookLots(position, order, fill, at, quantity, value, fee);
    if (realised !== 0) {
      position.realised = addMoney(position.realised, realised);
      if (!isSpot) this.ledger.transfer(accounts.counterparty, accounts.cash, realised);
    }
    position.settle();
    this.cashNumber = moneyToNumber(this.ledger.balance(this.currencyCash));
    if (wasHeld !== (position.quantity !== 0)) this.track(position, !wasHeld);
    if (wasFlat !== position.isFlat) this.open += wasFlat ? 1 : -1;
    this.changes.push({ kind: 'position', instance, symbol, quantity: position.quantity });
  }

  /** What was carried has been put into ledger and positions: brings what is derived from them in line. */
  restored(): void {
    this.cashNumber = moneyToNumber(this.ledger.balance(this.currencyCash));
    for (const position of this.positions) {
      if (position.quantity !== 0) this.track(position, true);
      if (!position.isFlat) this.open += 1;
    }
  }

  /** The base leg of a spot trade. Returns the quantity that the venue kept as its fee. */
  private bookBase(instrument: Instrument, fill: Fill, sign: 1 | -1): number {
    const base = this.accountsOf(instrument.base);
    const received = quantityToMoney(instrument, sign * fill.quantity);
    this.ledger.transfer(base.counterparty, base.cash, received);
    if (fill.feeAsset !== instrument.base) return 0;
    this.ledger.transfer(base.cash, base.fees, fill.fee);
    // A fee that is finer than the quantity leaves less than that: no more is held than is there.
    return Math.ceil(moneyToQuantity(instrument, fill.fee));
  }

  /** Closes against what is held, then opens with the rest. Returns the realised profit before fees. */
  private bookLots(
    position: Position,
    order: Order,
    fill: Fill,
    at: Timestamp,
    quantity: number,
    value: Money,
    fee: Money,
  ): Money {
    const sign = sideSign(order.side);
    let realised: Money = 0;
    while (quantity > 0 && position.quantity * sign < 0) {
      const closed = position.closeOldest(quantity, value, fee);
      const gain = subtractMoney(closed.value, closed.cost);
      const isGain = closed.side > 0 === (position.instrument.kind !== 'inverse');
      realised = isGain ? addMoney(realised, gain) : subtractMoney(realised, gain);
      quantity -= closed.quantity;
      value = subtractMoney(value, closed.value);
      fee = subtractMoney(fee, closed.exitFee);
      this.onLotClosed(position, closed, fill, at, order.reason);
    }
    if (quantity > 0) {
      const { price } = fill;
      position.open(sign, quantity, { cost: value, fee, at, price, reason: order.reason });
    }
    return realised;
  }

  /**
   * Checks what must always hold, and throws Error when it does not: every asset's accounts sum to
   * zero, and a position's quantity is that of its lots. Costs a walk over accounts and lots.
   */
  assertSound(): void {
    for (const asset of new Set(this.ledger.entries().map((entry) => entry.asset))) {
      const total = this.ledger.total(asset);
      if (total !== 0)
        throw new Error(`ledger: the accounts of ${asset} sum to ${total}, not zero`);
    }
    for (const { instrument, quantity, lots } of this.positions) {
      const inLots = lots.reduce((sum, lot) => sum + lot.quantity, 0);
      if (inLots === Math.abs(quantity)) continue;
      throw new Error(`position: ${quantity} of ${instrument.symbol} held, ${inLots} in its lots`);
    }
  }

  private track(position: Position, held: boolean): void {
    for (const list of [this.held, this.heldOf[position.instrumentIndex]!]) {
      if (held) list.push(position);
      else if (list.at(-1) === position) list.pop();
      else list.splice(list.indexOf(position), 1);
    }
  }
}
