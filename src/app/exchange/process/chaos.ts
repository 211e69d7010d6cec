/** Sets, lists and clears faults of a running exchange. */
import { TradsysError } from '../../../errors.js';
import { nearest } from '../../config/nearest.js';
import { REST_ROUTES, SOCKET_METHODS, SUBSCRIBE } from '../endpoints/routes.js';
import { ACTION_FAULTS, DEFAULT_VALUES, RULE_FAULTS } from '../faults/kinds.js';
import { isActionFault, isRuleFault } from '../faults/kinds.js';
import type { ActionFault, FaultCount } from '../faults/kinds.js';
import { depthSnapshot } from '../formats/market.js';
import type { RunningExchange } from '../running-exchange.js';
import { parseStream } from '../streams/stream-names.js';
import { REPORTS } from '../streams/user-streams.js';

/** Milliseconds that a timer can still wait, and seconds that nobody does. */
const MOST = 2 ** 31 - 1;

export interface ChaosRequest {
  /** Undefined lists what is set. */
  readonly fault?: string | undefined;
  readonly endpoint: string;
  readonly times?: number | undefined;
  readonly chance: number;
  readonly value?: number | undefined;
  readonly clear: boolean;
}

export interface ChaosReport {
  readonly faults: readonly FaultCount[];
  readonly clockSkewMs: number;
  readonly maintenance: boolean;
  /** Of a restart: commands that were forgotten. */
  readonly lost?: number;
}

export async function chaos(running: RunningExchange, request: ChaosRequest): Promise<ChaosReport> {
  const { faults } = running;
  const { fault, value } = request;
  if (fault !== undefined && value !== undefined) checkValue(fault, value);
  if (request.clear) {
    faults.clear();
    if (faults.maintenance) await strike(running, 'maintenance', 0);
  }
  let lost: number | undefined;
  if (request.fault !== undefined) lost = await setFault(running, request.fault, request);
  return {
    faults: faults.counts(),
    clockSkewMs: faults.clockSkewMs,
    maintenance: faults.maintenance,
    ...(lost === undefined ? {} : { lost }),
  };
}

/** Only a clock can be wrong by less than nothing, and only some numbers are a status. */
function checkValue(fault: string, value: number): void {
  const [low, high] = fault === 'status' ? [200, 599] : [fault === 'clock-skew' ? -MOST : 0, MOST];
  if (value >= low && value <= high) return;
  throw new TradsysError('exchange.bad_value', `'${fault}' cannot have the value ${value}`, {
    ...{ exit: 'usage', where: '--value', remedy: `give a number of ${low} to ${high}` },
  });
}

async function setFault(
  running: RunningExchange,
  fault: string,
  { endpoint, times, chance, value: asked }: ChaosRequest,
): Promise<number | undefined> {
  if (isActionFault(fault)) return strike(running, fault, asked ?? DEFAULT_VALUES[fault] ?? 0);
  if (!isRuleFault(fault)) {
    throw new TradsysError('exchange.unknown_fault', `there is no fault '${fault}'`, {
      exit: 'usage',
      remedy: `choose ${[...Object.keys(RULE_FAULTS), ...Object.keys(ACTION_FAULTS)].join(', ')}`,
    });
  }
  checkEndpoint(running, endpoint);
  const value = asked ?? DEFAULT_VALUES[fault] ?? 0;
  if (fault === 'stale-snapshot') {
    const { exchange } = running.host;
    running.faults.booksBefore = new Map(
      exchange.markets.map((market) => [market.listing.id, depthSnapshot(exchange, market, 5_000)]),
    );
  }
  running.faults.set({ fault, endpoint, times, chance, value });
  return undefined;
}

/** A fault of an endpoint that is not there could never happen. */
function checkEndpoint({ host }: RunningExchange, endpoint: string): void {
  const wanted = endpoint.toLowerCase();
  const methods = [SUBSCRIBE, ...Object.keys(SOCKET_METHODS)];
  const names = ['*', REPORTS, ...Object.keys(REST_ROUTES), ...methods];
  if (names.some((name) => name.toLowerCase() === wanted)) return;
  if (parseStream(host.exchange, endpoint) !== undefined) return;
  const near = nearest(endpoint, names);
  throw new TradsysError('exchange.unknown_endpoint', `there is no endpoint '${endpoint}'`, {
    ...{ exit: 'usage', where: '--endpoint' },
    remedy: `${near === undefined ? '' : `did you mean '${near}'? `}write a route ('POST /api/v3/order'), a method ('order.place'), a stream ('btcusdt@depth') or *`,
  });
}

async function strike(
  running: RunningExchange,
  fault: ActionFault,
  value: number,
): Promise<number | undefined> {
  const { faults, server, host } = running;
  switch (fault) {
    case 'clock-skew':
      faults.clockSkewMs = value;
      return undefined;
    case 'maintenance':
      faults.maintenance = value !== 0;
      host.apply({ kind: 'set_status', status: value === 0 ? 'trading' : 'break' });
      return undefined;
    case 'refuse-keys':
      faults.refusesKeys = value !== 0;
      return undefined;
    case 'silent-sockets':
      server.eachSocket((socket) => socket.fallSilent());
      return undefined;
    case 'close-1001':
      server.eachSocket((socket) => socket.close(1001, 'going away'));
      return undefined;
    case 'close-1006':
      server.eachSocket((socket) => socket.cut());
      return undefined;
    case 'terminate-streams':
      server.users.terminate();
      return undefined;
    case 'restart':
      return running.restart(value);
  }
}

/** A probability as it is typed. Throws a TradsysError (usage). */
export function chanceOf(text: string): number {
  const chance = Number(text);
  if (text.trim() !== '' && chance >= 0 && chance <= 1) return chance;
  throw new TradsysError('exchange.bad_chance', `'${text}' is no probability`, {
    ...{ exit: 'usage', where: '--chance', remedy: 'give a number of 0 to 1' },
  });
}
