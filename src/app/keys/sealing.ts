/** The cryptography of the vault: scrypt makes a key of a passphrase, AES-256-GCM seals what it guards. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import type { Secret } from '../../secret.js';

/** scrypt's N of every vault; only tests make cheaper ones. */
export const VAULT_COST = 2 ** 17;
/** Above this a damaged header would ask for more memory than a machine has. */
export const HIGHEST_COST = 2 ** 20;
export const BLOCK_SIZE = 8;
export const PARALLEL = 1;

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 32;

/** Base64 throughout. */
export interface Sealed {
  readonly nonce: string;
  readonly text: string;
  readonly tag: string;
}

export const newKey = (): Buffer => randomBytes(KEY_BYTES);
export const newSalt = (): string => randomBytes(SALT_BYTES).toString('base64');

/** The key that a passphrase stands for: about 0.6 s and 128 MiB at the full cost. */
export function keyFrom(passphrase: Secret, salt: string, cost: number): Promise<Buffer> {
  const limits = { N: cost, r: BLOCK_SIZE, p: PARALLEL, maxmem: 256 * cost * BLOCK_SIZE };
  // The same letters may be typed composed on one system and decomposed on another.
  const typed = Buffer.from(passphrase.reveal().normalize('NFKC'), 'utf8');
  return new Promise((done, fail) => {
    scrypt(typed, Buffer.from(salt, 'base64'), KEY_BYTES, limits, (error, key) => {
      typed.fill(0);
      if (error === null) done(key);
      else fail(error);
    });
  });
}

/** Encrypts `text` so that it opens only with this key and beside these `surroundings`. */
export function seal(key: Buffer, text: Buffer, surroundings: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(surroundings, 'utf8'));
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    text: sealed.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** What was sealed; undefined when key, surroundings or sealed text are not the ones of then. */
export function unseal(key: Buffer, sealed: Sealed, surroundings: string): Buffer | undefined {
  const nonce = Buffer.from(sealed.nonce, 'base64');
  const tag = Buffer.from(sealed.tag, 'base64');
  if (nonce.length !== NONCE_BYTES || tag.length !== TAG_BYTES) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(surroundings, 'utf8'));
  cipher.setAuthTag(tag);
  try {
    return Buffer.concat([cipher.update(Buffer.from(sealed.text, 'base64')), cipher.final()]);
  } catch {
    return undefined;
  }
}
