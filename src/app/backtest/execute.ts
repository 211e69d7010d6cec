/** Runs a plan in the engine's thread: makes the strategies anew for each pass, then simulates. */
import type { InstanceSpec } from '../../core/engine/index.js';
import { indicators } from '../../core/indicators/index.js';
import type {
  ParameterSchema,
  ParameterValues,
  Strategy,
  StrategySetup,
} from '../../core/strategies/index.js';
import { asRate } from '../../core/domain/units.js';
import { strategyFailure } from '../strategies/index.js';
import type { TradsysError } from '../../errors.js';
import { FillReader } from './fill-reader.js';
import { joinPasses, passesOf } from './passes.js';
import type {
  ExecutionOutcome,
  MainOutcome,
  Pass,
  PassOutcomes,
  Variant,
  VariantOutcome,
} from './passes.js';
import type { BacktestPlan } from './plan.js';
import { simulate } from './simulate.js';
import type { Simulation, SimulateOptions } from './simulate.js';

/**
 * Runs a plan and its variants with `strategies`, one per entry of the plan's, in this thread. Throws
 * TradsysError when a strategy fails, with its file and line.
 */
export function execute(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
  options: SimulateOptions = {},
): ExecutionOutcome {
  return joinPasses([runPasses(plan, strategies, passesOf(plan).flat(), options)]);
}

/** Runs some passes, each with strategies of its own making. */
export function runPasses(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
  passes: readonly Pass[],
  options: SimulateOptions = {},
): PassOutcomes {
  const variants: Partial<Record<Variant, VariantOutcome>> = {};
  let main: MainOutcome | undefined;
  for (const pass of passes) {
    if (pass === 'main') main = runMain(plan, strategies, options);
    else variants[pass] = runVariant(VARIANTS[pass](plan), strategies, options);
  }
  return { ...(main && { main }), variants };
}

const VARIANTS: Readonly<Record<Variant, (plan: BacktestPlan) => BacktestPlan>> = {
  zeroCost: (plan) => withCosts(plan, 0),
  doubleCost: (plan) => withCosts(plan, 2),
  oneBarLate,
};

function runMain(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
  options: SimulateOptions,
): MainOutcome {
  const { specs, warmups } = instantiate(plan, strategies);
  const fills = new FillReader(plan);
  const simulation = simulate(plan, specs, { ...options, hash: true, reader: fills.read });
  const failure = simulation.failures[0];
  if (failure) throw failureOf(plan, failure.instance, failure.error);
  const activity = { ...simulation.activity, liquidity: fills.liquidity };
  const orders = plan.orders === true ? fills.orderRows(simulation.engine) : undefined;
  return { ...plainOf(simulation), activity, warmups, orders };
}

function runVariant(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
  options: SimulateOptions,
): VariantOutcome {
  const { specs } = instantiate(plan, strategies);
  const outcome = simulate(plan, specs, { ...options, details: false });
  const { finalEquity, startingEquity, tradeColumns } = outcome;
  return { netProfit: finalEquity - startingEquity, trades: tradeColumns.count };
}

/** What of a simulation can be sent to another thread. */
function plainOf(
  simulation: Simulation,
): Omit<Simulation, 'engine' | 'venue' | 'failures' | 'trades'> {
  const { at, equity, startingEquity, finalEquity, tradeColumns, openPositions } = simulation;
  const { activity, dust, notionalBySymbol, refusals, halt, journalHash, workingOrders } =
    simulation;
  return {
    ...{ at, equity, startingEquity, finalEquity, tradeColumns, openPositions },
    ...{ activity, dust, notionalBySymbol, refusals, halt, journalHash, workingOrders },
  };
}

function instantiate(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
): { readonly specs: readonly InstanceSpec[]; readonly warmups: ReadonlyMap<string, number> } {
  const warmups = new Map<string, number>();
  const specs = plan.instances.map((instance): InstanceSpec => {
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

function failureOf(plan: BacktestPlan, instanceName: string, error: unknown): TradsysError {
  const instance = plan.instances.find(({ name }) => name === instanceName)!;
  return strategyFailure(error, plan.strategies[instance.strategy]!);
}

/** The plan with fees and slippage times `factor`. */
function withCosts(plan: BacktestPlan, factor: number): BacktestPlan {
  const { slippage } = plan;
  return {
    ...plan,
    slippage: {
      ...slippage,
      fixed: slippage.fixed * factor,
      spread: slippage.spread * factor,
      impact: slippage.impact * factor,
    },
    series: plan.series.map((series) => ({
      ...series,
      instrument: {
        ...series.instrument,
        makerRate: asRate(series.instrument.makerRate * factor),
        takerRate: asRate(series.instrument.takerRate * factor),
      },
    })),
  };
}

/** The plan with every order one bar late, counted in bars: weekends and gaps make no exception. */
function oneBarLate(plan: BacktestPlan): BacktestPlan {
  return { ...plan, latency: { ...plan.latency, lateBars: 1 } };
}
