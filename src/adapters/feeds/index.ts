/**
 * Feeds bring the market data of venues: what is listed, history, and events as they happen. They see
 * the words of the domain, the port and the clients; they know nothing of engines, stores or
 * configuration.
 */
import type { Feed } from '../../ports.js';
import type { FeedOptions } from './options.js';

export type { FeedOptions } from './options.js';

/** Opens the feed of one venue through ccxt. Throws a TradsysError when ccxt has no such exchange. */
export async function openFeed(options: FeedOptions): Promise<Feed> {
  const { openCcxtFeed } = await import('./ccxt-feed.js');
  return openCcxtFeed(options);
}
