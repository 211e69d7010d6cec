import type { Timestamp } from '../domain/units.js';
import { reaches } from './limit.js';
import type { Halt, RiskRule } from './rule.js';

/**
 * Halts when equity has fallen from its peak by the limit, a fraction of that peak. After a halt the
 * peak counts anew, so that an account which someone resumes is not halted again at once.
 */
export class MaxDrawdown implements RiskRule {
  readonly name = 'max_drawdown';
  private peak = -Infinity;

  constructor(private readonly limit: number) {}

  onEquity(_at: Timestamp, equity: number): Halt | undefined {
    if (equity > this.peak) this.peak = equity;
    // Of a peak that is no money there is no fraction.
    if (this.peak <= 0) return undefined;
    const actual = (this.peak - equity) / this.peak;
    if (!reaches(actual, this.limit)) return undefined;
    this.peak = equity;
    return { state: 'halted', limit: this.limit, actual };
  }
}
