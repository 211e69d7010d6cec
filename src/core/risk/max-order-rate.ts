import { OrderRate } from './order-rate.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';

/** Limits the orders one strategy instance sends within a second, refused ones not counted. */
export class MaxOrderRate implements RiskRule {
  readonly name = 'max_order_rate';
  private readonly rates: (OrderRate | undefined)[];

  /** `limit` is a whole number, at least 1; else RangeError. */
  constructor(private readonly limit: number) {
    this.rates = [new OrderRate(limit)];
  }

  check({ order }: Proposal, { now, instances }: RiskView): Breach | undefined {
    if (!this.rates[order.instance]?.isFull(now)) return undefined;
    const { limit } = this;
    const actual = limit + 1;
    const name = instances[order.instance]!;
    return { limit, actual, reason: `${actual} orders of ${name} within a second, above ${limit}` };
  }

  sent({ order }: Proposal, { now }: RiskView): void {
    (this.rates[order.instance] ??= new OrderRate(this.limit)).add(now);
  }
}
