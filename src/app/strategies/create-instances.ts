/** From planned instances to handlers the engine can call. */
import type { Capital, InstanceSpec } from '../../core/engine/index.js';
import { indicators } from '../../core/indicators/index.js';
import type {
  ParameterSchema,
  ParameterValues,
  Strategy,
  StrategySetup,
} from '../../core/strategies/index.js';

/** One strategy instance to run; plain data. */
export interface PlannedInstance {
  /** Unique among the plan's. */
  readonly name: string;
  /** Index into the plan's strategies. */
  readonly strategy: number;
  /** Qualified symbols; one unless the strategy is a universe strategy. */
  readonly symbols: readonly string[];
  readonly parameters: Readonly<Record<string, number | boolean | string>>;
  readonly capital: Capital;
  /** Part of the opening equity its sub-ledger starts with. */
  readonly allocation: number;
}

/**
 * Makes the handlers of each instance from its strategy, and how many bars each needs before it can
 * decide. Throws TradsysError when a strategy's own `create` fails.
 */
export function createInstances(
  instances: readonly PlannedInstance[],
  strategies: readonly Strategy[],
): { readonly specs: readonly InstanceSpec[]; readonly warmups: ReadonlyMap<string, number> } {
  const warmups = new Map<string, number>();
  const specs = instances.map((instance): InstanceSpec => {
    const strategy = strategies[instance.strategy]!;
    const watch = watchedIndicators();
    const setup: StrategySetup = { indicators: watch.indicators, symbols: instance.symbols };
    const parameters = instance.parameters as ParameterValues<ParameterSchema>;
    const handlers = strategy.create(parameters, setup);
    const declared =
      typeof strategy.warmup === 'function' ? strategy.warmup(parameters) : strategy.warmup;
    warmups.set(instance.name, declared ?? watch.slowest());
    const { name, symbols, capital, allocation } = instance;
    return { name, symbols, capital, allocation, handlers };
  });
  return { specs, warmups };
}

/** The indicator record, remembering the slowest warm-up of what was made from it. */
function watchedIndicators(): {
  readonly indicators: typeof indicators;
  readonly slowest: () => number;
} {
  let slowest = 0;
  const watched = Object.fromEntries(
    Object.entries(indicators).map(([name, make]) => [
      name,
      (...periods: never[]) => {
        const indicator = (make as (...periods: never[]) => { readonly warmup: number })(
          ...periods,
        );
        slowest = Math.max(slowest, indicator.warmup);
        return indicator;
      },
    ]),
  );
  return { indicators: watched as typeof indicators, slowest: () => slowest };
}
