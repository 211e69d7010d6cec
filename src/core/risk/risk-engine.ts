import type { InstrumentIndex } from '../domain/instrument.js';
import type { TradingStateChanged } from '../domain/journal.js';
import type { Approved, Order } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';

export type TradingState = TradingStateChanged['state'];

/** A refusal: the rule's name and what it found. */
export interface Denial extends Breach {
  readonly rule: string;
}

/** The rule, or `hand: the news` where somebody said why. */
export const causeText = ({ rule, reason = '' }: TradingStateChanged): string =>
  reason === '' ? rule : `${rule}: ${reason}`;

/** `trading is halted by hand`, of several accounts `trading on main is ...`. */
export function tradingText(change: TradingStateChanged): string {
  const where = change.account === undefined ? '' : ` on ${change.account}`;
  return `trading${where} is ${change.state} by ${causeText(change)}`;
}

interface Check {
  readonly rule: string;
  readonly check: (proposal: Proposal, view: RiskView) => Breach | undefined;
}

/**
 * Asks each rule in order and mints the approval that a submit command requires. Once halted, orders
 * that add exposure are refused until someone resumes; closing stays possible.
 */
export class RiskEngine {
  private current: TradingState = 'active';
  private haltedBy: TradingStateChanged | undefined = undefined;
  /** The order that passed last. */
  private judged: Order | undefined = undefined;
  /** Methods are looked up once: rules are of many shapes, and every order asks them all. */
  private readonly checks: readonly Check[];
  /** Rules that want to hear of what was sent. */
  private readonly observers: readonly RiskRule[];
  /** Whether any rule wants prices. */
  readonly watchesPrices: boolean;
  private readonly onPriceRules: readonly RiskRule[];
  private readonly onEquityRules: readonly RiskRule[];
  /** Where all rules' watches overlap: no rule has anything to say inside. */
  private quietUntil = -Infinity;
  private quietAbove = Infinity;
  private quietUpTo = -Infinity;

  constructor(rules: readonly RiskRule[]) {
    this.checks = rules.flatMap((rule) =>
      rule.check ? [{ rule: rule.name, check: rule.check.bind(rule) }] : [],
    );
    this.observers = rules.filter((rule) => rule.sent !== undefined);
    this.onPriceRules = rules.filter((rule) => rule.onPrice !== undefined);
    this.watchesPrices = this.onPriceRules.length > 0;
    this.onEquityRules = rules.filter((rule) => rule.onEquity !== undefined);
  }

  get state(): TradingState {
    return this.current;
  }

  /** Why the proposed order may not leave; undefined when every rule passed, and `approve` may follow. */
  judge(proposal: Proposal, view: RiskView): Denial | undefined {
    this.judged = undefined;
    const denial = this.refusal(proposal, view);
    if (denial) return denial;
    const { observers } = this;
    for (let index = 0; index < observers.length; index++) observers[index]!.sent!(proposal, view);
    this.judged = proposal.order;
    return undefined;
  }

  /** What `judge` would say; no rule counts it as sent. */
  refusal(proposal: Proposal, view: RiskView): Denial | undefined {
    if (this.haltedBy && proposal.addsExposure) return this.halted;
    const { checks } = this;
    for (let index = 0; index < checks.length; index++) {
      const { rule, check } = checks[index]!;
      const breach = check(proposal, view);
      if (breach) return { rule, ...breach };
    }
    return undefined;
  }

  /** What every entry hears once trading was halted; undefined before. */
  get halted(): Denial | undefined {
    if (!this.haltedBy) return undefined;
    const { rule, limit, actual, state } = this.haltedBy;
    return { rule, limit, actual, reason: `trading is ${state} by ${causeText(this.haltedBy)}` };
  }

  /** The order that has just passed, as one that may be sent. The only place where one is minted. */
  approve(order: Order): Approved {
    if (this.judged !== order) throw new Error(`order ${order.id} was not judged`);
    this.judged = undefined;
    return order as Approved;
  }

  /** What halted trading, or reduced it; undefined while it is active. */
  get halt(): TradingStateChanged | undefined {
    return this.haltedBy;
  }

  /** Somebody, or a journal, sets the state. Active forgets why it was not. */
  setState(change: TradingStateChanged): void {
    this.current = change.state;
    this.haltedBy = change.state === 'active' ? undefined : change;
    this.quietUntil = -Infinity;
  }

  /** What rules must remember beyond a restart, by rule. */
  carry(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(
      this.onEquityRules.flatMap((rule) => (rule.carry ? [[rule.name, rule.carry()]] : [])),
    );
  }

  restore(carried: Readonly<Record<string, readonly number[]>>): void {
    for (const rule of this.onEquityRules) {
      const numbers = carried[rule.name];
      if (numbers) rule.restore?.(numbers);
    }
    this.quietUntil = -Infinity;
  }

  onPrice(instrument: InstrumentIndex, at: Timestamp, price: number): void {
    for (const rule of this.onPriceRules) rule.onPrice!(instrument, at, price);
  }

  /** The change of trading state that this equity brings about, if any. */
  onEquity(view: Pick<RiskView, 'now' | 'equity'>): TradingStateChanged | undefined {
    const { now, equity } = view;
    // Written so that an unknown equity (NaN) is none of the quiet ones.
    if (now < this.quietUntil && equity > this.quietAbove && equity <= this.quietUpTo) {
      return undefined;
    }
    return this.askEquityRules(now, equity);
  }

  /** Rules remember equity and halt nothing, for whoever books again what they did; a halted account's see none. */
  see({ now, equity }: Pick<RiskView, 'now' | 'equity'>): void {
    if (this.current === 'halted') return;
    for (const rule of this.onEquityRules) rule.see?.(now, equity);
  }

  /** A journal says that a rule has halted at this equity, or that somebody has set the state. */
  retrace(change: TradingStateChanged, { now, equity }: Pick<RiskView, 'now' | 'equity'>): void {
    this.setState(change);
    if (this.current === 'active') return;
    this.onEquityRules.find(({ name }) => name === change.rule)?.countAnew?.(now, equity);
  }

  private askEquityRules(at: Timestamp, equity: number): TradingStateChanged | undefined {
    if (this.current === 'halted') return undefined;
    for (const rule of this.onEquityRules) {
      const halt = rule.onEquity!(at, equity);
      if (!halt) continue;
      this.current = halt.state;
      this.haltedBy = { kind: 'trading_state', rule: rule.name, ...halt };
      this.watchAnew();
      return this.haltedBy;
    }
    this.watchAnew();
    return undefined;
  }

  private watchAnew(): void {
    this.quietUntil = Infinity;
    this.quietAbove = -Infinity;
    this.quietUpTo = Infinity;
    for (const { watch } of this.onEquityRules) {
      this.quietUntil = Math.min(this.quietUntil, watch?.until ?? -Infinity);
      this.quietAbove = Math.max(this.quietAbove, watch?.floor ?? Infinity);
      this.quietUpTo = Math.min(this.quietUpTo, watch?.ceiling ?? -Infinity);
    }
  }
}
