import type { GuardianChanged } from '../domain/journal.js';
import { MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { exceeds, reaches } from './limit.js';
import { OrderRate } from './order-rate.js';
import { amounts, durationText, percents } from './words.js';

/** The limits of a whole account; an absent one is off. Money in account currency. */
export interface GuardianLimits {
  readonly action: 'halt' | 'reduce' | 'flatten';
  /** Fraction of peak equity. */
  readonly maxDrawdown?: number | undefined;
  readonly dailyLoss?: number | undefined;
  readonly maxExposure?: number | undefined;
  /** Round trips that ended with a loss, one after the other. */
  readonly maxConsecutiveLosses?: number | undefined;
  readonly maxOrdersPerMinute?: number | undefined;
  readonly staleAfterMicroseconds?: number | undefined;
}

export type GuardianRule =
  'drawdown' | 'daily_loss' | 'exposure' | 'consecutive_losses' | 'order_storm' | 'stale_data';

/** The limit that was broken, what was found and when. */
export interface Trip {
  readonly rule: GuardianRule;
  /** Of stale data: microseconds. */
  readonly limit: number;
  readonly actual: number;
  readonly at: Timestamp;
}

/** What must be remembered beyond a restart, besides the marks of equity. */
export interface GuardianCarry {
  readonly trip: Trip | null;
  readonly losses: number;
  /** Realised profit after fees when a position was last flat, by instance and symbol. */
  readonly flatAt: Readonly<Record<string, number>>;
}

/**
 * Watches a whole account. Once a limit is broken it stays tripped, over restarts, until someone
 * resets it; then everything counts anew. It says what it found; whoever asks acts.
 */
export class Guardian {
  private tripped: Trip | undefined = undefined;
  private peak = -Infinity;
  private day = Number.NaN;
  private dayStart = 0;
  private losses = 0;
  private readonly flatAt = new Map<string, number>();
  private rate: OrderRate | undefined;
  private storm = false;

  constructor(readonly limits: GuardianLimits | undefined) {
    this.rate = this.newRate();
  }

  private newRate(): OrderRate | undefined {
    const { maxOrdersPerMinute } = this.limits ?? {};
    if (maxOrdersPerMinute === undefined) return undefined;
    return new OrderRate(maxOrdersPerMinute, MICROSECONDS_PER_MINUTE);
  }

  get trip(): Trip | undefined {
    return this.tripped;
  }

  /** Whether `look` needs fresh equity and exposure. */
  get watchesEquity(): boolean {
    const { maxDrawdown, dailyLoss, maxExposure } = this.limits ?? {};
    return maxDrawdown !== undefined || dailyLoss !== undefined || maxExposure !== undefined;
  }

  /** Age at which the price of something held is too old, microseconds; Infinity: never. */
  get staleAfter(): number {
    return this.tripped ? Infinity : (this.limits?.staleAfterMicroseconds ?? Infinity);
  }

  /** An order has left. */
  sent(at: Timestamp): void {
    if (!this.rate || this.tripped) return;
    if (this.rate.isFull(at)) this.storm = true;
    this.rate.add(at);
  }

  /** A position of an instance (`key`) is flat; `net` is all it has realised after fees. */
  closed(key: string, net: number): void {
    const result = net - (this.flatAt.get(key) ?? 0);
    this.flatAt.set(key, net);
    if (result < 0) this.losses += 1;
    else if (result > 0) this.losses = 0;
  }

  /** The limit that is broken; undefined when none is, or one was before. Equity must be finite to count. */
  look(at: Timestamp, equity: number, exposure: number): Trip | undefined {
    if (!this.limits || this.tripped) return undefined;
    const { maxConsecutiveLosses, maxOrdersPerMinute } = this.limits;
    if (this.storm) {
      const limit = maxOrdersPerMinute!;
      return { rule: 'order_storm', limit, actual: limit + 1, at };
    }
    if (maxConsecutiveLosses !== undefined && this.losses >= maxConsecutiveLosses) {
      const found = { limit: maxConsecutiveLosses, actual: this.losses, at };
      return { rule: 'consecutive_losses', ...found };
    }
    return this.watchesEquity ? this.lookAtEquity(at, equity, exposure) : undefined;
  }

  private lookAtEquity(at: Timestamp, equity: number, exposure: number): Trip | undefined {
    const { maxDrawdown, dailyLoss, maxExposure } = this.limits!;
    this.seeEquity(at, equity);
    const fall = this.drawdown(equity);
    if (maxDrawdown !== undefined && reaches(fall, maxDrawdown)) {
      return { rule: 'drawdown', limit: maxDrawdown, actual: fall, at };
    }
    const loss = this.dayStart - equity;
    if (dailyLoss !== undefined && reaches(loss, dailyLoss)) {
      return { rule: 'daily_loss', limit: dailyLoss, actual: loss, at };
    }
    if (maxExposure !== undefined && exceeds(exposure, maxExposure)) {
      return { rule: 'exposure', limit: maxExposure, actual: exposure, at };
    }
    return undefined;
  }

  /** What `look` remembers of equity, without a judgement. */
  see(at: Timestamp, equity: number): void {
    if (this.watchesEquity && !this.tripped) this.seeEquity(at, equity);
  }

  private seeEquity(at: Timestamp, equity: number): void {
    if (equity > this.peak) this.peak = equity;
    const day = Math.floor(at / MICROSECONDS_PER_DAY);
    if (day === this.day) return;
    this.day = day;
    this.dayStart = equity;
  }

  private drawdown(equity: number): number {
    return this.peak > 0 ? (this.peak - equity) / this.peak : 0;
  }

  /** How near each limit is, for people; null where that is not counted. */
  near(equity: number, exposure: number): Readonly<Record<GuardianRule, number | null>> {
    const knows = Number.isFinite(this.peak);
    return {
      drawdown: knows ? Math.max(0, this.drawdown(equity)) : 0,
      daily_loss: knows ? Math.max(0, this.dayStart - equity) : 0,
      exposure,
      consecutive_losses: this.losses,
      order_storm: null,
      stale_data: null,
    };
  }

  /** Latches; also what a journal says of it. */
  setTrip(trip: Trip | undefined): void {
    this.tripped = trip;
    if (!trip) this.countAnew();
  }

  private countAnew(): void {
    this.peak = -Infinity;
    this.day = Number.NaN;
    this.losses = 0;
    this.storm = false;
    this.rate = this.newRate();
  }

  /** Marks of equity as a rule carries them: peak, day, equity at its start. */
  carryMarks(): readonly number[] {
    return Number.isNaN(this.day) ? [] : [this.peak, this.day, this.dayStart];
  }

  restoreMarks([peak, day, dayStart]: readonly number[]): void {
    if (peak === undefined || day === undefined || dayStart === undefined) return;
    Object.assign(this, { peak, day, dayStart });
  }

  carry(): GuardianCarry {
    return {
      trip: this.tripped ?? null,
      losses: this.losses,
      flatAt: Object.fromEntries(this.flatAt),
    };
  }

  restore({ trip, losses, flatAt }: GuardianCarry): void {
    this.tripped = trip ?? undefined;
    this.losses = losses;
    for (const [key, net] of Object.entries(flatAt)) this.flatAt.set(key, net);
  }
}

/** In a line: `the guardian tripped: drawdown 0.11, limit 0.1`. */
export function guardianText(change: GuardianChanged): string {
  const { tripped, rule, limit, actual, account } = change;
  const whose = account === undefined ? '' : ` of ${account}`;
  const what = tripText({ rule, limit, actual });
  return `the guardian${whose} ${tripped ? 'tripped' : 'was reset'}: ${what}`;
}

/** `drawdown 11.20 %, limit 10.00 %`; of stale data `stale_data 5m, limit 5m`. */
export function tripText({
  rule,
  limit,
  actual,
}: Omit<Trip, 'at' | 'rule'> & { readonly rule: string }): string {
  const [found, allowed] = wordsOf(rule, actual, limit);
  return `${rule} ${found}, limit ${allowed}`;
}

function wordsOf(rule: string, actual: number, limit: number): readonly [string, string] {
  switch (rule) {
    case 'drawdown':
      return percents(actual, limit);
    case 'daily_loss':
    case 'exposure':
      return amounts(actual, limit);
    case 'stale_data':
      return [durationText(actual), durationText(limit)];
    default:
      return [String(actual), String(limit)];
  }
}
