/**
 * One exchange object of ccxt, wherever it lives. Feeds and venues talk to it by the names of ccxt's
 * unified methods; arguments and answers are plain data.
 */
export interface ExchangeClient {
  /** ccxt id: `binance`. */
  readonly id: string;
  /**
   * Calls a unified or implicit method. Rejects with `ClientError`. `priority`: cancels go before
   * queries, queries before new orders, when the venue's limit makes them wait; by default as the name
   * of the method says. `weight`: cost of each request in ccxt's units, where ccxt's own is wrong.
   * `reconnect` is a method of ours: it cuts every socket, and the watches begin anew.
   */
  call(
    method: string,
    parameters: readonly unknown[],
    options?: {
      readonly priority?: 'cancel' | 'query' | 'order';
      readonly timeoutMs?: number;
      readonly weight?: number;
    },
  ): Promise<unknown>;
  /**
   * Repeats a `watch...` method and hands over each answer, reconnecting with backoff, until the signal
   * aborts. `onState` hears of every loss and of every return. An answer may repeat what one before it
   * held. `watchOrderBook` hands over `BookChange`s instead of the book.
   */
  watch(
    method: string,
    parameters: readonly unknown[],
    onAnswer: (answer: unknown) => void,
    onState: (state: WatchState) => void,
    signal: AbortSignal,
  ): void;
  close(): Promise<void>;
}

export interface WatchState {
  readonly connected: boolean;
  readonly text: string;
  /** Of a loss: ccxt's class of the error; `ChecksumError` is a hole in the book. */
  readonly kind?: string;
}

/** What has changed in a book since the change before it. */
export interface BookChange {
  readonly symbol: string | undefined;
  /** All there is: what was known before is void. */
  readonly snapshot: boolean;
  /** The venue's number of this state of the book, and of the one before; undefined without one. */
  readonly nonce: number | undefined;
  readonly previous: number | undefined;
  /** The venue's time, milliseconds. */
  readonly timestamp: number | undefined;
  /** `[side, price, amount]` one after the other: `BID` 1 or `ASK` -1; amount 0: nothing rests there. */
  readonly levels: readonly number[];
  /** Prices at the top of the whole book. */
  readonly bestBid: number | undefined;
  readonly bestAsk: number | undefined;
}

/**
 * `definitely_not`: the venue said no, or the request never left. `unknown`: it may have been taken.
 * Of a query it does not matter which.
 */
export type ClientOutcome = 'definitely_not' | 'unknown';

export class ClientError extends Error {
  constructor(
    /** ccxt's class of the error: `InsufficientFunds`, `RateLimitExceeded`, `OrderNotFound`, ... */
    readonly kind: string,
    message: string,
    readonly outcome: ClientOutcome,
    /** The venue's own code, where its answer held one. */
    readonly code: number | string | undefined,
    /** Until when the venue wants to hear nothing, milliseconds since 1970. */
    readonly until: number | undefined,
  ) {
    super(message);
  }
}
