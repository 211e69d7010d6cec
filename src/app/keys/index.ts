/**
 * The vault: API keys of venues, encrypted at rest under a passphrase. Only what signs requests may
 * ask it for a secret; it must not know venues, sessions or the network.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { LoadedConfig } from '../config/index.js';
import { checkName } from './key-input.js';
import { firstPassphrase, nextPassphrase, unlockFrom } from './passphrase.js';
import type { PassphraseSources } from './passphrase.js';
import { createVault, openVaultFile, refuseTwice, summariesOf, unknownKey } from './vault.js';
import type { KeySummary, NamedCredentials, Unlock, Vault, VaultOptions } from './vault.js';

export {
  checkName,
  checkVenue,
  credentialsFromLines,
  credentialsOf,
  textOf,
  VENUES_WITH_PASSWORD,
  wordProblem,
} from './key-input.js';
export { unlockFrom } from './passphrase.js';
export type { PassphraseSources } from './passphrase.js';
export type { Credentials, KeySummary, NamedCredentials, Unlock, Vault } from './vault.js';

export const VAULT_FILE = 'keys.vault';

/** `vault.file`, relative to the config file, else `keys.vault` in the data directory. */
export function vaultPath(
  directory: string,
  loaded?: Pick<LoadedConfig, 'config' | 'file'>,
): string {
  const configured = loaded?.config.vault.file;
  if (configured === undefined) return join(directory, VAULT_FILE);
  return resolve(loaded?.file === undefined ? directory : dirname(loaded.file), configured);
}

export interface OpenOptions extends VaultOptions {
  /** Path of the vault; default `keys.vault` in the data directory. See `vaultPath`. */
  readonly file?: string;
}

/**
 * Opens the vault of a data directory, which takes about 0.6 s. Throws a TradsysError: `vault.missing`,
 * `vault.exposed`, `vault.damaged`, `vault.weak`, `vault.wrong_passphrase`, or what `unlock` throws.
 */
export function openVault(
  directory: string,
  unlock: Unlock,
  { file = vaultPath(directory), ...options }: OpenOptions = {},
): Promise<Vault> {
  return openVaultFile(file, unlock, options);
}

export interface KeyList {
  readonly vault: string;
  readonly keys: readonly KeySummary[];
}

/** Needs no passphrase: what is listed lies in the open, and is checked when the vault is opened. */
export function listKeys(path: string): KeyList {
  return { vault: path, keys: summariesOf(path) ?? [] };
}

export interface AddRequest {
  /** Given on the command line; refused before a person is asked for anything. */
  readonly name: string | undefined;
  /** Called once the vault is open. */
  readonly credentials: () => Promise<readonly NamedCredentials[]>;
}

/** Adds keys, all or none; makes the vault when there is none. */
export async function addKeys(
  path: string,
  { name, credentials }: AddRequest,
  sources: PassphraseSources,
  options: VaultOptions = {},
): Promise<KeyList> {
  if (name !== undefined) {
    refuseTwice(path, [...(summariesOf(path) ?? []), { name: checkName(name) }]);
  }
  const vault = existsSync(path)
    ? await openVaultFile(path, unlockFrom(sources), options)
    : await createVault(path, await firstPassphrase(sources), options);
  try {
    return { vault: path, keys: vault.add(await credentials(), new Date()) };
  } finally {
    vault.close();
  }
}

/** Removes one key; the passphrase is asked for because the rest is sealed anew. */
export async function removeKey(
  path: string,
  name: string,
  sources: PassphraseSources,
  options: VaultOptions = {},
): Promise<KeySummary> {
  const known = summariesOf(path) ?? [];
  if (!known.some((key) => key.name === name)) throw unknownKey(path, known, name);
  const vault = await openVaultFile(path, unlockFrom(sources), options);
  try {
    return vault.remove(name);
  } finally {
    vault.close();
  }
}

/** The same keys under a new passphrase and new keys of encryption. */
export async function rotateVault(
  path: string,
  sources: PassphraseSources,
  next: Pick<PassphraseSources, 'descriptor' | 'ask'>,
  options: VaultOptions = {},
): Promise<KeyList> {
  const vault = await openVaultFile(path, unlockFrom(sources), options);
  try {
    await vault.rotate(await nextPassphrase(next));
    return { vault: path, keys: vault.keys };
  } finally {
    vault.close();
  }
}
