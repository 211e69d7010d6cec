/** Who may trade on which account: API keys with their secrets, kept in a file for the owner alone. */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeSafely } from '../write-safely.js';

export interface ApiKey {
  readonly apiKey: string;
  readonly secret: string;
  /** Name: a number would be another account's after a loss. */
  readonly account: string;
}

interface Known extends ApiKey {
  readonly material: KeyObject;
}

/** 64 letters and digits, as the venue's keys look. */
const LENGTH = 64;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An HMAC-SHA256 in hex. */
const SIGNATURE = /^[0-9a-fA-F]{64}$/;

function randomKey(): string {
  // Bytes above the last whole multiple of the alphabet would favour its first letters.
  const fair = 256 - (256 % ALPHABET.length);
  let text = '';
  while (text.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      if (byte < fair && text.length < LENGTH) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

export class KeyStore {
  private readonly keys = new Map<string, Known>();

  constructor(private readonly path: string) {
    if (!existsSync(path)) return;
    for (const key of JSON.parse(readFileSync(path, 'utf8')) as ApiKey[]) this.know(key);
  }

  /** Makes a key of an account; its secret is shown this once. */
  create(account: string): ApiKey {
    const key = { apiKey: randomKey(), secret: randomKey(), account };
    this.know(key);
    const all = [...this.keys.values()].map(({ apiKey, secret, account: owner }) => ({
      ...{ apiKey, secret, account: owner },
    }));
    writeSafely(this.path, `${JSON.stringify(all)}\n`);
    return key;
  }

  find(apiKey: string): ApiKey | undefined {
    return this.keys.get(apiKey);
  }

  /** Forgets every key, with the accounts. */
  clear(): void {
    this.keys.clear();
    writeSafely(this.path, '[]\n');
  }

  /** Whether `signature` (hex) is the HMAC-SHA256 of `text` with this key's secret. */
  verify(apiKey: string, text: string, signature: string): boolean {
    const known = this.keys.get(apiKey);
    // What follows the hex of a buffer is passed over when it is read.
    if (known === undefined || !SIGNATURE.test(signature)) return false;
    const expected = createHmac('sha256', known.material).update(text).digest();
    const given = Buffer.from(signature, 'hex');
    return timingSafeEqual(given, expected);
  }

  private know(key: ApiKey): void {
    this.keys.set(key.apiKey, { ...key, material: createSecretKey(key.secret, 'utf8') });
  }
}
