/** What commands that look at the daemon need of the configuration, as the daemon's lease may say it. */
import type { ConfigSources } from '../config/sources.js';

/** How what the daemon says is shown. */
export interface Outlook {
  readonly timezone: string;
  /** A price without news for so long is shown as old. */
  readonly staleAfterMs: number;
}

/**
 * What any command reads that has no flags or variables of its own, and that is shown by the same
 * version; it holds as long as what it was read from stays.
 */
export interface KnownOutlook extends Outlook {
  /** Of the program that read it. */
  readonly version: string;
  readonly sources: ConfigSources;
  /** Variables that would have a say, if they were set. */
  readonly variables: readonly string[];
}
