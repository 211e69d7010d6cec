/** The passes of a backtest and how their outcomes come together; runs nothing itself. */
import type { BacktestPlan } from './plan.js';
import type { Simulation } from './simulate.js';
import type { OrderRow } from './write-out.js';

/** A pass over the bars: the run itself, or what it would be under another cost or delay. */
export type Pass = 'main' | Variant;
export type Variant = 'zeroCost' | 'doubleCost' | 'oneBarLate';

export interface VariantOutcome {
  readonly netProfit: number;
  readonly trades: number;
}

/** The run itself, as the engine's thread sends it back: plain data, nothing live. */
export interface MainOutcome extends Omit<Simulation, 'engine' | 'venue' | 'failures' | 'trades'> {
  /** Every order in the order of sending, when the plan asks for them. */
  readonly orders: readonly OrderRow[] | undefined;
  /** Bars each instance needed before its first decision, by instance name. */
  readonly warmups: ReadonlyMap<string, number>;
}

/** What some of the passes came to. */
export interface PassOutcomes {
  readonly main?: MainOutcome;
  readonly variants: Readonly<Partial<Record<Variant, VariantOutcome>>>;
}

export interface ExecutionOutcome extends MainOutcome {
  readonly variants: Readonly<Record<Variant, VariantOutcome>> | undefined;
}

/** The passes of a plan, in groups that may run side by side. */
export function passesOf({
  sensitivity,
}: Pick<BacktestPlan, 'sensitivity'>): readonly (readonly Pass[])[] {
  return sensitivity
    ? [
        ['main', 'oneBarLate'],
        ['zeroCost', 'doubleCost'],
      ]
    : [['main']];
}

/** The outcomes of all passes as one. */
export function joinPasses(parts: readonly PassOutcomes[]): ExecutionOutcome {
  const main = parts.find((part) => part.main)!.main!;
  const all = Object.assign(
    {},
    ...parts.map(({ variants }) => variants),
  ) as PassOutcomes['variants'];
  const { zeroCost, doubleCost, oneBarLate } = all;
  const variants = zeroCost && doubleCost && oneBarLate && { zeroCost, doubleCost, oneBarLate };
  return { ...main, variants };
}
