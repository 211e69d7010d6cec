import type { ExitReason } from '../../errors.js';
import type { Pass, PassOutcome } from './passes.js';
import type { BacktestPlan } from './plan.js';

/** What the engine's thread is started with. */
export interface EngineTask {
  readonly plan: BacktestPlan;
  readonly passes: readonly Pass[];
  /** Four bytes: market instants done, over all passes. */
  readonly progress: SharedArrayBuffer;
}

/** What it answers: each pass as soon as it is over, or once what went wrong. */
export type EngineMessage =
  | { readonly kind: 'passed'; readonly outcome: PassOutcome }
  | {
      readonly kind: 'failed';
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly exit: ExitReason;
        readonly where: string | undefined;
        readonly remedy: string | undefined;
        readonly details: readonly string[] | undefined;
        readonly stack: string;
      };
    };
