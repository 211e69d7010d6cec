import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Change, TradingStateChanged } from '../domain/journal.js';
import { moneyToNumber, negateMoney } from '../domain/money.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type { Money, Timestamp } from '../domain/units.js';
import { Portfolio } from '../portfolio/index.js';
import type { LotListener } from '../portfolio/index.js';
import { shiftEquity } from '../risk/equity-marks.js';
import { Exposure } from '../risk/exposure.js';
import { Guardian } from '../risk/guardian.js';
import type { GuardianLimits, Trip } from '../risk/guardian.js';
import { RiskEngine } from '../risk/risk-engine.js';
import type { RiskRule, RiskView } from '../risk/rule.js';

/** One account of a run: its money, and what it may do with it. */
export interface AccountSpec {
  /** Unique. */
  readonly name: string;
  /** In which its equity is counted; every instrument that it trades settles in it. */
  readonly currency: string;
  /** Opening cash. */
  readonly cash: Money;
  readonly rules: readonly RiskRule[];
  /** Watch over the account of a live session. */
  readonly guardian?: GuardianLimits | undefined;
}

/** What an account sees of the engine that it belongs to. */
interface AccountHost {
  readonly now: Timestamp;
  readonly instruments: readonly Instrument[];
  readonly instances: readonly string[];
  readonly marks: Float64Array;
  readonly seenAt: Float64Array;
  readonly changes: Change[];
  /** Whether changes must say which account they are of. */
  readonly hasSeveral: boolean;
}

/** An account in a run: its books, its limits, what it is worth. */
export class Account implements RiskView {
  readonly name: string;
  readonly exposure: Exposure;
  readonly portfolio: Portfolio;
  readonly risk: RiskEngine;
  readonly guardian: Guardian;
  /** When trading came into its state; undefined before it first changes. */
  stateAt: Timestamp | undefined;
  /** Equity when it was last refreshed: at every mark and before every order. */
  equity: number;
  /** Whether a price or a fill has come since. */
  private isStale = true;
  /** What changes bear where there are several accounts. */
  private readonly label: { readonly account?: string };

  constructor(
    spec: AccountSpec,
    private readonly host: AccountHost,
    onLotClosed: LotListener,
  ) {
    const { name, currency, cash, rules, guardian } = spec;
    const { instruments, instances, changes, hasSeveral } = host;
    this.name = name;
    this.label = hasSeveral ? { account: name } : {};
    const units = instruments.map(({ quantityScale }) => POWERS_OF_TEN[quantityScale]!);
    this.exposure = new Exposure(instruments.length, instances.length, units);
    this.portfolio = new Portfolio(instruments, currency, changes, onLotClosed, this.label.account);
    this.risk = new RiskEngine(rules);
    this.guardian = new Guardian(guardian);
    this.portfolio.deposit(currency, cash);
    this.equity = moneyToNumber(cash);
  }

  get now(): Timestamp {
    return this.host.now;
  }

  get instruments(): readonly Instrument[] {
    return this.host.instruments;
  }

  get instances(): readonly string[] {
    return this.host.instances;
  }

  cash(asset: string): number {
    return moneyToNumber(this.portfolio.balance(asset));
  }

  price(instrument: InstrumentIndex): number {
    const { marks, instruments } = this.host;
    return marks[instrument]! / POWERS_OF_TEN[instruments[instrument]!.priceScale]!;
  }

  pricedAt(instrument: InstrumentIndex): number {
    return this.host.seenAt[instrument]!;
  }

  /** A price or a fill has come: equity is not what it was. */
  age(): void {
    this.isStale = true;
  }

  /** Brings `equity` to the last prices. */
  refreshEquity(): void {
    if (!this.isStale) return;
    this.portfolio.mark(this.host.marks);
    this.equity = this.portfolio.equity;
    this.isStale = false;
  }

  /** Fresh equity, held against the rules: one that it breaks halts trading. */
  mark(isTrading: boolean): void {
    this.refreshEquity();
    if (!isTrading) return;
    const change = this.risk.onEquity(this);
    if (!change) return;
    this.stateAt = this.now;
    this.host.changes.push({ ...change, ...this.label });
  }

  /** Cash that is managed here has left the account: no loss, so what rules remember of equity falls with it. */
  withdraw(amount: Money): void {
    const { portfolio, risk, guardian } = this;
    portfolio.deposit(portfolio.currency, negateMoney(amount));
    const marks = { ...risk.carry(), guardian: guardian.carryMarks() };
    const shifted = shiftEquity(marks, -moneyToNumber(amount));
    risk.restore(shifted);
    guardian.restoreMarks(shifted['guardian']!);
    this.age();
  }

  /** Whether it was halted to be flat. */
  get isFlattening(): boolean {
    return this.risk.halt?.flatten === true;
  }

  /** Who halts it once more does not end its flattening. */
  setTradingState(asked: TradingStateChanged): void {
    const goesOn = asked.state === 'halted' && this.isFlattening;
    const change: TradingStateChanged = goesOn ? { ...asked, flatten: true } : asked;
    this.risk.setState(change);
    this.stateAt = this.now;
    this.host.changes.push({ ...change, ...this.label });
  }

  /** The guardian latches, or with undefined is let loose from `found`. */
  setTrip(trip: Trip | undefined, { rule, limit, actual }: Omit<Trip, 'at'>): void {
    this.guardian.setTrip(trip);
    const tripped = trip !== undefined;
    this.host.changes.push({ kind: 'guardian', tripped, rule, limit, actual, ...this.label });
  }
}
