/** Lets a kind of notice pass so often and no oftener: what is held back meanwhile is counted, not lost. */
import type { Notice } from './notice.js';

export interface KindState {
  /** When the last one passed, milliseconds since 1970. */
  readonly passedAt: number;
  /** The latest of those held back. */
  readonly held: Notice | null;
  /** How many were held back since the last one passed. */
  readonly count: number;
}

export type GateState = Readonly<Partial<Record<Notice['kind'], KindState>>>;

export interface GateParts {
  readonly minIntervalMs: number;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
  readonly pass: (notice: Notice) => void;
}

export class NoticeGate {
  constructor(
    private readonly parts: GateParts,
    private kinds: GateState = {},
  ) {}

  /** What the next start goes on from. */
  get state(): GateState {
    return this.kinds;
  }

  take(notice: Notice): void {
    const before = this.kinds[notice.kind];
    if (before === undefined || this.isOver(before)) {
      this.pass(notice, before?.count ?? 0);
      return;
    }
    this.set(notice.kind, { ...before, held: notice, count: before.count + 1 });
  }

  /** Lets go of what has waited long enough: the latest of a kind, with the number of the others. */
  sweep(): void {
    for (const state of Object.values(this.kinds)) {
      if (state.held !== null && this.isOver(state)) this.pass(state.held, state.count - 1);
    }
  }

  private pass(notice: Notice, suppressed: number): void {
    this.set(notice.kind, { passedAt: this.parts.now(), held: null, count: 0 });
    this.parts.pass({ ...notice, suppressed });
  }

  /** A clock that was set back keeps nobody waiting. */
  private isOver({ passedAt }: KindState): boolean {
    return Math.abs(this.parts.now() - passedAt) >= this.parts.minIntervalMs;
  }

  private set(kind: Notice['kind'], state: KindState): void {
    this.kinds = { ...this.kinds, [kind]: state };
  }
}
