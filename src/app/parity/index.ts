/**
 * What was decided, decided again: a session's journal is replayed through a fresh engine, turn by turn, and
 * what happened is held against the simulated venue. It only reads, also while the daemon writes.
 */
import { TradsysError } from '../../errors.js';
import { prepareStrategy } from '../strategies/index.js';
import type { PreparedStrategy, StrategyPlace } from '../strategies/index.js';
import type { Attribution } from './attribution.js';
import type { Comparison } from './compare.js';
import type {
  ExplainedRun,
  ParityTask,
  SessionFacts,
  Why,
  WhyRunTask,
  WhyTask,
} from './replay-messages.js';
import { runReplay } from './run-replay.js';

export type { AttributedTrade, Attribution } from './attribution.js';
export type { Divergence } from './compare.js';
export type { Explanation } from './explanations.js';
export type { Question, Why } from './replay-messages.js';

export interface ChangedStrategy {
  readonly strategy: string;
  /** What it was read from. */
  readonly origin: string;
  readonly text: string;
}

export interface Parity extends SessionFacts, Comparison {
  readonly identical: boolean;
  /** Strategies whose file is no longer what the session ran; the replay runs what was journaled. */
  readonly changed: readonly ChangedStrategy[];
  readonly attribution: Attribution | null;
}

export interface ParityOptions extends ParityTask {
  readonly place: StrategyPlace;
  readonly signal?: AbortSignal;
}

/** Rejects with a TradsysError when the session is not there, or cannot be replayed. */
export async function checkParity(options: ParityOptions): Promise<Parity> {
  const { path, session, models, place, signal } = options;
  const outcome = await runReplay({ kind: 'parity', path, session, models }, signal);
  const { facts, comparison, attribution, strategies } = outcome;
  const looked = await Promise.all(strategies.map((one) => changeOf(one, place)));
  return {
    ...{ ...facts, ...comparison, identical: comparison.divergence === null },
    changed: looked.filter((one) => one !== undefined),
    attribution,
  };
}

async function changeOf(
  before: PreparedStrategy,
  place: StrategyPlace,
): Promise<ChangedStrategy | undefined> {
  if (before.kind === 'built_in') return undefined;
  const { name: strategy, origin, sourceHash } = before;
  try {
    const now = await prepareStrategy(origin, place);
    if (now.sourceHash === sourceHash) return undefined;
    const [was, is] = [sourceHash.slice(0, 8), now.sourceHash.slice(0, 8)];
    return { strategy, origin, text: `has changed since the session: ${was} became ${is}` };
  } catch (error) {
    if (!(error instanceof TradsysError)) throw error;
    return { strategy, origin, text: `cannot be read any more: ${error.message}` };
  }
}

/** Rejects with a TradsysError when there is no such session, symbol or order. */
export const explain = (task: WhyTask, signal?: AbortSignal): Promise<Why> =>
  runReplay({ kind: 'why', ...task }, signal);

/** The same of a backtest, which is run again. Rejects with a TradsysError. */
export const explainBacktest = (task: WhyRunTask, signal?: AbortSignal): Promise<ExplainedRun> =>
  runReplay({ kind: 'why_run', ...task }, signal);
