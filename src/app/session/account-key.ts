/** The key an account signs with: from the vault, the configuration, or made for the built-in exchange. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TradsysError } from '../../errors.js';
import type { LoadedConfig } from '../config/index.js';
import { createAccount, fundAccount } from '../exchange/index.js';
import { exchangeDirectory } from '../exchange/process/exchange-lease.js';
import { openVault, unlockFrom, vaultPath } from '../keys/index.js';
import { makeFolder } from '../make-folder.js';
import { writeSafely } from '../write-safely.js';

/** Words of ccxt's constructor, to be given to the process that signs, and to nobody else. */
export interface SigningKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly password?: string;
}

export interface KeyPlace {
  readonly loaded: LoadedConfig;
  /** Data directory, absolute. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly warn: (line: string) => void;
}

/** Throws a TradsysError when the account has no key, or the vault does not open. */
export async function accountKey(
  { venue, account }: { readonly venue: string; readonly account: string },
  place: KeyPlace,
): Promise<SigningKey> {
  const { config } = place.loaded;
  const name = config.accounts[account]?.key;
  if (name !== undefined && existsSync(vaultPath(place.directory, place.loaded))) {
    return fromVault(name, place);
  }
  // A key that is named is never another account's, though it may be at the same venue.
  const entries = config.credentials as Readonly<Record<string, Credential | undefined>>;
  const given = entries[name ?? venue];
  if (given?.apiKey !== undefined && given.secret !== undefined) {
    return { apiKey: given.apiKey, secret: given.secret };
  }
  if (venue === 'local') return localKey(account, place);
  const which = name === undefined ? 'no key' : `no key '${name}'`;
  throw new TradsysError('session.no_key', `account ${account} at ${venue} has ${which}`, {
    ...{ exit: 'config', where: `accounts.${account}.key` },
    remedy: "add one with 'tradsys keys add', and write its name there",
  });
}

interface Credential {
  readonly apiKey?: string | undefined;
  readonly secret?: string | undefined;
}

async function fromVault(name: string, { loaded, directory, env, warn }: KeyPlace) {
  const file = vaultPath(directory, loaded);
  const vault = await openVault(directory, unlockFrom({ env, loaded, warn }), { file });
  try {
    const { apiKey, secret, password } = vault.credentials(name);
    return {
      ...{ apiKey: apiKey.reveal(), secret: secret.reveal() },
      ...(password && { password: password.reveal() }),
    };
  } finally {
    vault.close();
  }
}

/** What a new account of the built-in exchange starts with. */
const LOCAL_FUNDS = { USDT: '10000', USDC: '10000', USD: '10000' };

/** The key of a toy's money lies in the open beside it, for its owner alone. */
async function localKey(account: string, { directory }: KeyPlace): Promise<SigningKey> {
  const folder = join(exchangeDirectory(directory), 'keys');
  const path = join(folder, `${account}.json`);
  const key = await createAccount(directory, account).catch((error: unknown) => {
    // It is there since an earlier start, unless the exchange has begun anew.
    if (existsSync(path)) return undefined;
    throw error;
  });
  if (!key) return JSON.parse(readFileSync(path, 'utf8')) as SigningKey;
  await fundAccount(directory, { name: account, amounts: LOCAL_FUNDS });
  makeFolder(folder);
  writeSafely(path, `${JSON.stringify(key)}\n`);
  return key;
}
