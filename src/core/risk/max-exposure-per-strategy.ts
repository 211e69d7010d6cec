import { valueAtLast, worstQuantity } from './exposure-value.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { isAbove } from './words.js';

/** Limits the worst-case value that one strategy instance holds of all instruments together. */
export class MaxExposurePerStrategy implements RiskRule {
  readonly name = 'max_exposure_per_strategy';

  constructor(private readonly limit: number) {}

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    if (!proposal.addsExposure) return undefined;
    const { limit } = this;
    const { instance } = proposal.order;
    let actual = 0;
    for (let instrument = 0; instrument < view.instruments.length; instrument += 1) {
      const quantity = worstQuantity(proposal, view, instance, instrument);
      actual += valueAtLast(view, instrument, quantity);
    }
    if (!exceeds(actual, limit)) return undefined;
    const what = `exposure of ${view.instances[instance]!}`;
    return { limit, actual, reason: isAbove(what, actual, limit) };
  }
}
