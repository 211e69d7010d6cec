/** Peaks of equity and where the day began, for people; limits keep their own in the rules. */
import { MICROSECONDS_PER_DAY } from '../../core/domain/units.js';
import type { Engine } from '../../core/engine/index.js';

export interface EquityMarksText {
  readonly peak: number;
  readonly day: number;
  readonly dayStart: number;
  /** Peak of each instance's sub-ledger. */
  readonly peaks: Readonly<Record<string, number>>;
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

  /** Looks at the engine's equity, which must be fresh. */
  see({ equity, now, strategies, marks }: Engine): void {
    if (!Number.isFinite(equity)) return;
    if (equity > this.peak) this.peak = equity;
    const day = Math.floor(now / MICROSECONDS_PER_DAY);
    if (day !== this.day) {
      this.day = day;
      this.dayStart = equity;
    }
    for (const instance of strategies) {
      const own = instance.equity(marks);
      if (own > (this.peaks.get(instance.name) ?? -Infinity)) this.peaks.set(instance.name, own);
    }
  }

  /** Fall of an instance from its peak, fraction. */
  drawdownOf(instance: string, equity: number): number {
    const peak = this.peaks.get(instance) ?? equity;
    return peak > 0 ? Math.max(0, (peak - equity) / peak) : 0;
  }

  get text(): EquityMarksText {
    const { peak, day, dayStart } = this;
    return { peak, day, dayStart, peaks: Object.fromEntries(this.peaks) };
  }
}
