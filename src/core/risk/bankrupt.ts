import type { Timestamp } from '../domain/units.js';
import type { Halt, RiskRule } from './rule.js';

/**
 * Halts when nothing is left: equity, positions at mark, is zero or below, in account currency. A
 * simulated venue does not liquidate, so positions stay until someone closes them.
 */
export class Bankrupt implements RiskRule {
  readonly name = 'bankrupt';
  readonly watch = { until: Infinity, floor: 0, ceiling: Infinity };

  onEquity(_at: Timestamp, equity: number): Halt | undefined {
    return equity > 0 ? undefined : { state: 'halted', limit: 0, actual: equity };
  }
}
