/** What supervisor and engine tell each other across threads. */
import type { Timestamp } from '../../core/domain/units.js';
import type { ControlOutcome } from '../../core/engine/index.js';
import type { LaneSeat } from '../journal/index.js';
import type { SentFailure } from '../process/failure.js';
import type { CommandBatch } from './engine-host.js';
import type { Tally } from './engine-tally.js';
import type { TooLarge } from './memory-watch.js';
import type { ControlInput, ReportInput, StartInput } from './plan.js';
import type { Past } from './session-log.js';
import type { ViewFilter } from './running-session.js';
import type { ViewName } from './views.js';

export type ToEngine =
  | {
      readonly kind: 'start';
      readonly input: StartInput;
      readonly past: Past;
      readonly seat: LaneSeat;
      /** Inputs taken and the index of the running strategy, in shared memory: who hangs is seen there. */
      readonly progress: SharedArrayBuffer;
    }
  | { readonly kind: 'market'; readonly batch: Float64Array; readonly count: number }
  | { readonly kind: 'report'; readonly input: ReportInput }
  | { readonly kind: 'control'; readonly id: number; readonly input: ControlInput }
  | { readonly kind: 'wake'; readonly at: Timestamp }
  | { readonly kind: 'snapshot' }
  /** `account`: its place in the plan. */
  | { readonly kind: 'expected'; readonly id: number; readonly account: number }
  | {
      readonly kind: 'view';
      readonly id: number;
      readonly name: ViewName;
      readonly filter: ViewFilter;
    };

export type FromEngine =
  /** Ready to take inputs; `nextAt`: when something is due without one. */
  | { readonly kind: 'ready'; readonly nextAt: number }
  | {
      readonly kind: 'done';
      readonly nextAt: number;
      readonly news: readonly ViewName[];
      readonly tally: Tally | undefined;
    }
  | { readonly kind: 'commands'; readonly batch: CommandBatch }
  | { readonly kind: 'controlled'; readonly id: number; readonly outcome: SeqOutcome }
  | { readonly kind: 'view'; readonly id: number; readonly view: unknown }
  /** Strategies keep more outside the heap than the thread may have. */
  | ({ readonly kind: 'too_large' } & TooLarge)
  /** A strategy left a promise that failed. */
  | { readonly kind: 'stray'; readonly instance: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: SentFailure; readonly id?: number };

export type SeqOutcome = ControlOutcome & { readonly seq: number };
