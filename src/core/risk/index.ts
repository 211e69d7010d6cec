/**
 * What an account may do: one file per limit, and the engine that asks each of them before an order
 * leaves. A limit that is not configured is not made, so it costs nothing.
 *
 * Must not know: strategies, venues, where limits are configured, or how orders are kept.
 */
import { MaxDrawdown } from './max-drawdown.js';
import { MaxOrderValue } from './max-order-value.js';
import type { RiskLimits, RiskRule } from './rule.js';

export { Exposure } from './exposure.js';
export { RiskEngine } from './risk-engine.js';
export type { Denial, TradingState } from './risk-engine.js';
export type { Breach, Halt, Proposal, RiskLimits, RiskRule, RiskView } from './rule.js';

type MakeRule = (limits: RiskLimits) => RiskRule | undefined;

const when = <T>(limit: T | undefined, make: (limit: T) => RiskRule): RiskRule | undefined =>
  limit === undefined ? undefined : make(limit);

/**
 * How each rule is made from the limits, in the order in which orders are checked. Who breaks several
 * rules hears of the first.
 */
export const riskRules: Readonly<Record<string, MakeRule>> = {
  max_order_value: ({ maxOrderValue }) => when(maxOrderValue, (limit) => new MaxOrderValue(limit)),
  max_drawdown: ({ maxDrawdown }) => when(maxDrawdown, (limit) => new MaxDrawdown(limit)),
};

/** The rules that `limits` ask for, in the order of `riskRules`. They hold state: make them once a run. */
export function makeRules(limits: RiskLimits): RiskRule[] {
  return Object.values(riskRules)
    .map((make) => make(limits))
    .filter((rule) => rule !== undefined);
}
