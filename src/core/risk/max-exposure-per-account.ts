import { worstValueOfAll } from './exposure-value.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { isAbove } from './words.js';

/** Limits the worst-case value of everything the account holds and has asked for. */
export class MaxExposurePerAccount implements RiskRule {
  readonly name = 'max_exposure_per_account';

  constructor(private readonly limit: number) {}

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    if (!proposal.addsExposure) return undefined;
    const { limit } = this;
    let actual = 0;
    for (let instrument = 0; instrument < view.instruments.length; instrument += 1) {
      actual += worstValueOfAll(proposal, view, instrument);
    }
    if (!exceeds(actual, limit)) return undefined;
    return { limit, actual, reason: isAbove('exposure of the account', actual, limit) };
  }
}
