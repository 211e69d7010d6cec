import { worstQuantityOfAll } from './exposure-value.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { quantityText } from './words.js';

/** Refuses an order after which one instrument's position, working orders filled, is larger. */
export class MaxPositionQuantity implements RiskRule {
  readonly name = 'max_position_quantity';

  /** `limit` in base units or contracts. */
  constructor(private readonly limit: number) {}

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    if (!proposal.addsExposure) return undefined;
    const { limit } = this;
    const actual = worstQuantityOfAll(proposal, view, proposal.order.instrument);
    if (!exceeds(actual, limit)) return undefined;
    const reason = `position of ${quantityText(actual)} is above ${quantityText(limit)}`;
    return { limit, actual, reason };
  }
}
