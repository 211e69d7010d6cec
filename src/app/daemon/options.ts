/** What a daemon is started with, and the session that it is given to run. */
import type { LoadedConfig } from '../config/index.js';
import type { SessionMeters } from '../readers/session-meters.js';
import type { RunningSession } from '../session/running-session.js';
import type { SessionOptions } from '../session/session-accounts.js';
import type { AccountIdentity } from './accounts.js';

export interface SessionStart {
  readonly loaded: LoadedConfig;
  /** Data directory, absolute; this process has it for itself. */
  readonly directory: string;
  /** Where the daemon was started: paths of strategies are relative to it. */
  readonly cwd: string;
  readonly options: SessionOptions;
  readonly meters: SessionMeters;
  /** Aborts when the process is to stop before the session is ready. */
  readonly signal: AbortSignal;
  /**
   * Takes an account at a real venue for this process, and gives the epoch of its client ids: higher
   * than any given before and than `above`, and safe on disk. Rejects when another daemon has it.
   */
  claimAccount(account: AccountIdentity, above?: number): Promise<number>;
  /** From now on the text appears in no line of the log. */
  protect(secret: string): void;
  /** One line that whoever starts the daemon should read, and that goes into its log at any time. */
  warn(line: string): void;
  /** One line for whoever looks into how it works. */
  debug(line: string): void;
}

/** Resolves when the session is ready to trade. Rejects with a TradsysError that says why not. */
export type StartSession = (start: SessionStart) => Promise<RunningSession>;
