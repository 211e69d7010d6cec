/** Why there was, or was not, an order: the session is replayed, and each look of a strategy seen again. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { clientIdOf } from '../../core/engine/index.js';
import type { Engine } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import { symbolOf } from '../session/controls.js';
import type { StartInput } from '../session/plan.js';
import { openSession, strategiesWith } from './check.js';
import { compareSession } from './compare.js';
import { Explanations } from './explanations.js';
import type { LookFilter } from './explanations.js';
import type { WatchStrategies } from './pulse.js';
import type { Question, Why, WhyTask } from './replay-messages.js';

/** Runs strategies: to be called in a thread of its own. Rejects with a TradsysError. */
export async function explainSession(
  { question, ...choice }: WhyTask,
  watch: WatchStrategies,
): Promise<Why> {
  const strategiesOf = strategiesWith(watch);
  const { reader, span, steps } = openSession(choice);
  try {
    let explanations = undefined as Explanations | undefined;
    let engine: Engine | undefined;
    const { divergence } = await compareSession(steps(), {
      strategiesOf: (input) => {
        explanations ??= new Explanations(filterOf(question, input));
        explanations.begin((order) => clientIdOf(input.epochs, order));
        return strategiesOf(input);
      },
      onTurn: (turn, now) => {
        engine = now ?? engine;
        explanations!.take(turn, now);
      },
      onEvaluation: (evaluation, seen, now) => explanations!.see(evaluation, seen, now),
    });
    const { session } = span;
    const found = explanations?.all(engine) ?? [];
    if (found.length === 0 && question.kind === 'order') throw noOrder(session);
    return { session, divergence, explanations: found };
  } finally {
    reader.close();
  }
}

function filterOf(question: Question, { plan }: StartInput): LookFilter {
  if (question.kind !== 'symbol') return question;
  return { ...question, symbol: qualifiedSymbol(symbolOf(question.symbol, plan).instrument) };
}

const noOrder = (session: string): TradsysError =>
  new TradsysError('why.order', `no order of that id was sent in session ${session}`, {
    ...{ exit: 'usage', where: 'WHAT' },
    remedy: "'tradsys orders --all' lists them; --session names the session they are of",
  });
