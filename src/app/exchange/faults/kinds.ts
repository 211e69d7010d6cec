/** What can be made to go wrong, and what the number that goes with it means. */

import { TradsysError } from '../../../errors.js';

/** What one request, one event or one socket meets. */
export const RULE_FAULTS = {
  'delay-before': 'wait VALUE ms before the request is carried out',
  'delay-after': 'carry the request out, and answer VALUE ms later',
  'drop-before': 'end the connection before the request is carried out',
  'drop-after': 'carry the request out, then end the connection without an answer',
  'timeout-before': 'answer 503 -1007 without carrying the request out',
  'timeout-after': 'carry the request out, and answer 503 -1007: its fate is unknown to the client',
  status: 'answer with HTTP status VALUE and an HTML page, without carrying the request out',
  empty: 'carry the request out, and answer 200 with nothing in it',
  html: 'carry the request out, and answer 200 with an HTML page',
  truncated: 'carry the request out, and answer 200 with half of the JSON',
  'rate-limit': 'answer 429 with a retry-after of VALUE seconds',
  ban: 'answer 418 with a retry-after of VALUE seconds',
  overload: 'answer 503 -1008',
  'fill-during-cancel': 'fill an order in the instant before its cancel is carried out',
  'stale-snapshot': 'answer a depth request with the book as it was when the fault was set',
  'crossed-book': 'answer a depth request with a book whose best bid is above its best ask',
  'nan-book': 'answer a depth request with NaN among its prices',
  'depth-gap': 'leave out an event of a depth stream',
  'duplicate-report': 'send an execution report twice',
  'late-report': 'send an execution report VALUE ms late',
  'reorder-reports': 'send an execution report after the one that follows it',
} as const;

/** What happens once, to everyone, when it is asked for. */
export const ACTION_FAULTS = {
  'clock-skew': "put the venue's clock wrong by VALUE ms; 0 puts it right",
  maintenance: 'close all markets and answer -1008; VALUE 0 opens them again',
  'refuse-keys': 'answer -2015 to every key, as if it was revoked; VALUE 0 takes them again',
  'silent-sockets': 'stop answering on the WebSocket connections there are, without closing them',
  'close-1001': 'close every WebSocket connection with code 1001',
  'close-1006': 'cut every WebSocket connection without a close frame',
  'terminate-streams': 'end every user data subscription with eventStreamTerminated',
  restart: 'end every connection and come back without the last VALUE ms of what was done',
} as const;

export type RuleFault = keyof typeof RULE_FAULTS;
export type ActionFault = keyof typeof ACTION_FAULTS;

export const isRuleFault = (name: string): name is RuleFault => Object.hasOwn(RULE_FAULTS, name);
export const isActionFault = (name: string): name is ActionFault =>
  Object.hasOwn(ACTION_FAULTS, name);

/** Where the number is left out. */
export const DEFAULT_VALUES: Readonly<Partial<Record<RuleFault | ActionFault, number>>> = {
  'delay-before': 500,
  'delay-after': 500,
  status: 502,
  'rate-limit': 1,
  ban: 120,
  'late-report': 500,
  'clock-skew': 0,
  maintenance: 1,
  'refuse-keys': 1,
  restart: 0,
};

/** A fault as it was set. */
export interface FaultRule {
  readonly fault: RuleFault;
  /** A route (`POST /api/v3/order`), a method (`order.place`), a stream, or `*` for all. */
  readonly endpoint: string;
  /** How often it happens; undefined for ever. */
  readonly times?: number | undefined;
  /** Probability, each time it could happen. */
  readonly chance: number;
  readonly value: number;
}

/** A rule, and how often it could have happened and did. */
export interface FaultCount extends FaultRule {
  readonly seen: number;
  readonly happened: number;
}

/** Faults from the start, by name. */
const CHAOS_PROFILES: Readonly<Record<string, readonly FaultRule[]>> = {
  none: [],
  flaky: [
    { fault: 'delay-before', endpoint: '*', chance: 0.05, value: 300 },
    { fault: 'delay-after', endpoint: '*', chance: 0.05, value: 300 },
    { fault: 'drop-before', endpoint: '*', chance: 0.01, value: 0 },
    { fault: 'depth-gap', endpoint: '*', chance: 0.01, value: 0 },
  ],
  hostile: [
    { fault: 'delay-before', endpoint: '*', chance: 0.1, value: 1_000 },
    { fault: 'drop-after', endpoint: '*', chance: 0.03, value: 0 },
    { fault: 'timeout-after', endpoint: '*', chance: 0.03, value: 0 },
    { fault: 'empty', endpoint: '*', chance: 0.02, value: 0 },
    { fault: 'rate-limit', endpoint: '*', chance: 0.02, value: 1 },
    { fault: 'fill-during-cancel', endpoint: '*', chance: 0.1, value: 0 },
    { fault: 'duplicate-report', endpoint: '*', chance: 0.1, value: 0 },
    { fault: 'reorder-reports', endpoint: '*', chance: 0.1, value: 0 },
    { fault: 'depth-gap', endpoint: '*', chance: 0.05, value: 0 },
  ],
};

/** The faults of a profile. Throws a TradsysError (usage) when there is none of that name. */
export function profileOf(name: string): readonly FaultRule[] {
  const profile = Object.hasOwn(CHAOS_PROFILES, name) ? CHAOS_PROFILES[name] : undefined;
  if (profile !== undefined) return profile;
  throw new TradsysError('exchange.bad_profile', `there is no chaos profile '${name}'`, {
    ...{ exit: 'usage', where: '--chaos' },
    remedy: `choose ${Object.keys(CHAOS_PROFILES).join(', ')}`,
  });
}
