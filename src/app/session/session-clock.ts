/** Session time: the wall clock at the start, and the monotonic clock from then on. */
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';

export class SessionClock {
  private readonly offset: number;
  private last: number;

  /** Goes on after `after`, microseconds: a wall clock that was set back does not set back a session. */
  constructor(after = 0) {
    const wall = Date.now() * 1000;
    this.offset = Math.max(wall, after + 1) - performance.now() * 1000;
    this.last = after;
  }

  now(): Timestamp {
    return asTimestamp(Math.floor(performance.now() * 1000 + this.offset));
  }

  /** The time of an input: now, and after the last one that was given. */
  stamp(): Timestamp {
    this.last = Math.max(this.last + 1, this.now());
    return asTimestamp(this.last);
  }
}
