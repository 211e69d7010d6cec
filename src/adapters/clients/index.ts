/**
 * Clients of exchanges, for feeds and venues: ccxt in a process of its own, its calls limited, its
 * errors told apart. They know nothing of market events, orders of the house, or configuration.
 */
import { createHash } from 'node:crypto';
import { TradsysError } from '../../errors.js';
import { givenAddresses, hostsIn } from './child/hosts.js';
import { ChildClient } from './child-client.js';
import { ClientError } from './exchange-client.js';
import { sharedLimiter } from './limiter.js';
import type { LimiterRules } from './limiter.js';
import type { FromChild } from './messages.js';
import { startChild } from './start-child.js';
import { CLIENT_TIMING } from './timing.js';
import type { ClientTiming } from './timing.js';

export interface ClientOptions {
  /** ccxt id: `binance`. */
  readonly id: string;
  /** The argument of ccxt's constructor: `apiKey` and `secret`, `urls.api`, `options`. */
  readonly config?: object;
  /** The venue's test environment; not together with `urls.api`, which it would replace. */
  readonly sandbox?: boolean;
  /** Sends no more than this, below what the venue allows. */
  readonly requestsPerSecond?: number;
  readonly timing?: Partial<ClientTiming>;
  /** Hears of errors that belong to no call. One line each, without secrets. */
  readonly warn?: (line: string) => void;
}

/** Part of a venue's limit that is ours, and of that what may leave at once. */
const SHARE = 0.85;

/** Starts a client. Throws a TradsysError when ccxt has no such exchange or does not start. */
export async function openExchangeClient(options: ClientOptions): Promise<ChildClient> {
  const { id, sandbox = false, requestsPerSecond } = options;
  const config: Readonly<Record<string, unknown>> = { ...options.config };
  const addresses = givenAddresses(config);
  if (sandbox && addresses !== undefined) {
    throw new TradsysError('client.sandbox', `${id}: addresses and sandbox exclude each other`, {
      ...{ exit: 'config', remedy: 'leave out one of them' },
    });
  }
  const timing = { ...CLIENT_TIMING, ...options.timing };
  const { askAgainMs, reconnectMs, clockEveryMs } = timing;
  const requestMs = requestsPerSecond === undefined ? 0 : 1_000 / requestsPerSecond;
  const place = hostsIn(addresses)[0] ?? `${id}${sandbox ? ' sandbox' : ''}`;
  const client = new ChildClient({
    settings: { id, config, sandbox, requestMs, askAgainMs, reconnectMs, clockEveryMs },
    account: accountOf(config),
    start: startChild,
    limiter: (opened) => sharedLimiter(place, rulesOf(opened, requestMs)),
    timing,
    warn: options.warn ?? (() => undefined),
  });
  try {
    await client.open();
    return client;
  } catch (error) {
    await client.close();
    throw error instanceof ClientError ? cannotStart(id, error) : error;
  }
}

/** Names the owner of a key without telling the key. */
const accountOf = ({ apiKey }: Readonly<Record<string, unknown>>): string =>
  typeof apiKey === 'string' ? createHash('sha256').update(apiKey).digest('hex') : '';

function rulesOf(
  { requestMs, windowMs }: Extract<FromChild, { kind: 'opened' }>,
  leastMs: number,
): LimiterRules {
  const one = Math.max(requestMs, leastMs, 1);
  // A venue that counts in windows allows a burst; of the others each request waits for the last.
  if (windowMs === 0) return { burstMs: one, share: 1, reserveMs: one };
  const burstMs = Math.max(one, windowMs * (1 - SHARE) * 0.75);
  return { burstMs, share: SHARE, reserveMs: windowMs * (1 - SHARE) * 0.25 };
}

function cannotStart(id: string, error: ClientError): TradsysError {
  if (error.kind === 'UnknownExchange') {
    return new TradsysError('client.exchange', error.message, {
      ...{ exit: 'usage', remedy: 'use an id of ccxt, such as binance, kraken or coinbase' },
    });
  }
  return new TradsysError('client.start', `${id}: ${error.message}`, {
    cause: error,
    remedy: "check that the package 'ccxt' is installed",
  });
}
