/** What is asked of the thread that replays, and what it answers. */
import type { PaperModels } from '../../core/engine/index.js';
import type { PreparedStrategy } from '../strategies/index.js';
import type { SentFailure } from '../process/failure.js';
import type { Attribution } from './attribution.js';
import type { Comparison } from './compare.js';

export interface ReplayTask {
  /** Of the journal. */
  readonly path: string;
  /** Id of a session, its beginning, or `last`. */
  readonly session: string;
  /** How a venue is simulated for a session that traded at a real one. */
  readonly models: PaperModels;
}

export interface SessionFacts {
  readonly session: string;
  readonly account: string;
  readonly venue: string;
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

export type ReplayAnswer =
  | { readonly kind: 'done'; readonly outcome: ParityOutcome }
  | { readonly kind: 'failed'; readonly failure: SentFailure };
