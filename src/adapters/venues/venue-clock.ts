import type { Timestamp } from '../../core/domain/units.js';
import { asTimestamp } from '../../core/domain/units.js';

/** How far the two clocks of this machine may part before the venue's is asked again. */
const STEP_MS = 250;

const steady = (): number => performance.timeOrigin + performance.now();

/** The venue's time, carried on by a clock that nobody sets. */
export class VenueClock {
  private offsetMs = 0;
  private wallAheadMs = Date.now() - steady();
  private syncedAt = -Infinity;
  private syncing: Promise<void> | undefined;

  constructor(
    /** The venue's time now, milliseconds; undefined where it does not tell. */
    private readonly ask: (() => Promise<number>) | undefined,
    private readonly everyMs: number,
  ) {}

  /** Milliseconds since 1970 at the venue, as far as is known. */
  now(): number {
    return steady() + this.offsetMs;
  }

  stamp(): Timestamp {
    return asTimestamp(Math.round(this.now() * 1_000));
  }

  /** False after a while, and after this machine slept or its clock was set. */
  get isFresh(): boolean {
    const hasJumped = Math.abs(Date.now() - steady() - this.wallAheadMs) > STEP_MS;
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

  private async compare(): Promise<void> {
    const before = steady();
    const wallAheadMs = Date.now() - before;
    // Where the venue does not tell, this machine's time is as good as any.
    const told = this.ask === undefined ? undefined : await this.ask();
    const after = steady();
    this.offsetMs = told === undefined ? wallAheadMs : told - (before + after) / 2;
    this.wallAheadMs = wallAheadMs;
    this.syncedAt = after;
  }
}
