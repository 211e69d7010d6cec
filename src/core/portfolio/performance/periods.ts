/** Results by calendar period, and the curve thinned for display. */
import type { ClosedTrade } from '../../domain/trade.js';
import { civilFromDays, daysFromCivil } from '../../domain/timeframe.js';
import { MICROSECONDS_PER_DAY } from '../../domain/units.js';
import { dayEndIndices, dayOf } from './equity-curve.js';
import { ratio } from './minimum-sample.js';

/** The periods by which freqtrade breaks a backtest down; weeks are those of ISO 8601, all is UTC. */
export const PERIOD_LENGTHS = ['day', 'week', 'month', 'year', 'weekday'] as const;
export type PeriodLength = (typeof PERIOD_LENGTHS)[number];

export interface PeriodResult {
  /** `2023-03-16`, `2023-W11`, `2023-03`, `2023` or `Thursday`. */
  readonly period: string;
  /** Days with at least one point of the equity curve. */
  readonly days: number;
  /** Returns of its days, compounded: positions are marked, as in the equity curve. */
  readonly returnFraction: number;
  /** What equity gained in it. */
  readonly netProfit: number;
  /** Trades that were closed in it, and what they made after fees. */
  readonly trades: number;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly tradeProfit: number;
  /** Gross profit over gross loss of those trades. */
  readonly profitFactor: number | null;
}

interface Sums {
  readonly period: string;
  days: number;
  growth: number;
  netProfit: number;
  trades: number;
  wins: number;
  losses: number;
  grossProfit: number;
  grossLoss: number;
}

/**
 * Gain of each period on the one before, the starting equity opening the first, and the trades closed
 * in it (freqtrade's `--breakdown`, which has the trades alone). A trade belongs to the day of its exit;
 * one that leaves at midnight does so at the first open of the new day. Periods without a point and
 * without a trade are left out. After ruin (equity at zero or below) returns are 0.
 */
export function periodResults(
  { at, equity, startingEquity }: PeriodCurve,
  trades: readonly ClosedTrade[],
  length: PeriodLength,
): PeriodResult[] {
  const periods = new Periods(length);
  let before = startingEquity;
  for (const index of dayEndIndices(at)) {
    const sums = periods.of(dayOf(at[index]!));
    const profit = equity[index]! - before;
    sums.days += 1;
    sums.netProfit += profit;
    if (before > 0) sums.growth *= 1 + profit / before;
    before = equity[index]!;
  }
  for (const { exitAt, pnl } of trades) {
    const sums = periods.of(Math.floor(exitAt / MICROSECONDS_PER_DAY));
    sums.trades += 1;
    if (pnl > 0) {
      sums.wins += 1;
      sums.grossProfit += pnl;
    } else if (pnl < 0) {
      sums.losses += 1;
      sums.grossLoss += pnl;
    }
  }
  return periods.inOrder().map(resultOf);
}

export interface PeriodCurve {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly startingEquity: number;
}

function resultOf(sums: Sums): PeriodResult {
  const { period, days, growth, netProfit, trades, wins, losses, grossProfit, grossLoss } = sums;
  return {
    ...{ period, days, returnFraction: growth - 1, netProfit },
    ...{ trades, wins, draws: trades - wins - losses, losses },
    tradeProfit: grossProfit + grossLoss,
    profitFactor: ratio(grossProfit, -grossLoss),
  };
}

/** Sums by period, found by day number. */
class Periods {
  private readonly byDay = new Map<number, Sums>();
  private readonly byOrder = new Map<number, Sums>();

  constructor(private readonly length: PeriodLength) {}

  of(day: number): Sums {
    const known = this.byDay.get(day);
    if (known) return known;
    const [order, period] = PERIOD_OF[this.length](day);
    let sums = this.byOrder.get(order);
    if (!sums) {
      const counts = { days: 0, trades: 0, wins: 0, losses: 0 };
      sums = { period, ...counts, growth: 1, netProfit: 0, grossProfit: 0, grossLoss: 0 };
      this.byOrder.set(order, sums);
    }
    this.byDay.set(day, sums);
    return sums;
  }

  inOrder(): Sums[] {
    return [...this.byOrder].sort(([one], [other]) => one - other).map(([, sums]) => sums);
  }
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Days since Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
const two = (value: number): string => String(value).padStart(2, '0');

/** By day number: where the period stands among others, and its name. */
const PERIOD_OF: Readonly<Record<PeriodLength, (day: number) => readonly [number, string]>> = {
  day(day) {
    const civil = civilFromDays(day);
    return [day, `${civil.year}-${two(civil.month)}-${two(civil.day)}`];
  },
  week(day) {
    // A week belongs to the year of its Thursday.
    const thursday = day - weekdayOf(day) + 3;
    const { year } = civilFromDays(thursday);
    const week = Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1;
    return [thursday, `${year}-W${two(week)}`];
  },
  month(day) {
    const { year, month } = civilFromDays(day);
    return [year * 12 + month, `${year}-${two(month)}`];
  },
  year(day) {
    const { year } = civilFromDays(day);
    return [year, String(year)];
  },
  weekday: (day) => [weekdayOf(day), WEEKDAYS[weekdayOf(day)]!],
};

/**
 * At most `points` points that keep the first, the last and, of each stretch between, its lowest or
 * highest: a thinned curve shows every fall a full one shows.
 */
export function thinCurve(
  at: Float64Array,
  equity: Float64Array,
  points: number,
): { readonly at: number[]; readonly equity: number[] } {
  const kept: number[] = [];
  if (equity.length <= points) {
    for (let i = 0; i < equity.length; i++) kept.push(i);
  } else {
    const stretches = Math.max(1, Math.floor((points - 2) / 2));
    kept.push(0);
    for (let s = 0; s < stretches; s++) {
      const from = 1 + Math.floor((s * (equity.length - 2)) / stretches);
      const to = 1 + Math.floor(((s + 1) * (equity.length - 2)) / stretches);
      kept.push(...extremeIndices(equity, from, to));
    }
    kept.push(equity.length - 1);
  }
  return { at: kept.map((i) => at[i]!), equity: kept.map((i) => equity[i]!) };
}

/** Indices of the lowest and highest value in `from`..`to` (exclusive), in time order. */
function extremeIndices(values: Float64Array, from: number, to: number): number[] {
  let [low, high] = [from, from];
  for (let i = from + 1; i < to; i++) {
    if (values[i]! < values[low]!) low = i;
    if (values[i]! > values[high]!) high = i;
  }
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}
