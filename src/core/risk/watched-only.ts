import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';

/** Refuses every order in an instrument of another venue than the account's: strategies see it, nobody trades it. */
export class WatchedOnly implements RiskRule {
  readonly name = 'watched_only';

  constructor(private readonly venue: string) {}

  check({ order, quantity }: Proposal, view: RiskView): Breach | undefined {
    const { symbol, venue } = view.instruments[order.instrument]!;
    if (venue === this.venue) return undefined;
    const reason = `${venue}:${symbol} is watched only: no account is at ${venue}`;
    return { limit: 0, actual: quantity, reason };
  }
}
