import { OrderRate } from './order-rate.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';

/** Limits the orders the account sends within a second of event time, refused ones not counted. */
export class MaxOrdersPerSecond implements RiskRule {
  readonly name = 'max_orders_per_second';
  private readonly rate: OrderRate;

  constructor(limit: number) {
    this.rate = new OrderRate(limit);
  }

  check(_proposal: Proposal, { now }: RiskView): Breach | undefined {
    if (!this.rate.isFull(now)) return undefined;
    const limit = this.rate.capacity;
    const actual = limit + 1;
    return { limit, actual, reason: `${actual} orders within a second, above ${limit}` };
  }

  sent(_proposal: Proposal, { now }: RiskView): void {
    this.rate.add(now);
  }
}
