/** From planned instances to handlers the engine can call. */
import type { Capital, InstanceSpec, Observed } from '../../core/engine/index.js';
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
    const setup: StrategySetup = {
      ...{ indicators: watch.indicators, symbols: instance.symbols },
      observe: (name, read) => void watch.observed.push({ name, read }),
    };
    const parameters = instance.parameters as ParameterValues<ParameterSchema>;
    const handlers = strategy.create(parameters, setup);
    const declared =
      typeof strategy.warmup === 'function' ? strategy.warmup(parameters) : strategy.warmup;
    warmups.set(instance.name, declared ?? watch.slowest());
    const { name, symbols, capital, allocation } = instance;
    const observed = numbered(watch.observed);
    return { name, symbols, capital, allocation, handlers, observed };
  });
  return { specs, warmups };
}

interface MadeIndicator {
  readonly warmup: number;
  readonly value: unknown;
}

/** The indicator record, remembering what was made from it, and the slowest warm-up. */
function watchedIndicators(): {
  readonly indicators: typeof indicators;
  readonly observed: Observed[];
  readonly slowest: () => number;
} {
  let slowest = 0;
  const observed: Observed[] = [];
  const watched = Object.fromEntries(
    Object.entries(indicators).map(([name, make]) => [
      name,
      (...periods: never[]) => {
        const indicator = (make as (...periods: never[]) => MadeIndicator)(...periods);
        slowest = Math.max(slowest, indicator.warmup);
        observed.push({ name: `${name}(${periods.join(', ')})`, read: () => indicator.value });
        return indicator;
      },
    ]),
  );
  return { indicators: watched as typeof indicators, observed, slowest: () => slowest };
}

/** Two of one name are told apart: `sma(20)`, `sma(20) #2`. */
function numbered(observed: readonly Observed[]): readonly Observed[] {
  const seen = new Map<string, number>();
  return observed.map(({ name, read }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { name: count === 1 ? name : `${name} #${count}`, read };
  });
}
