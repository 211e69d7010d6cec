/** Peaks of an account's equity and where its day began, for people; limits keep their own in the rules. */
import { MICROSECONDS_PER_DAY } from '../../core/domain/units.js';
import type { Account, Engine } from '../../core/engine/index.js';

export interface EquityMarksText {
  readonly peak: number;
  readonly day: number;
  readonly dayStart: number;
  /** Peak of each instance's sub-ledger. */
  readonly peaks: Readonly<Record<string, number>>;
}

interface Allocated {
  readonly name: string;
  /** Part of the account. */
  readonly allocation: number;
}

export class EquityMarks {
  peak: number;
  dayStart: number;
  private day: number;
  private readonly peaks: Map<string, number>;

  constructor(text: EquityMarksText | undefined) {
    this.peak = text?.peak ?? -Infinity;
    this.day = text?.day ?? Number.NaN;
    this.dayStart = text?.dayStart ?? 0;
    this.peaks = new Map(Object.entries(text?.peaks ?? {}));
  }

  /** Looks at the account's equity, which must be fresh. */
  see(account: Account, { strategies, marks }: Engine): void {
    const { equity, now } = account;
    if (!Number.isFinite(equity)) return;
    if (equity > this.peak) this.peak = equity;
    const day = Math.floor(now / MICROSECONDS_PER_DAY);
    if (day !== this.day) {
      this.day = day;
      this.dayStart = equity;
    }
    for (const { name, subLedgers } of strategies) {
      for (const subLedger of subLedgers) {
        if (subLedger.account !== account) continue;
        const own = subLedger.equity(marks);
        if (own > (this.peaks.get(name) ?? -Infinity)) this.peaks.set(name, own);
      }
    }
  }

  /** Cash has left the account, of each instance by its part: no loss. */
  withdraw(amount: number, instances: readonly Allocated[]): void {
    this.peak -= amount;
    this.dayStart -= amount;
    for (const { name, allocation } of instances) {
      const peak = this.peaks.get(name);
      if (peak !== undefined) this.peaks.set(name, peak - amount * allocation);
    }
  }

  /** Fall of the account from its peak, fraction. */
  drawdown(equity: number): number {
    return this.peak > 0 ? (this.peak - equity) / this.peak : 0;
  }

  /** Fall of an instance's sub-ledger from its peak, fraction. */
  drawdownOf(instance: string, equity: number): number {
    const peak = this.peaks.get(instance) ?? equity;
    return peak > 0 ? Math.max(0, (peak - equity) / peak) : 0;
  }

  get text(): EquityMarksText {
    const { peak, day, dayStart } = this;
    return { peak, day, dayStart, peaks: Object.fromEntries(this.peaks) };
  }
}
