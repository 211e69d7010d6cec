/** The account at a real venue, before a session trades on it: rights, connection, what is there. */
import { moneyToText } from '../../core/domain/money.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { epochOf } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import type { AccountSnapshot, Venue } from '../../ports.js';
import type { JournalWriter } from '../journal/index.js';
import { OrderGateway } from './order-gateway.js';
import type { Metering } from './metering.js';
import type { StartInput } from './plan.js';
import type { Recovered } from './recover-session.js';
import { restingOf } from './resting.js';
import type { TradedAccount } from './session-accounts.js';
import type { SessionClock } from './session-clock.js';

export type OpenVenue = (
  account: { readonly venue: string; readonly account: string },
  instruments: readonly Instrument[],
) => Promise<Venue>;

export interface LiveConnection {
  readonly gateway: OrderGateway;
  readonly input: NonNullable<StartInput['live']>[number];
  /** The latest epoch of what rests at the venue: another machine's, if it is none of here. */
  readonly lastEpoch: number;
  /** Free money in the settlement asset, for an account that is new here. */
  readonly cash: string | undefined;
}

interface Beginning {
  readonly openVenue?: OpenVenue;
  readonly warn: (line: string) => void;
  readonly debug?: (line: string) => void;
}

interface Parts {
  readonly clock: SessionClock;
  readonly journal: JournalWriter;
  readonly metering: Metering;
  readonly recovered: Recovered | undefined;
  readonly closing: (() => Promise<void>)[];
}

/** `instruments` are all of the session. Throws a TradsysError when the key may too much or the venue is away. */
export async function connectLive(
  { openVenue, warn, debug }: Beginning,
  { clock, journal, metering, recovered, closing }: Parts,
  traded: TradedAccount,
  instruments: readonly Instrument[],
): Promise<LiveConnection> {
  if (!openVenue) throw new Error('a live session needs a venue');
  const own = instruments.filter(({ venue }) => venue === traded.venue);
  const venue = await openVenue(traded, own);
  closing.push(() => venue.close());
  await checkRights(venue, traded.account);
  const gateway = new OrderGateway({
    ...{ venue, instruments, journal, metering, warn, debug },
    stamp: () => clock.stamp(),
    notice: ({ state, text }) => warn(`${traded.venue}: ${state}: ${text}`),
  });
  const snapshot = await gateway.connect();
  // What has filled since must be known before anything is sent anew.
  await gateway.fetchFills(sinceOf(recovered, clock));
  const { nativeTypes } = venue.capabilities;
  const { epochs, carried } = recovered ?? { epochs: [], carried: undefined };
  const resting = restingOf(snapshot.openOrders, gateway.untold, { epochs, carried });
  return {
    gateway,
    input: { nativeTypes, resting },
    lastEpoch: Math.max(0, ...snapshot.openOrders.map(({ clientId }) => epochOf(clientId) ?? 0)),
    cash: freeCash(snapshot, own),
  };
}

async function checkRights(venue: Venue, account: string): Promise<void> {
  const { trade, withdraw } = await venue.keyRights();
  const wrong =
    withdraw === true ? 'may withdraw' : trade === false ? 'has no right to trade' : undefined;
  if (wrong === undefined) return;
  throw new TradsysError('session.key_rights', `the key of account ${account} ${wrong}`, {
    ...{ exit: 'refused', where: venue.venue },
    remedy: 'make a key that may read and trade, and nothing else',
  });
}

function freeCash(
  { balances }: AccountSnapshot,
  instruments: readonly Instrument[],
): string | undefined {
  const asset = instruments[0]?.settlement;
  const balance = balances.find((one) => one.asset === asset);
  return balance && moneyToText(balance.free);
}

/** Venues book a fill some time after it happened; looked at twice, it is booked once. */
const OVERLAP_MICROSECONDS = 3_600_000_000;

/** From when on executions may be news. */
export const sinceOf = (recovered: Recovered | undefined, clock: SessionClock): Timestamp =>
  recovered ? asTimestamp(recovered.lastAt - OVERLAP_MICROSECONDS) : clock.now();
