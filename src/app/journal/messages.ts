/** What the journal's thread is told, and what it answers. */
import type { MessagePort } from 'node:worker_threads';
import type { Synchronous } from './database.js';
import type { ErrorText } from './failures.js';
import type { PackedRecords } from './records.js';
import type { WitnessState } from './standing.js';

export interface JournalTask {
  readonly path: string;
  readonly witness: string;
  readonly synchronous: Synchronous;
  readonly shared: SharedArrayBuffer;
  readonly acceptLoss: boolean;
  readonly maxCommitRecords: number;
  readonly maxPages: number | undefined;
}

/** From a lane: of any thread. */
export interface LaneMessage {
  readonly kind: 'append';
  readonly packed: PackedRecords;
}

/** From the owner alone. */
export type OwnerMessage =
  | LaneMessage
  | { readonly kind: 'lane'; readonly id: number; readonly port: MessagePort }
  | { readonly kind: 'retire'; readonly id: number; readonly appended: number }
  | { readonly kind: 'listen' }
  | { readonly kind: 'expect' }
  | { readonly kind: 'prune'; readonly id: number; readonly before: number }
  | { readonly kind: 'close' };

export interface Opened {
  readonly journal: string;
  readonly epoch: number;
  readonly lastSeq: number;
  readonly witness: WitnessState;
}

export interface Pruned {
  /** Commits whose market events and snapshots were dropped. */
  readonly commits: number;
  readonly bytes: number;
}

export type WriterMessage =
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'durable'; readonly seq: number }
  | { readonly kind: 'trouble'; readonly error: ErrorText }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'failed'; readonly error: ErrorText }
  | {
      readonly kind: 'pruned';
      readonly id: number;
      readonly pruned: Pruned;
      readonly done: boolean;
    }
  | { readonly kind: 'closed' };
