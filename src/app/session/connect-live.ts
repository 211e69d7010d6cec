/** The account at a real venue, before a session trades on it: rights, connection, what is there. */
import { moneyToText } from '../../core/domain/money.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { AccountSnapshot, ListedInstrument, Venue } from '../../ports.js';
import type { JournalWriter } from '../journal/index.js';
import { OrderGateway } from './order-gateway.js';
import type { StartInput } from './plan.js';
import type { Recovered } from './recover-session.js';
import { restingOf } from './reconcile.js';
import type { SessionClock } from './session-clock.js';

export type OpenVenue = (
  account: { readonly venue: string; readonly account: string },
  instruments: readonly Instrument[],
) => Promise<Venue>;

export interface LiveConnection {
  readonly gateway: OrderGateway;
  readonly input: NonNullable<StartInput['live']>;
  /** Free money in the settlement asset, for an account that is new here. */
  readonly cash: string | undefined;
}

interface Beginning {
  readonly options: { readonly mode: 'paper' | 'live' };
  readonly openVenue?: OpenVenue;
  readonly warn: (line: string) => void;
}

interface Parts {
  readonly account: string;
  readonly venue: string;
  readonly clock: SessionClock;
  readonly journal: JournalWriter;
  readonly closing: (() => Promise<void>)[];
}

/** Undefined in a paper session. Throws a TradsysError when the key may too much or the venue is away. */
export async function connectLive(
  { options, openVenue, warn }: Beginning,
  { account, venue: name, clock, journal, closing }: Parts,
  listed: readonly ListedInstrument[],
): Promise<LiveConnection | undefined> {
  if (options.mode === 'paper') return undefined;
  if (!openVenue) throw new Error('a live session needs a venue');
  const instruments = listed.map(({ instrument }) => instrument);
  const venue = await openVenue({ venue: name, account }, instruments);
  closing.push(() => venue.close());
  await checkRights(venue, account);
  const gateway = new OrderGateway({
    ...{ venue, instruments, journal, warn },
    stamp: () => clock.stamp(),
    notice: ({ state, text }) => warn(`${name}: ${state}: ${text}`),
  });
  const snapshot = await gateway.connect();
  const { nativeTypes } = venue.capabilities;
  return {
    gateway,
    input: { nativeTypes, resting: restingOf(snapshot.openOrders) },
    cash: freeCash(snapshot, instruments),
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
