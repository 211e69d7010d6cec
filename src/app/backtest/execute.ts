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
import { timeframeLength } from '../../core/domain/timeframe.js';
import { strategyFailure } from '../strategies/index.js';
import type { TradsysError } from '../../errors.js';
import { FillReader } from './fill-reader.js';
import type { BacktestPlan } from './plan.js';
import { simulate } from './simulate.js';
import type { Simulation, SimulateOptions } from './simulate.js';
import type { OrderRow } from './write-out.js';

/** Result of a pass under another cost or delay. */
export interface VariantOutcome {
  readonly netProfit: number;
  readonly trades: number;
}

/** What the engine's thread sends back: plain data, nothing live. */
export interface ExecutionOutcome extends Omit<
  Simulation,
  'engine' | 'venue' | 'failures' | 'trades'
> {
  /** Every order in the order of sending, when the plan asks for them. */
  readonly orders: readonly OrderRow[] | undefined;
  /** Bars each instance needed before its first decision, by instance name. */
  readonly warmups: ReadonlyMap<string, number>;
  readonly variants:
    | {
        readonly zeroCost: VariantOutcome;
        readonly doubleCost: VariantOutcome;
        readonly oneBarLate: VariantOutcome;
      }
    | undefined;
}

/**
 * Runs the plan and its variants with `strategies`, one per entry of the plan's. Throws TradsysError
 * when a strategy fails, with its file and line.
 */
export function execute(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
  options: SimulateOptions = {},
): ExecutionOutcome {
  const { specs, warmups } = instantiate(plan, strategies);
  const fills = new FillReader(plan);
  const main = simulate(plan, specs, { ...options, hash: true, reader: fills.read });
  const failure = main.failures[0];
  if (failure) throw failureOf(plan, failure.instance, failure.error);
  const variant = (changed: BacktestPlan): VariantOutcome => {
    const outcome = simulate(changed, instantiate(plan, strategies).specs, options);
    return {
      netProfit: outcome.finalEquity - outcome.startingEquity,
      trades: outcome.tradeColumns.count,
    };
  };
  const variants = plan.sensitivity
    ? {
        zeroCost: variant(withCosts(plan, 0)),
        doubleCost: variant(withCosts(plan, 2)),
        oneBarLate: variant(oneBarLate(plan)),
      }
    : undefined;
  const activity = { ...main.activity, liquidity: fills.liquidity };
  const orders = plan.orders === true ? fills.orderRows(main.engine) : undefined;
  return { ...plainOf(main), activity, warmups, variants, orders };
}

/** What of a simulation can be sent to another thread. */
function plainOf(
  simulation: Simulation,
): Omit<Simulation, 'engine' | 'venue' | 'failures' | 'trades'> {
  const { at, equity, startingEquity, finalEquity, tradeColumns, openPositions } = simulation;
  const { activity, notionalBySymbol, refusals, halt, journalHash, workingOrders } = simulation;
  return {
    ...{ at, equity, startingEquity, finalEquity, tradeColumns, openPositions },
    ...{ activity, notionalBySymbol, refusals, halt, journalHash, workingOrders },
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

/** The plan with orders delayed by one bar of the longest timeframe. */
function oneBarLate(plan: BacktestPlan): BacktestPlan {
  const lengths = plan.series.map(({ timeframe }) => timeframeLength(timeframe) ?? 0);
  const orderMicroseconds = plan.latency.orderMicroseconds + Math.max(...lengths);
  return { ...plan, latency: { ...plan.latency, orderMicroseconds } };
}
