/** A session as the daemon's servers see it: views to show, actions to take, news to follow. */
import type { Difference } from './reconcile.js';
import type { ViewName, Views } from './views.js';

/** Who asks, for the journal: `cli` or `api` and the user's name. */
export interface Actor {
  readonly via: 'cli' | 'api' | 'guardian' | 'signal';
  readonly name: string;
}

/** What narrows a view; a field left out does not. */
export interface ViewFilter {
  readonly account?: string | undefined;
  readonly symbol?: string | undefined;
  readonly strategy?: string | undefined;
  /** Of orders: working ones alone, unless true. Of fills and events: how many of the last. */
  readonly all?: boolean | undefined;
  readonly limit?: number | undefined;
  /** Of events: those after this instant, microseconds UTC. */
  readonly after?: number | undefined;
}

/** Quantities and prices are decimal text, so that nothing is rounded on the way. */
export interface OrderInput {
  readonly account?: string | undefined;
  readonly strategy?: string | undefined;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly type: 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
  readonly price?: string | undefined;
  readonly stopPrice?: string | undefined;
  readonly offset?: string | undefined;
  readonly timeInForce?: 'gtc' | 'ioc' | 'fok' | 'day' | undefined;
  readonly postOnly?: boolean | undefined;
  readonly reduceOnly?: boolean | undefined;
}

interface OnAccount {
  readonly account?: string | undefined;
}

export type SessionAction =
  | { readonly kind: 'place'; readonly order: OrderInput; readonly reason: string }
  | { readonly kind: 'cancel'; readonly clientId: string; readonly reason: string }
  | {
      readonly kind: 'cancel_all';
      readonly account?: string | undefined;
      readonly symbol?: string | undefined;
      readonly strategy?: string | undefined;
      readonly reason: string;
    }
  | {
      readonly kind: 'replace';
      readonly clientId: string;
      /** In all, with what has filled. */
      readonly quantity?: string | undefined;
      readonly price?: string | undefined;
      readonly reason: string;
    }
  | {
      readonly kind: 'close';
      readonly account?: string | undefined;
      readonly symbol?: string | undefined;
      readonly strategy?: string | undefined;
      readonly reason: string;
    }
  | { readonly kind: 'strategy_stop'; readonly strategy: string; readonly reason: string }
  | {
      readonly kind: 'strategy_start' | 'strategy_reload';
      readonly strategy: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'strategy_set';
      readonly strategy: string;
      readonly parameters: Readonly<Record<string, number | boolean | string>>;
      readonly reason: string;
    }
  /** Of one account, or of all of them. */
  | ({ readonly kind: 'halt'; readonly flatten: boolean; readonly reason: string } & OnAccount)
  /**
   * Looks for differences from the venue; with `apply` they are acted on, and with `acceptShortage` cash that is
   * missing is booked as withdrawn.
   */
  | {
      readonly kind: 'reconcile';
      readonly apply: boolean;
      readonly acceptShortage: boolean;
      readonly reason: string;
    }
  | ({ readonly kind: 'reduce'; readonly reason: string } & OnAccount)
  | ({ readonly kind: 'resume'; readonly reason: string } & OnAccount)
  | ({ readonly kind: 'guardian_reset'; readonly reason: string } & OnAccount);

/** What came of an action once it is in the journal. A refusal by risk is an answer, not a failure. */
export interface ActionAnswer {
  /** Sequence of the journal entry. */
  readonly seq: number;
  readonly accepted: boolean;
  /** One line for people. */
  readonly text: string;
  readonly clientIds: readonly string[];
  /** Of `reconcile`: one line each. */
  readonly differences?: readonly (Difference & { readonly text: string })[];
  /** Refused: the rule, its limit and what was found. */
  readonly refusal?: {
    readonly rule: string;
    readonly limit: number;
    readonly actual: number;
    readonly reason: string;
  };
}

/** Which views have changed; followers fetch those they show. */
export interface SessionNews {
  readonly at: number;
  readonly views: readonly ViewName[];
}

export interface StopOptions {
  /** Cancel protective orders too, and sell what is held. */
  readonly cancelAll: boolean;
  readonly flatten: boolean;
}

/** What stays behind at the venue when a session has stopped. */
export interface StopReport {
  readonly openOrders: Views['orders']['orders'];
  readonly positions: Views['positions']['positions'];
}

export interface RunningSession {
  view<Name extends ViewName>(name: Name, filter?: ViewFilter): Promise<Views[Name]>;
  /** Rejects with a TradsysError (usage) for what makes no sense; a refusal is an answer. */
  act(action: SessionAction, by: Actor): Promise<ActionAnswer>;
  /** `listener` hears at most ten times a second which views have changed. Returns how to stop. */
  follow(listener: (news: SessionNews) => void): () => void;
  /** Drains: cancels entries, leaves protective orders and positions unless told otherwise. */
  stop(options: StopOptions): Promise<StopReport>;
  /** Resolves when the session ends by itself, with why. */
  readonly ended: Promise<{ readonly reason: string; readonly failed: boolean }>;
}
