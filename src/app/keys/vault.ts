/** The encrypted vault: made, opened, changed and given a new passphrase. */
import { Secret } from '../../secret.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';
import {
  BLOCK_SIZE,
  keyFrom,
  newKey,
  newSalt,
  PARALLEL,
  seal,
  unseal,
  VAULT_COST,
} from './sealing.js';
import type { Sealed } from './sealing.js';
import { bodyOf, bodyText, damaged, readVaultFile, VAULT_VERSION } from './vault-file.js';
import { writeVaultFile } from './vault-file.js';
import type { KeyDerivation, StoredKey, VaultBody, VaultFile } from './vault-file.js';

/** What a venue's adapter signs with. */
export interface Credentials {
  /** Venue the key is for: `binance`, or any other ccxt id. */
  readonly venue: string;
  readonly apiKey: Secret;
  readonly secret: Secret;
  /** The third word that some venues want (ccxt's `password`, their "passphrase"). */
  readonly password?: Secret;
}

/** Credentials under the name that `accounts.NAME.key` refers to. */
export interface NamedCredentials extends Credentials {
  readonly name: string;
}

/** What may be shown of a key. */
export interface KeySummary {
  readonly name: string;
  readonly venue: string;
  /** The key's last four characters; empty for a key so short that they would be most of it. */
  readonly ending: string;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
}

/** Gives the passphrase when it is needed, and not before. */
export type Unlock = () => Promise<Secret>;

export interface VaultOptions {
  /** scrypt's N of a new vault, and the least accepted in an old one. Tests alone give it. */
  readonly cost?: number;
}

/** A vault whose passphrase was right. It holds the key of its keys in memory until `close()`. */
export interface Vault {
  readonly keys: readonly KeySummary[];
  /** Throws `vault.unknown_key`. */
  credentials(name: string): Credentials;
  /** All of them in one write. Throws `vault.name_taken`, and then nothing is added. */
  add(additions: readonly NamedCredentials[], at: Date): readonly KeySummary[];
  /** Throws `vault.unknown_key`. */
  remove(name: string): KeySummary;
  /** The same keys under a new passphrase, salt and data key. */
  rotate(passphrase: Secret): Promise<void>;
  /** Forgets the key in memory; nothing opens after it. */
  close(): void;
}

export const MIN_PASSPHRASE = 12;

/** The keys without their secrets, which needs no passphrase; undefined when there is no vault. */
export function summariesOf(path: string): readonly KeySummary[] | undefined {
  return readVaultFile(path)?.keys.map(summaryOf);
}

const summaryOf = ({ name, venue, ending, addedAt }: StoredKey): KeySummary => ({
  ...{ name, venue, ending, addedAt },
});

/** A vault without keys; written by the first `add`. */
export async function createVault(
  path: string,
  passphrase: Secret,
  options: VaultOptions = {},
): Promise<Vault> {
  const dataKey = newKey();
  return vaultOver(path, {
    before: undefined,
    body: await emptyBody(passphrase, dataKey, options),
    ...{ dataKey, options },
  });
}

/**
 * Opens an existing vault. Throws a TradsysError: `vault.missing`, `vault.exposed`, `vault.damaged`,
 * `vault.weak`, `vault.wrong_passphrase`, and what `unlock` throws.
 */
export async function openVaultFile(
  path: string,
  unlock: Unlock,
  options: VaultOptions = {},
): Promise<Vault> {
  const before = readVaultFile(path);
  if (before === undefined) throw missing(path);
  const body = bodyOf(before);
  if (body.kdf.N < (options.cost ?? VAULT_COST)) throw weak(path, body.kdf.N);
  const wrapping = await keyFrom(await unlock(), body.kdf.salt, body.kdf.N);
  const dataKey = unseal(wrapping, body.wrappedKey, wrappingText(body.kdf));
  wrapping.fill(0);
  if (dataKey === undefined) throw wrongPassphrase(path);
  if (unseal(dataKey, before.seal, bodyText(body)) === undefined) throw damaged(path);
  return vaultOver(path, { before, body, dataKey, options });
}

interface State {
  /** The file as it stands; undefined before the first write. */
  readonly before: VaultFile | undefined;
  readonly body: VaultBody;
  readonly dataKey: Buffer;
  readonly options: VaultOptions;
}

function vaultOver(path: string, start: State): Vault {
  let state = start;
  const write = (body: VaultBody, dataKey = state.dataKey): void => {
    const whole = seal(dataKey, Buffer.alloc(0), bodyText(body));
    const before = writeVaultFile(path, body, whole, state.before);
    if (dataKey !== state.dataKey) state.dataKey.fill(0);
    state = { ...state, body, before, dataKey };
  };
  return {
    get keys() {
      return state.body.keys.map(summaryOf);
    },
    credentials: (name) => opened(path, state.dataKey, find(path, state.body.keys, name)),
    add(additions, at) {
      const added = additions.map((one) => stored(state.dataKey, one, at));
      refuseTwice(path, [...state.body.keys, ...added]);
      write({ ...state.body, keys: [...state.body.keys, ...added] });
      return added.map(summaryOf);
    },
    remove(name) {
      const gone = find(path, state.body.keys, name);
      write({ ...state.body, keys: state.body.keys.filter((one) => one !== gone) });
      return summaryOf(gone);
    },
    async rotate(passphrase) {
      const dataKey = newKey();
      const empty = await emptyBody(passphrase, dataKey, state.options);
      const keys = state.body.keys.map((one) => {
        const text = open(path, state.dataKey, one);
        const sealed = seal(dataKey, text, surroundings(one));
        text.fill(0);
        return { ...one, sealed };
      });
      write({ ...empty, keys }, dataKey);
    },
    close: () => void state.dataKey.fill(0),
  };
}

