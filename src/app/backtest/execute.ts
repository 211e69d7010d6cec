/** Runs a plan in the engine's thread: makes the strategies anew for each pass, then simulates. */
import type { Strategy } from '../../core/strategies/index.js';
import { timeframeLength } from '../../core/domain/timeframe.js';
import { asRate } from '../../core/domain/units.js';
import { createInstances, strategyFailure } from '../strategies/index.js';
import type { TradsysError } from '../../errors.js';
import { FillReader } from './fill-reader.js';
import { passesOf, variantsOf } from './passes.js';
import type {
  MainOutcome,
  Pass,
  PassOutcome,
  Variant,
  VariantOutcome,
  VariantOutcomes,
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
): { readonly main: MainOutcome; readonly variants: VariantOutcomes | undefined } {
  const main = runMain(plan, strategies, {});
  const others = passesOf(plan).filter((pass) => pass !== 'main');
  return { main, variants: variantsOf(others.map((pass) => runPass(plan, strategies, pass))) };
}

/** Runs one pass, with strategies of its own making. */
export function runPass(
  plan: BacktestPlan,
  strategies: readonly Strategy[],
  pass: Pass,
  options: SimulateOptions = {},
): PassOutcome {
  if (pass === 'main') return { pass, outcome: runMain(plan, strategies, options) };
  return { pass, outcome: runVariant(VARIANTS[pass](plan), strategies, options) };
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
  const { specs, warmups } = createInstances(plan.instances, strategies);
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
  const { specs } = createInstances(plan.instances, strategies);
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
  if (plan.queue !== undefined) return lateOnTicks(plan);
  return { ...plan, latency: { ...plan.latency, lateBars: 1 } };
}

/** On ticks an order is on its way for the length of a bar longer. */
function lateOnTicks(plan: BacktestPlan): BacktestPlan {
  const length = Math.max(...plan.series.map(({ timeframe }) => timeframeLength(timeframe) ?? 0));
  const { orderMicroseconds } = plan.latency;
  return { ...plan, latency: { ...plan.latency, orderMicroseconds: orderMicroseconds + length } };
}
