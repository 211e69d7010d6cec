/** Each account of a live session is held against its venue, and its venue listened to. */
import type { Timestamp } from '../../core/domain/units.js';
import type { Control, SessionSetup } from '../../core/engine/index.js';
import type { OrderGateway } from './order-gateway.js';
import type { Expected } from './reconcile.js';
import { Reconciler } from './reconciler.js';
import { VenueWatch } from './venue-watch.js';

export interface Watched {
  readonly setup: SessionSetup;
  readonly warn: (line: string) => void;
  readonly now: () => Timestamp;
  /** What the books expect at the venue of an account, by its place. */
  readonly expected: (account: number) => Promise<Expected>;
  readonly steer: (control: Control, reason: string) => Promise<unknown>;
}

const RECONCILE_PAUSE_MS = 2_000;

/** `gateways`: by account; none in a paper session. */
export function watchAccounts(
  gateways: readonly OrderGateway[],
  watched: Watched,
): { readonly reconcilers: readonly Reconciler[]; readonly venueWatches: readonly VenueWatch[] } {
  const { setup, warn, steer } = watched;
  return {
    reconcilers: gateways.map((gateway, index) => reconcilerOf(gateway, index, watched)),
    venueWatches: gateways.map((gateway, index) => {
      const account = setup.accounts[index]!.name;
      return new VenueWatch({ gateway, account, warn, steer });
    }),
  };
}

function reconcilerOf(
  gateway: OrderGateway,
  index: number,
  { setup, warn, now, expected, steer }: Watched,
): Reconciler {
  const { markets, accounts } = setup;
  const { name: account, venue, currency } = accounts[index]!;
  const instruments = markets.map(({ instrument }) => instrument);
  return new Reconciler({
    ...{ gateway, now, currency },
    warn: accounts.length > 1 ? (line) => warn(`${account}: ${line}`) : warn,
    instruments: instruments.filter((one) => one.venue === venue),
    expected: () => expected(index),
    halt: (reason) => steer({ kind: 'halt', flatten: false, rule: 'reconcile', account }, reason),
    withdraw: (amount, reason) => steer({ kind: 'withdraw', amount, account }, reason),
    book: (flows) => steer({ kind: 'flows', flows, account }, 'held against the venue'),
    pause: () => new Promise((resolve) => setTimeout(resolve, RECONCILE_PAUSE_MS)),
  });
}
