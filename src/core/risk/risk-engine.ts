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

/**
 * Asks each rule in order and mints the approval that a submit command requires. Once halted, orders
 * that add exposure are refused until someone resumes; closing stays possible.
 */
export class RiskEngine {
  private current: TradingState = 'active';
  private haltedBy: TradingStateChanged | undefined;
  /** The order that passed last. */
  private judged: Order | undefined;
  private readonly onPriceRules: readonly RiskRule[];
  private readonly onEquityRules: readonly RiskRule[];

  constructor(private readonly rules: readonly RiskRule[]) {
    this.onPriceRules = rules.filter((rule) => rule.onPrice !== undefined);
    this.onEquityRules = rules.filter((rule) => rule.onEquity !== undefined);
  }

  get state(): TradingState {
    return this.current;
  }

  /** Why the proposed order may not leave; undefined when every rule passed, and `approve` may follow. */
  judge(proposal: Proposal, view: RiskView): Denial | undefined {
    this.judged = undefined;
    if (this.haltedBy && proposal.addsExposure) return this.halted;
    const { rules } = this;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index]!;
      const breach = rule.check?.(proposal, view);
      if (breach) return { rule: rule.name, ...breach };
    }
    for (let index = 0; index < rules.length; index++) rules[index]!.sent?.(proposal, view);
    this.judged = proposal.order;
    return undefined;
  }

  /** What every entry hears once trading was halted; undefined before. */
  get halted(): Denial | undefined {
    if (!this.haltedBy) return undefined;
    const { rule, limit, actual, state } = this.haltedBy;
    return { rule, limit, actual, reason: `trading is ${state} by ${rule}` };
  }

  /** The order that has just passed, as one that may be sent. The only place where one is minted. */
  approve(order: Order): Approved {
    if (this.judged !== order) throw new Error(`order ${order.id} was not judged`);
    this.judged = undefined;
    return order as Approved;
  }

  /** Whether any rule wants prices. */
  get watchesPrices(): boolean {
    return this.onPriceRules.length > 0;
  }

  onPrice(instrument: InstrumentIndex, at: Timestamp, price: number): void {
    for (const rule of this.onPriceRules) rule.onPrice!(instrument, at, price);
  }

  /** The change of trading state that this equity brings about, if any. */
  onEquity(at: Timestamp, equity: number): TradingStateChanged | undefined {
    if (this.current === 'halted') return undefined;
    for (const rule of this.onEquityRules) {
      const halt = rule.onEquity!(at, equity);
      if (!halt) continue;
      this.current = halt.state;
      this.haltedBy = { kind: 'trading_state', rule: rule.name, ...halt };
      return this.haltedBy;
    }
    return undefined;
  }
}
