import { worstValueOfAll } from './exposure-value.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { isAbove } from './words.js';

/** Refuses an order after which one instrument's position, working orders filled, is worth more. */
export class MaxPositionValue implements RiskRule {
  readonly name = 'max_position_value';

  constructor(private readonly limit: number) {}

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    if (!proposal.addsExposure) return undefined;
    const { limit } = this;
    const actual = worstValueOfAll(proposal, view, proposal.order.instrument);
    if (!exceeds(actual, limit)) return undefined;
    return { limit, actual, reason: isAbove('position value', actual, limit) };
  }
}
