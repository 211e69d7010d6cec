import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule } from './rule.js';
import { isAbove } from './words.js';

/** Refuses an order worth more than the limit, in account currency. */
export class MaxOrderValue implements RiskRule {
  readonly name = 'max_order_value';

  constructor(private readonly limit: number) {}

  check({ value, addsExposure }: Proposal): Breach | undefined {
    const { limit } = this;
    if (!addsExposure || !exceeds(value, limit)) return undefined;
    return { limit, actual: value, reason: isAbove('order value', value, limit) };
  }
}
