/**
 * What a call has sent and heard so far: carried along by Node through all that ccxt does for it, so
 * that calls that run at the same time are told apart.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Priority } from '../messages.js';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Of a 429 or 418: until when nothing should be sent, milliseconds since 1970. */
  readonly until: number | undefined;
}

export interface Traffic {
  /** Undefined for watches. */
  readonly call: number | undefined;
  readonly priority: Priority;
  /** What a request costs in ccxt's units, where ccxt is not believed. */
  readonly weight: number | undefined;
  /** A request that changes something may have reached the venue. */
  changed: boolean;
  /** The last answer, undefined while a request is under way or got none. */
  answer: HttpAnswer | undefined;
  /** Why the last connection failed, in Node's words (`ECONNREFUSED`). */
  connectionError: string | undefined;
}

interface Scope {
  readonly traffic: Traffic;
  /** The request being made changes something. */
  readonly changes: boolean;
}

const scopes = new AsyncLocalStorage<Scope | undefined>();

export const trafficOf = (
  call: number | undefined,
  priority: Priority,
  weight?: number,
): Traffic => ({
  ...{ call, priority, weight, changed: false },
  ...{ answer: undefined, connectionError: undefined },
});

export const currentScope = (): Scope | undefined => scopes.getStore();

/** Runs `work` as part of a call; a method of the WebSocket API changes something by its name. */
export const within = <Result>(traffic: Traffic, changes: boolean, work: () => Result): Result =>
  scopes.run({ traffic, changes }, work);

/** Runs what outlives the call that happens to begin it. */
export const outside = <Result>(work: () => Result): Result => scopes.run(undefined, work);
