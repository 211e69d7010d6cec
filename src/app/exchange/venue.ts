/** The parts that every request meets, whichever way it comes. */
import type { Account } from '../../core/exchange/index.js';
import { accountOfKey, checkSigned } from './authenticate.js';
import type { Signed } from './authenticate.js';
import { marketOf } from './endpoints/endpoint.js';
import type { Call, Endpoint } from './endpoints/endpoint.js';
import { marketData } from './endpoints/market-data.js';
import { referenceOf, trading } from './endpoints/trading.js';
import { depthByFault, fillNow, refuseByFault } from './faults/request-faults.js';
import type { depthSnapshot } from './formats/market.js';
import type { Faults } from './faults/faults.js';
import type { Host } from './host.js';
import type { KeyStore } from './keys.js';
import { LEAST_WEIGHT } from './limits.js';
import type { Limits } from './limits.js';
import type { Parameters } from './parameters.js';
import { TIME_OF } from './time-unit.js';
import type { TimeUnit } from './time-unit.js';
import { venueErrors } from './venue-error.js';

export interface Venue {
  readonly host: Host;
  readonly keys: KeyStore;
  readonly limits: Limits;
  readonly faults: Faults;
}

/** A request as it came. */
export interface Incoming {
  /** Route or method, by which faults are set. */
  readonly name: string;
  readonly address: string;
  readonly apiKey: string | undefined;
  readonly parameters: Parameters;
  readonly timeUnit: TimeUnit;
  /** What was signed, and the signature; asked for by signed endpoints alone. */
  readonly signed: () => Signed;
}

/** The venue's own clock in milliseconds, which a fault may put wrong. */
export const venueTimeMs = ({ host, faults }: Venue): number =>
  Math.floor(host.now() / 1_000) + faults.clockSkewMs;

/** Counts a request against its address before it is read. Throws a VenueError. */
export function admit({ limits, host }: Venue, address: string): void {
  limits.request(address, LEAST_WEIGHT, host.now() / 1_000);
}

/** Counts what the endpoint costs beyond what every request does. Throws a VenueError. */
export function charge({ limits, host }: Venue, endpoint: Endpoint, incoming: Incoming): void {
  const { weight } = endpoint;
  const cost = typeof weight === 'number' ? weight : weight(incoming.parameters);
  if (cost > LEAST_WEIGHT) {
    limits.request(incoming.address, cost - LEAST_WEIGHT, host.now() / 1_000);
  }
}

/** Checks who asks, and answers. Throws a VenueError. */
export function answer(venue: Venue, endpoint: Endpoint, incoming: Incoming): unknown {
  const { host, keys, limits } = venue;
  const { faults } = venue;
  if (faults.any) refuseByFault(faults, incoming.name);
  if (faults.maintenance && endpoint.security !== 'none') throw venueErrors.overloaded();
  if (faults.refusesKeys && endpoint.security !== 'none') throw venueErrors.key();
  const account = whoAsks(venue, keys, endpoint, incoming);
  const { places = 0 } = endpoint;
  if (places > 0) limits.order(account.id, host.now() / 1_000, places);
  const call: Call = {
    ...{ host, limits, account, exchange: host.exchange },
    parameters: incoming.parameters,
    now: host.now() + faults.clockSkewMs * 1_000,
    time: TIME_OF[incoming.timeUnit],
  };
  if (!faults.any) return endpoint.answer(call);
  if (endpoint === trading.cancel && faults.strikes('fill-during-cancel', incoming.name)) {
    fillBefore(call);
  }
  const result = endpoint.answer(call);
  if (endpoint !== marketData.depth) return result;
  const symbol = incoming.parameters.required('symbol');
  return depthByFault(faults, incoming.name, symbol, result as ReturnType<typeof depthSnapshot>);
}

/** The order that a cancel names is filled before the cancel gets to it. */
function fillBefore(call: Call): void {
  const market = marketOf(call);
  const order = call.account.findOpen(market.index, referenceOf(call));
  if (order !== undefined) fillNow(call.host, market, order);
}

function whoAsks(venue: Venue, keys: KeyStore, endpoint: Endpoint, incoming: Incoming): Account {
  const { exchange } = venue.host;
  if (endpoint.security === 'none') return exchange.account(0)!;
  const account = accountOfKey(exchange, keys, incoming.apiKey);
  if (endpoint.security === 'signed') {
    const { parameters, apiKey, signed } = incoming;
    checkSigned(keys, apiKey!, signed(), parameters, venueTimeMs(venue));
  }
  return account;
}
