import type { ExitReason } from '../../errors.js';
import type { Pass, PassOutcomes } from './passes.js';
import type { BacktestPlan } from './plan.js';

/** What the engine's thread is started with. */
export interface EngineTask {
  readonly plan: BacktestPlan;
  readonly passes: readonly Pass[];
  /** Four bytes: market instants done, over all passes. */
  readonly progress: SharedArrayBuffer;
}

/** What it answers, once. */
export type EngineMessage =
  | { readonly kind: 'done'; readonly outcome: PassOutcomes }
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
