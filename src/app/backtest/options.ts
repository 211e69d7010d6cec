/** What a user may ask of a backtest; everything else comes from the configuration. */
export interface BacktestOptions {
  /** Built-in name, path or package; absent: the enabled strategies of the config. */
  readonly strategy?: string | undefined;
  /** Parameters by name, as text or values. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly symbols?: readonly string[] | undefined;
  readonly timeframe?: string | undefined;
  /** ISO date or date and time, UTC. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** `10000USDT`. */
  readonly cash?: string | undefined;
  /** A rate for both sides, or `maker/taker`: `10bps`, `2bps/5bps`. */
  readonly fees?: string | undefined;
  /** A rate, or `none`. */
  readonly slippage?: string | undefined;
  /**
   * A duration; on ticks also `recorded`, as long as market data took, or a CSV file of requests:
   * `sent_at,venue_at,received_at` in Unix microseconds.
   */
  readonly latency?: string | undefined;
  /** What drives the run: stored bars (default), or the trades, quotes and depth behind them. */
  readonly resolution?: 'bars' | 'ticks' | undefined;
  /** On ticks: `pessimistic`, `proportional`, `proportional:2`, `exact`. */
  readonly queue?: string | undefined;
  /** On ticks: delay of market data, `recorded` or a duration. */
  readonly feedLatency?: string | undefined;
  /** On ticks: orders and reports take up to this much longer. */
  readonly latencyJitter?: string | undefined;
  /** On ticks: the recording was made while these orders were at the venue, and shows them. */
  readonly oursRecorded?: boolean | undefined;
  /** Amount or share of the account for each instance: `5000USDT`, `50%`. */
  readonly capital?: string | undefined;
  readonly kind?: 'spot' | 'margin' | undefined;
  readonly closeAtEnd?: boolean | undefined;
  /** Also run without costs, with twice the costs, and one bar late; default true. */
  readonly sensitivity?: boolean | undefined;
}
