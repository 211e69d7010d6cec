/** Parity and attribution of one session of a journal. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Engine } from '../../core/engine/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { openJournalReader } from '../journal/index.js';
import type { JournalReader } from '../journal/index.js';
import { findSession } from '../session/records/sessions.js';
import type { StartInput } from '../session/plan.js';
import { instantiateStrategy } from '../strategies/index.js';
import { attribute } from './attribution.js';
import type { Attribution } from './attribution.js';
import { compareSession } from './compare.js';
import type { CompareOptions } from './compare.js';
import { Executions } from './executions.js';
import type { ParityOutcome, ParityTask, SessionChoice, SessionFacts } from './replay-messages.js';
import type { WatchStrategies } from './pulse.js';
import { simulateSession } from './simulate.js';
import { replayable, stepsOf } from './steps.js';
import type { SessionStep } from './steps.js';

/** A session of a journal, ready to be replayed. */
export interface OpenSession {
  readonly reader: JournalReader;
  readonly span: Pick<SessionFacts, 'session' | 'from' | 'to' | 'skipped'>;
  readonly steps: () => Iterable<SessionStep>;
}

/** Throws a TradsysError when there is no such session, or none of it can be replayed. */
export function openSession({ path, session }: SessionChoice): OpenSession {
  const reader = openJournalReader(path);
  try {
    const span = findSession(reader, session, 'SESSION');
    const { skipped, records } = replayable(reader, span);
    return { reader, span: { ...span, skipped }, steps: () => stepsOf(records()) };
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** Makes the strategies of a start, as they were then. */
export const strategiesWith =
  (watch: WatchStrategies) =>
  async ({ plan }: StartInput): Promise<readonly Strategy[]> =>
    watch(await Promise.all(plan.strategies.map((one) => instantiateStrategy(one))));

const UNWATCHED: WatchStrategies = (strategies) => strategies;

export const strategiesOf = strategiesWith(UNWATCHED);

/** Runs strategies: to be called in a thread of its own. */
export async function checkSession(
  task: ParityTask,
  watch: WatchStrategies = UNWATCHED,
): Promise<ParityOutcome> {
  const made = strategiesWith(watch);
  const { reader, span, steps } = openSession(task);
  try {
    let last = undefined as StartInput | undefined;
    let engine: Engine | undefined;
    const happened = new Executions();
    const comparison = await compareSession(steps(), {
      strategiesOf: (input) => made((last = input)),
      onTurn: (turn, now) => {
        engine = now ?? engine;
        happened.take(turn, now);
      },
    });
    if (last === undefined) throw nothingDecided(span.session);
    const { setup, mode, strategies } = last.plan;
    const accounts = setup.accounts.map(({ name, venue }) => ({ account: name, venue }));
    const isSame = comparison.divergence === null && engine !== undefined;
    const attribution = isSame
      ? await attributed(steps(), task, happened, { engine: engine!, strategiesOf: made })
      : null;
    return { facts: { ...span, accounts, mode }, comparison, attribution, strategies };
  } finally {
    reader.close();
  }
}

const nothingDecided = (session: string): TradsysError =>
  new TradsysError('parity.empty', `session ${session} ended before anything was decided`, {
    remedy: "name another; 'tradsys journal show --kind input' lists the starts",
  });

async function attributed(
  steps: Iterable<SessionStep>,
  { models }: ParityTask,
  happened: Executions,
  { engine, strategiesOf }: Pick<CompareOptions, 'strategiesOf'> & { readonly engine: Engine },
): Promise<Attribution> {
  engine.refreshEquity();
  const simulated = await simulateSession(steps, models, { strategiesOf });
  const { executions } = simulated;
  const marks = new Map(
    engine.instruments.map((one, index) => [qualifiedSymbol(one), engine.marks[index]!]),
  );
  return {
    ...attribute(happened.all(), executions.all(), marks),
    equity: engine.accounts.map(({ name, equity, portfolio: { currency } }) => ({
      ...{ account: name, currency, happened: equity },
      simulated: simulated.equity.get(name) ?? 0,
    })),
    unvaluedFees: [...new Set([...happened.unvalued, ...executions.unvalued])].sort(),
  };
}
