/** How long a client waits for what; tests shorten it. All in milliseconds. */
export interface ClientTiming {
  /** A call that names no time of its own is given up after so long. */
  readonly callMs: number;
  /** The child is asked so often whether it lives, and ended after so many questions in vain. */
  readonly pingMs: number;
  readonly missedPings: number;
  /** First pause before an ended child is started again, doubled up to the longest. */
  readonly restartMs: number;
  readonly longestRestartMs: number;
  readonly openMs: number;
  readonly closeMs: number;
  readonly askAgainMs: number;
  readonly reconnectMs: number;
  readonly clockEveryMs: number;
}

export const CLIENT_TIMING: ClientTiming = {
  callMs: 20_000,
  pingMs: 2_000,
  missedPings: 8,
  restartMs: 250,
  longestRestartMs: 30_000,
  openMs: 60_000,
  closeMs: 2_000,
  askAgainMs: 20_000,
  reconnectMs: 1_000,
  clockEveryMs: 600_000,
};
