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

/** What one pass came to. */
export type PassOutcome =
  | { readonly pass: 'main'; readonly outcome: MainOutcome }
  | { readonly pass: Variant; readonly outcome: VariantOutcome };

export type VariantOutcomes = Readonly<Record<Variant, VariantOutcome>>;

/** The passes of a plan, the run itself first. */
export const passesOf = ({ sensitivity }: Pick<BacktestPlan, 'sensitivity'>): readonly Pass[] =>
  sensitivity ? ['main', 'oneBarLate', 'zeroCost', 'doubleCost'] : ['main'];

/** The variants among the passes of a plan; undefined when it has none. */
export function variantsOf(passes: readonly PassOutcome[]): VariantOutcomes | undefined {
  const variants: Partial<Record<Variant, VariantOutcome>> = {};
  for (const one of passes) if (one.pass !== 'main') variants[one.pass] = one.outcome;
  const { zeroCost, doubleCost, oneBarLate } = variants;
  return zeroCost && doubleCost && oneBarLate && { zeroCost, doubleCost, oneBarLate };
}
