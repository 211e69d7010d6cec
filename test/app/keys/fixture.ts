/** A data directory with a vault, cheap enough for tests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { TradsysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import type { Unlock } from '../../../src/app/keys/index.js';
import { bodyOf, bodyText } from '../../../src/app/keys/vault-file.js';
import type { VaultFile } from '../../../src/app/keys/vault-file.js';
import type { NamedCredentials } from '../../../src/app/keys/index.js';

/** About 3 ms instead of 0.6 s. */
export const CHEAP = { cost: 2 ** 10 };
export const PASSPHRASE = 'correct horse battery staple';

export const unlock =
  (text = PASSPHRASE): Unlock =>
  () =>
    Promise.resolve(new Secret(text));

export function credentials(name: string, venue = 'binance', password?: string): NamedCredentials {
  return {
    ...{ name, venue },
    apiKey: new Secret(`api-key-of-${name}-0001`),
    secret: new Secret(`secret-of-${name}`),
    ...(password !== undefined && { password: new Secret(password) }),
  };
}

export interface Home {
  readonly directory: string;
  readonly path: string;
  read(): VaultFile;
  /** Writes the file with a checksum that fits, as an attacker would. */
  forge(change: (file: VaultFile) => VaultFile): void;
  remove(): void;
}

export function makeHome(): Home {
  const directory = mkdtempSync(join(tmpdir(), 'tradsys-keys-'));
  const path = join(directory, 'keys.vault');
  const read = (): VaultFile => JSON.parse(readFileSync(path, 'utf8')) as VaultFile;
  return {
    ...{ directory, path, read },
    forge(change) {
      const changed = change(read());
      const checksum = createHash('sha256')
        .update(bodyText(bodyOf(changed)))
        .update(JSON.stringify(changed.seal))
        .digest('hex');
      writeFileSync(path, JSON.stringify({ ...changed, checksum }), { mode: 0o600 });
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The line of what is thrown, after its code. */
export async function failure(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof TradsysError) return `${error.code} ${error.line}`;
    throw error;
  }
  return 'nothing was thrown';
}
