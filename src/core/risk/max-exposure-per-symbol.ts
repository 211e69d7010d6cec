import { worstValueOfAll } from './exposure-value.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { isAbove } from './words.js';

/** Limits the worst-case value held of one symbol, at all venues together. */
export class MaxExposurePerSymbol implements RiskRule {
  readonly name = 'max_exposure_per_symbol';

  constructor(private readonly limit: number) {}

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    if (!proposal.addsExposure) return undefined;
    const { limit } = this;
    const { instruments } = view;
    const { symbol } = instruments[proposal.order.instrument]!;
    let actual = 0;
    for (let instrument = 0; instrument < instruments.length; instrument += 1) {
      if (instruments[instrument]!.symbol !== symbol) continue;
      actual += worstValueOfAll(proposal, view, instrument);
    }
    if (!exceeds(actual, limit)) return undefined;
    return { limit, actual, reason: isAbove(`exposure in ${symbol}`, actual, limit) };
  }
}
