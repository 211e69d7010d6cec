/** The account at a real venue that a name of the configuration stands for, with its key. */
import type { Instrument } from '../../core/domain/instrument.js';
import { orderOf } from '../../core/engine/index.js';
import type { Venue } from '../../ports.js';
import type { LoadedConfig } from '../config/index.js';
import { accountKey } from './account-key.js';
import { connectionOf } from './connection.js';

export interface AccountPlace {
  readonly loaded: LoadedConfig;
  /** Data directory, absolute. */
  readonly directory: string;
  /** The command line's entry, with which the built-in exchange is started. */
  readonly program: string;
  readonly warn: (line: string) => void;
  /** Keeps the key out of whatever is written. */
  readonly protect?: (secret: string) => void;
  /** Hears with which key of which exchange (a ccxt id) the account is signed for. */
  readonly signs?: (exchange: string, apiKey: string) => void;
}

/** Throws a TradsysError when the account has no key, the vault does not open, or there is no such venue. */
export async function openAccount(
  account: { readonly venue: string; readonly account: string },
  instruments: readonly Instrument[],
  { loaded, directory, program, warn, protect, signs }: AccountPlace,
): Promise<Venue> {
  const reach = { config: loaded.config, directory, program, warn };
  const { exchange, sandbox, config } = await connectionOf(account.venue, reach);
  const key = await accountKey(account, { loaded, directory, env: process.env, warn });
  for (const secret of Object.values(key)) if (typeof secret === 'string') protect?.(secret);
  signs?.(exchange, key.apiKey);
  const { openVenue } = await import('../../adapters/venues/index.js');
  return openVenue({
    ...{ venue: account.venue, instruments },
    isOwn: (clientId) => orderOf(clientId) !== undefined,
    client: { id: exchange, config: { ...config, ...key }, sandbox, warn },
  });
}
