import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Change } from '../domain/journal.js';
import { moneyToNumber, notional, quantityToMoney } from '../domain/money.js';
import type { InstanceIndex, Order } from '../domain/order.js';
import { sideSign } from '../domain/order.js';
import type { Fill } from '../domain/report.js';
import { POWERS_OF_TEN } from '../domain/units.js';
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
  /** Positions with a quantity, in creation order: what is marked at each instant. */
  readonly held: Position[] = [];
  private readonly accounts = new Map<string, Accounts>();
  private readonly byInstance = new Map<number, Position>();
  /** Sum of the absolute values of all positions when `equity` was last taken. */
  grossExposure = 0;
  private cashNumber = 0;
  private readonly currencyCash: LedgerAccount;

  constructor(
    private readonly instruments: readonly Instrument[],
    /** Asset in which equity is counted. */
    readonly currency: string,
    private readonly changes: Change[],
    private readonly onLotClosed: LotListener,
  ) {
    this.ledger = new Ledger(changes);
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

  /**
   * Equity in the account currency with every position at `marks` (price units by instrument). Also
   * renews `grossExposure`.
   */
  equity(marks: Float64Array): number {
    const { held } = this;
    let total = this.cashNumber;
    let gross = 0;
    for (let index = 0; index < held.length; index++) {
      const position = held[index]!;
      const value = position.valueAt(marks[position.instrumentIndex]!);
      total += position.isSpot ? value : value - position.costNumber;
      gross += value < 0 ? -value : value;
    }
    this.grossExposure = gross;
    return total;
  }

  /** Books one execution: fee, cash, position, realised profit. */
  applyFill(
    order: Order,
    fill: Fill,
    at: Timestamp,
    names: { readonly instance: string; readonly symbol: string },
  ): void {
    const position = this.position(order.instance, order.instrument);
    const { instrument } = position;
    const wasHeld = position.quantity !== 0;
    const sign = sideSign(order.side);
    const accounts = this.accountsOf(instrument.settlement);
    const value = notional(instrument, fill.price, fill.quantity);
    const feeInBase = instrument.kind === 'spot' && fill.feeAsset === instrument.base;
    const fee = feeInBase ? 0n : fill.fee;
    let quantity: number = fill.quantity;
    if (instrument.kind === 'spot') {
      const base = this.accountsOf(instrument.base);
      this.ledger.transfer(accounts.cash, accounts.counterparty, sign > 0 ? value : -value);
      const received = quantityToMoney(instrument, sign * quantity);
      this.ledger.transfer(base.counterparty, base.cash, received);
      if (feeInBase) {
        this.ledger.transfer(base.cash, base.fees, fill.fee);
        quantity -= Number(fill.fee) / POWERS_OF_TEN[8 - instrument.quantityScale]!;
      }
    }
    this.ledger.transfer(accounts.cash, accounts.fees, fee);
    position.fees += fee;
    const realised = this.bookLots(position, order, fill, { sign, quantity, value, fee, at });
    position.realised += realised;
    if (instrument.kind !== 'spot')
      this.ledger.transfer(accounts.counterparty, accounts.cash, realised);
    position.settle();
    this.cashNumber = moneyToNumber(this.ledger.balance(this.currencyCash));
    if (wasHeld !== (position.quantity !== 0)) this.track(position, !wasHeld);
    this.changes.push({ kind: 'position', ...names, quantity: position.quantity });
  }

  /** Closes against what is held, then opens with the rest. Returns the realised profit before fees. */
  private bookLots(
    position: Position,
    order: Order,
    fill: Fill,
    booking: { sign: 1 | -1; quantity: number; value: Money; fee: Money; at: Timestamp },
  ): Money {
    const { sign, at } = booking;
    let { quantity, value, fee } = booking;
    let realised = 0n;
    if (position.quantity * sign < 0) {
      const inverse = position.instrument.kind === 'inverse';
      for (const closed of position.close(quantity as typeof fill.quantity, value, fee)) {
        const gain = closed.side > 0 ? closed.value - closed.cost : closed.cost - closed.value;
        realised += inverse ? -gain : gain;
        quantity -= closed.quantity;
        value -= closed.value;
        fee -= closed.exitFee;
        this.onLotClosed(position, closed, fill, at, order.reason);
      }
    }
    if (quantity > 0) {
      position.open(sign, quantity, {
        cost: value,
        fee,
        at,
        price: fill.price,
        reason: order.reason,
      });
    }
    return realised;
  }

  private track(position: Position, held: boolean): void {
    if (held) this.held.push(position);
    else this.held.splice(this.held.indexOf(position), 1);
  }
}
