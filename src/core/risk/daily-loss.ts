import { MICROSECONDS_PER_DAY } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { reaches } from './limit.js';
import type { EquityWatch, Halt, RiskRule } from './rule.js';

/** Part of the limit, and of equity for its rounding, by which the rule asks to be woken early. */
const EARLY = 1e-6;
const ROUNDING = 1e-12;

/**
 * Halts when equity is below the first of the UTC calendar day by the limit, in account currency.
 * After a halt the loss counts anew, so that an account which someone resumes is not halted at once.
 */
export class DailyLoss implements RiskRule {
  readonly name = 'daily_loss';
  watch: EquityWatch = { until: -Infinity, floor: 0, ceiling: 0 };
  private day = NaN;
  private start = 0;

  constructor(private readonly limit: number) {}

  see(at: Timestamp, equity: number): void {
    if (Math.floor(at / MICROSECONDS_PER_DAY) !== this.day) this.countAnew(at, equity);
  }

  countAnew(at: Timestamp, equity: number): void {
    this.day = Math.floor(at / MICROSECONDS_PER_DAY);
    this.startFrom(equity);
  }

  onEquity(at: Timestamp, equity: number): Halt | undefined {
    this.see(at, equity);
    const actual = this.start - equity;
    if (!reaches(actual, this.limit)) return undefined;
    this.countAnew(at, equity);
    return { state: 'halted', limit: this.limit, actual };
  }

  carry(): readonly number[] {
    return Number.isNaN(this.day) ? [] : [this.day, this.start];
  }

  restore([day, start]: readonly number[]): void {
    if (day === undefined || start === undefined) return;
    this.day = day;
    this.startFrom(start);
  }

  private startFrom(equity: number): void {
    this.start = equity;
    const early = Math.abs(this.limit) * EARLY + Math.abs(equity) * ROUNDING;
    this.watch = {
      until: (this.day + 1) * MICROSECONDS_PER_DAY,
      floor: equity - this.limit + early,
      ceiling: Infinity,
    };
  }
}
