/** What a client and its child process say to each other; structured clone carries it. */
import type { ClientOutcome } from './exchange-client.js';

export type Priority = 'cancel' | 'query' | 'order';

/** A `ClientError` as data. */
export interface ClientFailure {
  readonly kind: string;
  readonly message: string;
  readonly outcome: ClientOutcome;
  readonly code: number | string | undefined;
  /** Milliseconds since 1970. */
  readonly until: number | undefined;
}

/** What the child makes its exchange object of. Key and secret travel here, never in arguments. */
export interface ExchangeSettings {
  /** ccxt id. */
  readonly id: string;
  /** The argument of ccxt's constructor. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly sandbox: boolean;
  /** A watch that hears nothing is asked for anew after so long: its subscription may have ended. */
  readonly askAgainMs: number;
  /** First pause before a lost watch is taken up again, doubled each time. */
  readonly reconnectMs: number;
  /** The clock of the venue is compared with ours so often. */
  readonly clockEveryMs: number;
  /** A request counts as at least so much of the limit, milliseconds; 0 leaves it to ccxt. */
  readonly requestMs: number;
}

export type ToChild =
  | { readonly kind: 'open'; readonly settings: ExchangeSettings }
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly method: string;
      readonly parameters: readonly unknown[];
      readonly priority: Priority;
      readonly weight: number | undefined;
    }
  /** Nobody waits for the call any more: nothing of it may leave from now on. */
  | { readonly kind: 'forget'; readonly call: number }
  | { readonly kind: 'granted'; readonly request: number }
  | { readonly kind: 'denied'; readonly request: number }
  | {
      readonly kind: 'watch';
      readonly watch: number;
      readonly method: string;
      readonly parameters: readonly unknown[];
    }
  | { readonly kind: 'unwatch'; readonly watch: number }
  | { readonly kind: 'ping' }
  | { readonly kind: 'close' };

export type FromChild =
  | {
      readonly kind: 'opened';
      /** What a request of weight 1 costs, and the span the venue counts in; 0: none. */
      readonly requestMs: number;
      readonly windowMs: number;
    }
  | { readonly kind: 'unopened'; readonly failure: ClientFailure }
  /** A request wants to leave. */
  | {
      readonly kind: 'ask';
      readonly request: number;
      /** The call it belongs to; undefined: a watch. */
      readonly call: number | undefined;
      /** How long the venue's limit lasts for such requests one after the other, milliseconds. */
      readonly costMs: number;
      readonly priority: Priority;
      /** It changes something at the venue. */
      readonly changes: boolean;
    }
  | { readonly kind: 'answered'; readonly call: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly call: number; readonly failure: ClientFailure }
  /** The venue wants to hear nothing (of new orders, or at all) until then. */
  | { readonly kind: 'limited'; readonly until: number; readonly ordersOnly: boolean }
  | { readonly kind: 'seen'; readonly watch: number; readonly answer: unknown }
  | { readonly kind: 'found'; readonly watch: number; readonly text: string }
  | { readonly kind: 'lost'; readonly watch: number; readonly failure: ClientFailure }
  /** An error that belongs to no call: told, and survived. */
  | { readonly kind: 'stray'; readonly text: string }
  | { readonly kind: 'pong' };
