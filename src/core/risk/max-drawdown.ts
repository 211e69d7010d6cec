import type { Timestamp } from '../domain/units.js';
import { reaches } from './limit.js';
import type { EquityWatch, Halt, RiskRule } from './rule.js';

/** Part of the peak by which the rule asks to be woken before the limit is reached. */
const EARLY = 1e-6;

/**
 * Halts when equity has fallen from its peak by the limit, a fraction of that peak. After a halt the
 * peak counts anew, so that an account which someone resumes is not halted again at once.
 */
export class MaxDrawdown implements RiskRule {
  readonly name = 'max_drawdown';
  watch: EquityWatch = { until: -Infinity, floor: 0, ceiling: 0 };
  private peak = -Infinity;

  constructor(private readonly limit: number) {}

  see(_at: Timestamp, equity: number): void {
    if (equity > this.peak) this.peakAt(equity);
  }

  countAnew(_at: Timestamp, equity: number): void {
    this.peakAt(equity);
  }

  onEquity(at: Timestamp, equity: number): Halt | undefined {
    this.see(at, equity);
    // Of a peak that is no money there is no fraction.
    if (this.peak <= 0) return undefined;
    const actual = (this.peak - equity) / this.peak;
    if (!reaches(actual, this.limit)) return undefined;
    this.countAnew(at, equity);
    return { state: 'halted', limit: this.limit, actual };
  }

  carry(): readonly number[] {
    return this.peak === -Infinity ? [] : [this.peak];
  }

  restore([peak]: readonly number[]): void {
    if (peak !== undefined) this.peakAt(peak);
  }

  private peakAt(equity: number): void {
    this.peak = equity;
    const floor = equity > 0 ? equity * (1 - this.limit + EARLY) : Infinity;
    this.watch = { until: Infinity, floor, ceiling: equity };
  }
}
