/** What a feed is opened with. */
export interface FeedOptions {
  /** Venue id, as in qualified symbols: `binance`, `local`. */
  readonly venue: string;
  /** ccxt id. */
  readonly exchange: string;
  /** The argument of ccxt's constructor; a public feed needs no key. */
  readonly config?: object;
  readonly sandbox?: boolean;
  /** Sends no more than this, below what the venue allows. */
  readonly requestsPerSecond?: number;
  /** Asks for the data so often, milliseconds, instead of subscribing to them. */
  readonly pollEveryMs?: number;
  /** First pause before a lost connection is made again, doubled up to a minute. */
  readonly reconnectMs?: number;
  /** Without news for so long the venue is asked whether there are any. */
  readonly staleAfterMs?: number;
  /** Hears of errors that belong to nothing else. One line each. */
  readonly warn?: (line: string) => void;
}