async function emptyBody(
  passphrase: Secret,
  dataKey: Buffer,
  options: VaultOptions,
): Promise<VaultBody> {
  const kdf: KeyDerivation = {
    ...{ name: 'scrypt', N: options.cost ?? VAULT_COST, r: BLOCK_SIZE, p: PARALLEL },
    salt: newSalt(),
  };
  const wrapping = await keyFrom(passphrase, kdf.salt, kdf.N);
  const wrappedKey = seal(wrapping, dataKey, wrappingText(kdf));
  wrapping.fill(0);
  return { format: 'tradsys-vault', version: VAULT_VERSION, kdf, wrappedKey, keys: [] };
}

const wrappingText = ({ name, N, r, p, salt }: KeyDerivation): string =>
  JSON.stringify(['tradsys-vault', VAULT_VERSION, 'data key', name, N, r, p, salt]);

/** A sealed key opens only under the venue and name that it was added with. */
const surroundings = ({ venue, name, ending, addedAt }: KeySummary): string =>
  JSON.stringify(['tradsys-vault', VAULT_VERSION, 'key', venue, name, ending, addedAt]);

const SHOWN = 4;

function stored(dataKey: Buffer, key: NamedCredentials, at: Date): StoredKey {
  const apiKey = key.apiKey.reveal();
  const summary = {
    name: key.name,
    venue: key.venue,
    ending: apiKey.length >= SHOWN * 3 ? apiKey.slice(-SHOWN) : '',
    addedAt: at.toISOString(),
  };
  const words = {
    ...{ apiKey, secret: key.secret.reveal() },
    ...(key.password && { password: key.password.reveal() }),
  };
  const text = Buffer.from(JSON.stringify(words), 'utf8');
  const sealed: Sealed = seal(dataKey, text, surroundings(summary));
  text.fill(0);
  return { ...summary, sealed };
}

function open(path: string, dataKey: Buffer, key: StoredKey): Buffer {
  const text = unseal(dataKey, key.sealed, surroundings(key));
  if (text === undefined) throw damaged(path);
  return text;
}

function opened(path: string, dataKey: Buffer, key: StoredKey): Credentials {
  const text = open(path, dataKey, key);
  const words = JSON.parse(text.toString('utf8')) as Record<string, string>;
  text.fill(0);
  const { apiKey = '', secret = '', password } = words;
  return {
    venue: key.venue,
    apiKey: new Secret(apiKey),
    secret: new Secret(secret),
    ...(password !== undefined && { password: new Secret(password) }),
  };
}

function find(path: string, keys: readonly StoredKey[], name: string): StoredKey {
  const found = keys.find((key) => key.name === name);
  if (found === undefined) throw unknownKey(path, keys, name);
  return found;
}

/** For whoever looks for a name before the passphrase is asked for. */
export function unknownKey(
  path: string,
  keys: readonly Pick<KeySummary, 'name'>[],
  name: string,
): TradsysError {
  const names = keys.map((key) => key.name);
  const meant = nearest(name, names);
  const add = `'tradsys keys add ${name}' adds it`;
  return new TradsysError('vault.unknown_key', `there is no key called ${name}`, {
    exit: 'usage',
    where: path,
    remedy:
      meant !== undefined
        ? `did you mean ${meant}?`
        : names.length === 0
          ? add
          : `there are ${names.join(', ')}; ${add}`,
  });
}

/** Throws `vault.name_taken` for the first name that stands there twice. */
export function refuseTwice(path: string, keys: readonly Pick<KeySummary, 'name'>[]): void {
  const seen = new Set<string>();
  for (const { name } of keys) {
    if (seen.has(name)) {
      throw new TradsysError('vault.name_taken', `there is a key called ${name} already`, {
        exit: 'usage',
        where: path,
        remedy: `choose another name, or run 'tradsys keys remove ${name}' first`,
      });
    }
    seen.add(name);
  }
}

const missing = (path: string): TradsysError =>
  new TradsysError('vault.missing', 'there is no vault', {
    exit: 'config',
    where: path,
    remedy: "'tradsys keys add NAME --venue VENUE' makes one",
  });

const wrongPassphrase = (path: string): TradsysError =>
  new TradsysError('vault.wrong_passphrase', 'the passphrase is wrong', {
    exit: 'config',
    where: path,
    remedy: 'try again; without it the keys are lost, and have to be made anew at the venues',
  });

const weak = (path: string, cost: number): TradsysError =>
  new TradsysError('vault.weak', `its scrypt cost is ${cost}, below ${VAULT_COST}`, {
    exit: 'config',
    where: path,
    remedy: 'remove it and add the keys again: whoever has a copy could try passphrases cheaply',
  });
