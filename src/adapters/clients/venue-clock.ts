/** The venue's time, carried on by a clock that nobody sets: what this machine's is set to moves nothing. */
import type { Timestamp } from '../../core/domain/units.js';
import { asTimestamp } from '../../core/domain/units.js';

/** How far the two clocks of this machine may part before the venue's is asked again. */
const STEP_MS = 250;

const steady = (): number => performance.timeOrigin + performance.now();
const wallAhead = (): number => Date.now() - steady();

export class VenueClock {
  /** This machine's wall clock when it was last compared, minus the steady one, milliseconds. */
  private wallAheadMs = wallAhead();
  /** The venue's time minus the steady clock's, milliseconds; this machine's until it was compared. */
  private offsetMs = this.wallAheadMs;
  private syncedAt = -Infinity;
  private syncing: Promise<void> | undefined;

  constructor(
    /** The venue's time now, milliseconds; undefined where it does not tell. */
    private readonly ask: (() => Promise<number>) | undefined,
    private readonly everyMs: number,
    /** It is asked so often at a time, and the answer with the shortest way counts. */
    private readonly rounds = 1,
  ) {}

  /** Milliseconds since 1970 at the venue, as far as is known. */
  now(): number {
    return steady() + this.offsetMs;
  }

  stamp(): Timestamp {
    return asTimestamp(Math.round(this.now() * 1_000));
  }

  /** Milliseconds that the venue's clock was ahead of this machine's when they were compared. */
  get aheadMs(): number {
    return this.offsetMs - this.wallAheadMs;
  }

  /** False after a while, and after this machine slept or its clock was set. */
  get isFresh(): boolean {
    const hasJumped = Math.abs(wallAhead() - this.wallAheadMs) > STEP_MS;
    return !hasJumped && steady() - this.syncedAt < this.everyMs;
  }

  /** The venue has said that our time is wrong. */
  doubt(): void {
    this.syncedAt = -Infinity;
  }

  /** Asks the venue; rejects when it does not answer. */
  sync(): Promise<void> {
    this.syncing ??= this.compare().finally(() => (this.syncing = undefined));
    return this.syncing;
  }

  /** Asks it when that is due; without an answer the last comparison stands. */
  async refresh(): Promise<void> {
    if (!this.isFresh) await this.sync().catch(() => undefined);
  }

  private async compare(): Promise<void> {
    const wallAheadMs = wallAhead();
    // Where the venue does not tell, this machine's time is as good as any.
    this.offsetMs = this.ask === undefined ? wallAheadMs : await this.bestOf(this.ask);
    this.wallAheadMs = wallAheadMs;
    this.syncedAt = steady();
  }

  private async bestOf(ask: () => Promise<number>): Promise<number> {
    let [shortest, offset] = [Infinity, 0];
    for (let round = 0; round < this.rounds; round += 1) {
      const before = steady();
      const told = await ask();
      const after = steady();
      if (after - before >= shortest) continue;
      shortest = after - before;
      offset = told - (before + after) / 2;
    }
    return offset;
  }
}
