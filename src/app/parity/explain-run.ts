/** Why a backtest sent, or did not send, an order: it is run again, and each look of a strategy seen. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { Evaluations } from '../../core/engine/index.js';
import type { Engine } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import type { BacktestPlan } from '../backtest/plan.js';
import { simulate } from '../backtest/simulate.js';
import { symbolOf } from '../session/controls.js';
import { createInstances, instantiateStrategy } from '../strategies/index.js';
import { Explanations } from './explanations.js';
import type { LookFilter } from './explanations.js';
import type { WatchStrategies } from './pulse.js';
import type { ExplainedRun, Question, WhyRunTask } from './replay-messages.js';

/** Runs strategies: to be called in a thread of its own. Rejects with a TradsysError. */
export async function explainRun(
  { run, plan, question }: WhyRunTask,
  watch: WatchStrategies,
): Promise<ExplainedRun> {
  const made = await Promise.all(plan.strategies.map((one) => instantiateStrategy(one)));
  const strategies = watch(made);
  const explanations = new Explanations(filterOf(question, plan));
  explanations.begin((order) => `b-0-${order}`);
  let engine: Engine | undefined;
  const evaluations = new Evaluations((evaluation, seen) =>
    explanations.see(evaluation, seen, engine),
  );
  const specs = createInstances(plan.instances, strategies).specs.map((spec) => ({
    ...spec,
    handlers: evaluations.watch(spec, () => engine!),
  }));
  const { journalHash } = simulate(plan, specs, {
    ...{ hash: true, details: false },
    onEngine: (made) => {
      engine = made;
    },
    reader: (entry) => {
      evaluations.settle(entry.changes);
      explanations.take(entry, engine);
    },
  });
  const found = explanations.all(engine);
  if (found.length === 0 && question.kind === 'order') throw noOrder(run);
  return { explanations: found, journalHash };
}

function filterOf(question: Question, { series }: BacktestPlan): LookFilter {
  if (question.kind !== 'symbol') return question;
  const { instrument } = symbolOf(question.symbol, { setup: { markets: series } });
  return { ...question, symbol: qualifiedSymbol(instrument) };
}

const noOrder = (run: string): TradsysError =>
  new TradsysError('why.order', `no strategy sent that order in run ${run}`, {
    ...{ exit: 'usage', where: 'WHAT' },
    remedy: "orders.csv of 'tradsys backtest --out DIR' lists them",
  });
