/** The vault as a file: its form, what is refused on reading, and a write that is whole or not at all. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { BLOCK_SIZE, HIGHEST_COST, PARALLEL } from './sealing.js';
import type { Sealed } from './sealing.js';

export const VAULT_VERSION = 1;
/** A temporary file older than this was left by a process that died. */
const ABANDONED_MS = 60_000;

const base64 = z.base64();
const sealed = z.strictObject({ nonce: base64, text: base64, tag: base64 });

const kdf = z.strictObject({
  name: z.literal('scrypt'),
  N: z
    .int()
    .min(2)
    .max(HIGHEST_COST)
    .refine((cost) => Number.isInteger(Math.log2(cost))),
  r: z.literal(BLOCK_SIZE),
  p: z.literal(PARALLEL),
  salt: base64,
});

const key = z.strictObject({
  name: z.string(),
  venue: z.string(),
  ending: z.string(),
  addedAt: z.iso.datetime(),
  sealed,
});

const body = z.strictObject({
  format: z.literal('tradsys-vault'),
  version: z.literal(VAULT_VERSION),
  kdf,
  wrappedKey: sealed,
  keys: z.array(key),
});

const file = body.extend({ seal: sealed, checksum: z.string() });

/** How the passphrase becomes a key. */
export type KeyDerivation = z.infer<typeof kdf>;
/** One key: what `keys list` shows in the open, and the sealed rest. */
export type StoredKey = z.infer<typeof key>;
/** All that the seal covers. */
export type VaultBody = z.infer<typeof body>;
export type VaultFile = z.infer<typeof file>;

/** The same text for the same content, whatever the file's spacing: zod keeps the order of the form. */
export const bodyText = (content: VaultBody): string => JSON.stringify(body.parse(content));

/** Tells damage from a wrong passphrase; it guards against accidents, the seal against people. */
const checksumOf = (content: VaultBody, seal: Sealed): string =>
  createHash('sha256').update(bodyText(content)).update(JSON.stringify(seal)).digest('hex');

/** What the seal covers. */
export function bodyOf({
  format,
  version,
  kdf: derivation,
  wrappedKey,
  keys,
}: VaultFile): VaultBody {
  return { format, version, kdf: derivation, wrappedKey, keys };
}

/**
 * Reads and checks the file; undefined when there is none. Throws a TradsysError (exit `config`)
 * `vault.exposed` when others may read it, `vault.damaged` or `vault.unreadable`.
 */
export function readVaultFile(path: string): VaultFile | undefined {
  if (!existsSync(path)) return undefined;
  refuseExposed(path);
  const parsed = file.safeParse(parsedJson(path));
  if (!parsed.success) throw damaged(path);
  const content = parsed.data;
  const names = new Set(content.keys.map(({ name }) => name));
  if (names.size !== content.keys.length) throw damaged(path);
  if (checksumOf(bodyOf(content), content.seal) !== content.checksum) throw damaged(path);
  return content;
}

function refuseExposed(path: string): void {
  const { mode } = statSync(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const bits = (mode & 0o777).toString(8).padStart(4, '0');
  throw new TradsysError('vault.exposed', `others may read or write the vault (mode ${bits})`, {
    exit: 'config',
    where: path,
    remedy: `run 'chmod 600 ${path}', and replace the keys if others have used this machine`,
  });
}

function parsedJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new TradsysError('vault.unreadable', `cannot be read: ${(error as Error).message}`, {
      exit: 'config',
      where: path,
      remedy: 'it belongs to the user who runs the daemon: run as that user',
      cause: error,
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function damaged(path: string): TradsysError {
  return new TradsysError('vault.damaged', 'the vault is damaged or was changed by hand', {
    exit: 'config',
    where: path,
    remedy: 'put a backup in its place, or remove it and add the keys again',
  });
}

/**
 * Puts `content` in place of `before`, as it was read (undefined: there was no file). After a crash
 * there is the old file or the new one. Throws `vault.busy` when somebody else changed it meanwhile.
 */
export function writeVaultFile(
  path: string,
  content: VaultBody,
  seal: Sealed,
  before: VaultFile | undefined,
): VaultFile {
  const next: VaultFile = { ...content, seal, checksum: checksumOf(content, seal) };
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw unwritable(path, error);
  }
  const target = existsSync(path) ? realpathSync(path) : path;
  const temporary = `${target}.new`;
  claim(temporary, target);
  try {
    if (readVaultFile(target)?.checksum !== before?.checksum) throw busy(path);
    const handle = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(handle, `${JSON.stringify(next, undefined, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error instanceof TradsysError ? error : unwritable(path, error);
  }
  syncFolder(dirname(target));
  return next;
}

/** The temporary file is the lock: only one process can have made it. */
function claim(temporary: string, target: string): void {
  const age = existsSync(temporary) ? Date.now() - statSync(temporary).mtimeMs : 0;
  if (age > ABANDONED_MS) rmSync(temporary, { force: true });
  try {
    closeSync(openSync(temporary, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw busy(target);
    throw unwritable(target, error);
  }
}

const unwritable = (path: string, error: unknown): TradsysError =>
  new TradsysError('vault.unwritable', `cannot be written: ${(error as Error).message}`, {
    where: path,
    remedy: 'check the permissions of the directory and the space left',
    cause: error,
  });

const busy = (path: string): TradsysError =>
  new TradsysError('vault.busy', 'another process changes the vault', {
    where: path,
    remedy: 'run the command again',
  });

/** Without this a crash may forget the rename. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
