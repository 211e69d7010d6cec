import type { ExitReason } from '../../errors.js';
import type { ExecutionOutcome } from './execute.js';
import type { BacktestPlan } from './plan.js';

/** What the engine's thread is started with. */
export interface EngineTask {
  readonly plan: BacktestPlan;
  /** Four bytes: market instants done. */
  readonly progress: SharedArrayBuffer;
}

/** What it answers, once. */
export type EngineMessage =
  | { readonly kind: 'done'; readonly outcome: ExecutionOutcome }
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
