/** One thing a client can ask, whichever way it comes: REST and the WebSocket API share these. */
import type { Account, Exchange, Market } from '../../../core/exchange/index.js';
import type { Host } from '../host.js';
import type { Limits } from '../limits.js';
import type { Parameters } from '../parameters.js';
import type { TimeOf } from '../time-unit.js';
import { venueErrors } from '../venue-error.js';

/** `signed` needs key and signature, `key` the key alone. */
export type Security = 'none' | 'key' | 'signed';

export interface Call {
  readonly host: Host;
  readonly exchange: Exchange;
  readonly limits: Limits;
  readonly parameters: Parameters;
  /** Of `signed` and `key` calls; the funding account otherwise. */
  readonly account: Account;
  /** The venue's time, microseconds. */
  readonly now: number;
  /** In the unit that the client wants. */
  readonly time: TimeOf;
}

export interface Endpoint {
  readonly security: Security;
  readonly weight: number | ((parameters: Parameters) => number);
  /** Counts as so many new orders; none when undefined. */
  readonly places?: number;
  /** What is answered, as JSON. Throws a VenueError. */
  readonly answer: (call: Call) => unknown;
}

export function marketOf({ exchange, parameters }: Call): Market {
  const id = parameters.required('symbol');
  if (!/^[A-Z0-9-_.]{1,20}$/.test(id)) {
    throw venueErrors.illegalCharacters('symbol', '^[A-Z0-9-_.]{1,20}$');
  }
  return marketNamed(exchange, id);
}

export function marketNamed(exchange: Exchange, id: string): Market {
  const market = exchange.market(id);
  if (market === undefined) throw venueErrors.symbol();
  return market;
}

/** `symbol`, or `symbols` as a JSON array, or all; and whether a list is to be answered. */
export function marketsOf(call: Call): {
  readonly markets: readonly Market[];
  readonly many: boolean;
} {
  const { exchange, parameters } = call;
  const listed = parameters.text('symbols');
  if (listed !== undefined) {
    if (parameters.has('symbol')) throw venueErrors.parameters();
    return { markets: namesOf(listed).map((id) => marketNamed(exchange, id)), many: true };
  }
  if (parameters.text('symbol') === undefined) return { markets: exchange.markets, many: true };
  return { markets: [marketOf(call)], many: false };
}

function namesOf(listed: string): readonly string[] {
  let names: unknown;
  try {
    names = JSON.parse(listed);
  } catch {
    throw venueErrors.illegalCharacters('symbols', '^\\["[A-Z0-9-_.]{1,20}"...\\]$');
  }
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw venueErrors.data('symbols');
  }
  if (new Set(names).size < names.length) throw venueErrors.duplicateParameter();
  return names;
}

/** How many symbols a request names; Infinity when it is of all. What cannot be read counts as one. */
export function namedIn(parameters: Parameters): number {
  if (parameters.has('symbol')) return 1;
  if (!parameters.has('symbols')) return Infinity;
  try {
    return namesOf(parameters.required('symbols')).length;
  } catch {
    return 1;
  }
}

/** One answer, or a list of them. */
export function perMarket(call: Call, make: (market: Market) => unknown): unknown {
  const { markets, many } = marketsOf(call);
  return many ? markets.map(make) : make(markets[0]!);
}
