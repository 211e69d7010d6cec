import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { durationText } from './words.js';

/**
 * Refuses entries in a symbol whose price is older than the limit, microseconds: what it is now, nobody knows.
 * What reduces passes.
 */
export class StalePrice implements RiskRule {
  readonly name = 'stale_price';

  constructor(private readonly limit: number) {}

  check({ order, addsExposure }: Proposal, view: RiskView): Breach | undefined {
    if (!addsExposure) return undefined;
    const age = view.now - view.pricedAt(order.instrument);
    if (age <= this.limit) return undefined;
    const { symbol } = view.instruments[order.instrument]!;
    const [found, allowed] = [durationText(age), durationText(this.limit)];
    const reason = `the price of ${symbol} is ${found} old, above ${allowed}: no entries`;
    return { limit: this.limit, actual: age, reason };
  }
}
