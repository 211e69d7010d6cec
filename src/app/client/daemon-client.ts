/** What a command or program can ask of the running daemon of a data directory. */
import type { ActionAnswer, SessionAction, SessionNews } from '../session/running-session.js';
import type { StopOptions, StopReport, ViewFilter } from '../session/running-session.js';
import type { ViewName, Views } from '../session/views.js';

export interface Following {
  /** Stops following; `ended` then resolves. */
  close(): void;
  /**
   * Resolves when nothing more will come, with why: `closed` here, `stopped` with the daemon, or
   * `too_slow` when this reader was cut off because it read less than was sent (follow again).
   */
  readonly ended: Promise<'closed' | 'stopped' | 'too_slow'>;
}

/** Each rejects with the daemon's own TradsysError, or `daemon.not_running` (unreachable). */
export interface DaemonClient {
  view<Name extends ViewName>(name: Name, filter?: ViewFilter): Promise<Views[Name]>;
  status(): Promise<Views['status']>;
  /** A refusal by risk is an answer (`accepted` false), not a failure. */
  act(action: SessionAction): Promise<ActionAnswer>;
  /** `listener` hears which views have changed; resolves once it listens. */
  follow(listener: (news: SessionNews) => void): Promise<Following>;
  /** Drains the session and resolves when the process has ended, with what stays at the venue. */
  stop(options?: StopOptions): Promise<StopReport>;
}
