/** What is asked of the thread that replays, and what it answers. */
import type { PaperModels } from '../../core/engine/index.js';
import type { BacktestPlan } from '../backtest/plan.js';
import type { PreparedStrategy } from '../strategies/index.js';
import type { SentFailure } from '../process/failure.js';
import type { Attribution } from './attribution.js';
import type { Comparison, Divergence } from './compare.js';
import type { Explanation } from './explanations.js';

/** Which session of which journal. */
export interface SessionChoice {
  /** Of the journal. */
  readonly path: string;
  /** Id of a session, its beginning, or `last`. */
  readonly session: string;
}

export interface ParityTask extends SessionChoice {
  /** How a venue is simulated for a session that traded at a real one. */
  readonly models: PaperModels;
}

/** What is to be explained; `symbol` is as people write it. */
export type Question =
  | { readonly kind: 'latest' }
  | { readonly kind: 'symbol'; readonly symbol: string; readonly limit: number }
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'order'; readonly order: number };

export interface WhyTask extends SessionChoice {
  readonly question: Question;
}

/** A backtest that is run again to be explained. */
export interface WhyRunTask {
  readonly run: string;
  readonly plan: BacktestPlan;
  readonly question: Question;
}

export type ReplayTask =
  | ({ readonly kind: 'parity' } & ParityTask)
  | ({ readonly kind: 'why' } & WhyTask)
  | ({ readonly kind: 'why_run' } & WhyRunTask);

export interface SessionFacts {
  readonly session: string;
  readonly accounts: readonly { readonly account: string; readonly venue: string }[];
  readonly mode: 'paper' | 'live';
  /** First and last record of it in the journal. */
  readonly from: number;
  readonly to: number;
  /** Records at its beginning that cannot be replayed any more: retention has dropped their events. */
  readonly skipped: number;
}

export interface ParityOutcome {
  readonly facts: SessionFacts;
  readonly comparison: Comparison;
  /** Null when the replay diverges: there is nothing to hold the simulation against. */
  readonly attribution: Attribution | null;
  /** As the session ran them last. */
  readonly strategies: readonly PreparedStrategy[];
}

export interface Why {
  readonly session: string;
  /** Where the replay is no longer what was journaled; what is explained ends there. Null: it never is. */
  readonly divergence: Divergence | null;
  /** Oldest first. */
  readonly explanations: readonly Explanation[];
}

export interface ExplainedRun {
  readonly explanations: readonly Explanation[];
  readonly journalHash: string;
}

export type ReplayOutcome = ParityOutcome | Why | ExplainedRun;

/** What the thread is given: a task, and shared memory in which it shows that it moves. */
export interface ReplayOrder {
  readonly task: ReplayTask;
  readonly pulse: SharedArrayBuffer;
}

export type ReplayAnswer =
  /** Strategies have been made: their names, in the order in which the pulse counts them. */
  | { readonly kind: 'strategies'; readonly names: readonly string[] }
  | { readonly kind: 'done'; readonly outcome: ReplayOutcome }
  | { readonly kind: 'failed'; readonly failure: SentFailure };
