import { MICROSECONDS_PER_DAY } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { reaches } from './limit.js';
import type { Halt, RiskRule } from './rule.js';

/**
 * Halts when equity is below the first of the UTC calendar day by the limit, in account currency.
 * After a halt the loss counts anew, so that an account which someone resumes is not halted at once.
 */
export class DailyLoss implements RiskRule {
  readonly name = 'daily_loss';
  private day = NaN;
  private start = 0;

  constructor(private readonly limit: number) {}

  onEquity(at: Timestamp, equity: number): Halt | undefined {
    const day = Math.floor(at / MICROSECONDS_PER_DAY);
    if (day !== this.day) {
      this.day = day;
      this.start = equity;
      return undefined;
    }
    const actual = this.start - equity;
    if (!reaches(actual, this.limit)) return undefined;
    this.start = equity;
    return { state: 'halted', limit: this.limit, actual };
  }
}
