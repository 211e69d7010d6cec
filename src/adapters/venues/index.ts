/**
 * Accounts at real venues: orders with our client ids, each with one of three outcomes, executions
 * without loss or double. They know nothing of sessions, strategies, journals or configuration.
 */
import type { Venue } from '../../ports.js';
import type { ClientOptions } from '../clients/index.js';
import type { CcxtVenueParts } from './ccxt-venue.js';

export interface VenueOptions extends Omit<CcxtVenueParts, 'client'> {
  /** The ccxt id, key and secret, addresses or sandbox, and limits. */
  readonly client: ClientOptions;
}

/**
 * Starts the client of an exchange of ccxt and opens the account of its key; `connect` comes next.
 * Throws a TradsysError when ccxt has no such exchange, or none that can be traded on this way.
 */
export async function openVenue({ client: options, ...parts }: VenueOptions): Promise<Venue> {
  const [{ openExchangeClient }, { CcxtVenue }, { clientOptionsFor }] = await Promise.all([
    import('../clients/index.js'),
    import('./ccxt-venue.js'),
    import('./particulars/client-options.js'),
  ]);
  const client = await openExchangeClient(clientOptionsFor(options, parts.instruments));
  try {
    return await CcxtVenue.make({ ...parts, client });
  } catch (error) {
    await client.close();
    throw error;
  }
}
