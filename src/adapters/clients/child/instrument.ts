/**
 * Puts our rules around an exchange object of ccxt: where it may go, when a request may leave, what
 * came back, and the repairs without which it loses orders, events or the whole process.
 */
import type { Exchange } from 'ccxt';
import type { ExchangeSettings, Priority } from '../messages.js';
import { hostGuard } from './hosts.js';
import { keepWakeUps } from './keep-wake-ups.js';
import { pauseUntil } from './retry-after.js';
import { currentScope, outside, within } from './traffic.js';
import type { Traffic } from './traffic.js';

export interface Gate {
  /** Resolves when a request may leave; rejects when it must not any more. */
  ask(request: {
    readonly call: number | undefined;
    readonly costMs: number;
    readonly priority: Priority;
    readonly changes: boolean;
  }): Promise<void>;
  /** The venue wants to hear nothing (of new orders, or at all) until then. */
  limited(until: number, ordersOnly: boolean): void;
}

type Headers = Readonly<Record<string, unknown>>;

/** An answer of the venue that is none: thrown where ccxt would take it for an empty one. */
class BadResponse extends Error {
  override readonly name = 'BadResponse';
}

/** The argument of the constructor, with what we insist on. */
export function constructorConfig({ config }: ExchangeSettings): Record<string, unknown> {
  const options = (config['options'] ?? {}) as Record<string, unknown>;
  const ws = (options['ws'] ?? {}) as Record<string, unknown>;
  return {
    // Defined, so that ccxt lets plain `ws://` through.
    httpAgent: false,
    // A dead peer is noticed in half a minute instead of nine.
    streaming: { keepAlive: 10_000 },
    ...config,
    verbose: false,
    enableRateLimit: true,
    options: {
      ...options,
      // A request that is sent twice is an order that is placed twice.
      maxRetriesOnFailure: 0,
      // Pauses between reconnects are ours, and not added up.
      ws: { ...ws, backoff: { base: 0 } },
    },
  };
}

export function instrument(exchange: Exchange, settings: ExchangeSettings, gate: Gate): void {
  forgetFailedLoads(exchange);
  guardRequests(exchange, settings, gate);
  guardSockets(exchange, settings, gate);
}

/** A failed `loadMarkets` would be remembered, and thrown again for ever. */
function forgetFailedLoads(exchange: Exchange): void {
  const load = exchange.loadMarkets.bind(exchange);
  const unloaded = exchange.marketsLoading;
  exchange.loadMarkets = async (reload, parameters) => {
    try {
      return await load(reload, parameters);
    } catch (error) {
      exchange.marketsLoading = unloaded;
      throw error;
    }
  };
}

function guardRequests(exchange: Exchange, settings: ExchangeSettings, gate: Gate): void {
  const check = hostGuard(settings.config);
  const fetch2 = exchange.fetch2.bind(exchange);
  exchange.fetch2 = (path, api, method = 'GET', ...rest) => {
    const traffic = currentScope()?.traffic;
    const send = (): Promise<unknown> => fetch2(path, api, method, ...rest);
    return traffic === undefined ? send() : within(traffic, method !== 'GET', send);
  };
  exchange.throttle = (cost) => gate.ask(requestOf(exchange, settings, cost ?? 1));

  const fetch = exchange.fetch.bind(exchange);
  exchange.fetch = async (url, method, headers, body) => {
    check(String(url));
    const scope = currentScope();
    if (scope !== undefined) begin(scope.traffic, scope.changes);
    const answer: unknown = await fetch(url, method, headers, body);
    if (typeof answer === 'string' && !/^(?:true|false|\d+|"[^"]*")$/.test(answer)) {
      const what = answer === '' ? 'nothing' : answer.startsWith('<') ? 'HTML' : 'broken JSON';
      throw new BadResponse(
        `${settings.id} answered with ${what} to ${method ?? 'GET'} ${String(url)}`,
      );
    }
    return answer;
  };

  const undiciRequest = exchange.undiciRequest.bind(exchange);
  exchange.undiciRequest = async (url, parameters) => {
    try {
      return await undiciRequest(url, parameters);
    } catch (error) {
      const traffic = currentScope()?.traffic;
      if (traffic !== undefined) traffic.connectionError = (error as NodeJS.ErrnoException).code;
      throw error;
    }
  };

  const onRestResponse = exchange.onRestResponse.bind(exchange);
  exchange.onRestResponse = (
    status: number,
    text,
    url,
    method,
    headers: Headers,
    body,
    ...rest
  ) => {
    const content = String(body);
    const until = pauseUntil(status, headers, content, Date.now());
    // -1015 is Binance's word for too many orders of one account.
    if (until !== undefined) gate.limited(until, content.includes('-1015'));
    const traffic = currentScope()?.traffic;
    if (traffic !== undefined) traffic.answer = { status, body: content, until };
    return onRestResponse(status, text, url, method, headers, body, ...rest) as unknown;
  };
}

function begin(traffic: Traffic, changes: boolean): void {
  traffic.answer = undefined;
  traffic.connectionError = undefined;
  if (changes) traffic.changed = true;
}

/** Cost in milliseconds of the limit; without one, only pauses the venue asks for are kept. */
function requestOf(
  exchange: Exchange,
  { config, requestMs }: ExchangeSettings,
  cost: number,
): Parameters<Gate['ask']>[0] {
  const scope = currentScope();
  const weight = scope?.traffic.weight ?? cost;
  const unlimited = config['enableRateLimit'] === false;
  const ccxtMs = unlimited ? 0 : weight * (exchange.rateLimit ?? 0);
  return {
    call: scope?.traffic.call,
    costMs: Math.max(ccxtMs, requestMs),
    priority: scope?.traffic.priority ?? 'query',
    changes: scope?.changes ?? false,
  };
}

function guardSockets(exchange: Exchange, settings: ExchangeSettings, gate: Gate): void {
  const check = hostGuard(settings.config);
  const clientOf = exchange.client.bind(exchange);
  exchange.client = (url) => {
    check(url ?? '');
    const isNew = !((url ?? '') in exchange.clients);
    // ccxt makes a socket within the call that needs it first; it serves others afterwards.
    const client = clientOf(url);
    if (!isNew) return client;
    keepWakeUps(client);
    const connect = client.connect.bind(client);
    client.connect = (delay) => outside(() => connect(delay));
    const send = client.send.bind(client);
    client.send = (message: unknown) => {
      const scope = currentScope();
      if (scope !== undefined) begin(scope.traffic, scope.changes);
      return send(message);
    };
    client.throttle = (cost?: number) => gate.ask(requestOf(exchange, settings, cost ?? 1));
    return client;
  };
}
