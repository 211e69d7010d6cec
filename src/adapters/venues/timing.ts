/** How long a venue's adapter waits for what; tests shorten it. All in milliseconds. */
export interface VenueTiming {
  /** A request the venue has not taken so long after its stamp is void, where the venue knows such a rule. */
  readonly validityMs: number;
  /** Where it knows none: a request whose sender has ended arrives so long after that at the latest. */
  readonly underwayMs: number;
  /** Beyond that: what the venue has taken is certain to be found. */
  readonly settleMs: number;
  /** An order the venue had taken, and does not find for so long, is lost. */
  readonly forgetMs: number;
  /** An order without an answer for so long is unknown. */
  readonly orderMs: number;
  readonly queryMs: number;
  /** Between two questions for what is not known yet; doubled up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Executions that the stream may still bring are not asked for before. */
  readonly fillGraceMs: number;
  /** Orders and executions are asked for so often while the streams stand, and while they do not. */
  readonly pollMs: number;
  readonly lostPollMs: number;
  readonly clockEveryMs: number;
  /** `connect` waits so long for the streams. */
  readonly streamMs: number;
  /** Between two accounts that changed balances lead to. */
  readonly balanceMs: number;
}

export const VENUE_TIMING: VenueTiming = {
  validityMs: 3_000,
  underwayMs: 60_000,
  settleMs: 2_000,
  forgetMs: 5_000,
  orderMs: 5_000,
  queryMs: 10_000,
  firstPauseMs: 250,
  longestPauseMs: 10_000,
  fillGraceMs: 500,
  pollMs: 15_000,
  lostPollMs: 2_000,
  clockEveryMs: 300_000,
  streamMs: 10_000,
  balanceMs: 10_000,
};
