/** Where the vault's passphrase comes from: never the command line, which every process can read. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { TradsysError } from '../../errors.js';
import { Secret } from '../../secret.js';
import type { LoadedConfig } from '../config/index.js';
import { MIN_PASSPHRASE } from './vault.js';
import type { Unlock } from './vault.js';

/** The name that systemd's LoadCredential= has to give. */
const CREDENTIAL_NAME = 'tradsys-passphrase';
const MAX_BYTES = 4096;

export interface PassphraseSources {
  /** `--passphrase-fd`. */
  readonly descriptor?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly loaded: Pick<LoadedConfig, 'config' | 'origins'>;
  /** Asks a person without echo; absent where there is nobody. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly warn: (line: string) => void;
}

/**
 * The passphrase from the file descriptor, else the systemd credential, else `vault.encryption_key`
 * (`API_ENCRYPTION_KEY`; with a warning), else a person. Throws `vault.locked` when there is none of
 * them, and `vault.passphrase_in_argv` when it was given as a flag.
 */
export function unlockFrom(sources: PassphraseSources): Unlock {
  return async () => (await withoutAsking(sources)) ?? (await fromPerson(sources));
}

async function withoutAsking(sources: PassphraseSources): Promise<Secret | undefined> {
  if (sources.descriptor !== undefined) return fromDescriptor(sources.descriptor);
  return fromCredential(sources.env) ?? fromConfig(sources);
}

async function fromPerson({ ask }: PassphraseSources): Promise<Secret> {
  if (ask === undefined) {
    throw new TradsysError('vault.locked', 'the passphrase of the vault is needed', {
      exit: 'usage',
      remedy:
        'run it at a terminal, or pass --passphrase-fd N, a systemd credential called ' +
        `${CREDENTIAL_NAME}, or API_ENCRYPTION_KEY`,
    });
  }
  return wanted(await ask('Passphrase of the vault'), 'the prompt');
}

/** The passphrase of a vault that is made now: long enough, and typed twice where a person types it. */
export async function firstPassphrase(sources: PassphraseSources): Promise<Secret> {
  const given = await withoutAsking(sources);
  if (given !== undefined) return longEnough(given);
  if (sources.ask === undefined) return fromPerson(sources);
  return typedTwice(sources.ask, 'Passphrase for the new vault');
}

/** The passphrase that takes the place of another: from `--new-passphrase-fd`, or typed twice. */
export async function nextPassphrase({
  descriptor,
  ask,
}: Pick<PassphraseSources, 'descriptor' | 'ask'>): Promise<Secret> {
  if (descriptor !== undefined) return longEnough(await fromDescriptor(descriptor));
  if (ask !== undefined) return typedTwice(ask, 'New passphrase of the vault');
  throw new TradsysError('vault.locked', 'the new passphrase is needed', {
    exit: 'usage',
    remedy: 'run it at a terminal, or pass --new-passphrase-fd N',
  });
}

type Ask = NonNullable<PassphraseSources['ask']>;

async function typedTwice(ask: Ask, question: string): Promise<Secret> {
  const first = longEnough(wanted(await ask(question), 'the prompt'));
  if ((await ask('The same again')) === first.reveal()) return first;
  throw new TradsysError('vault.passphrases_differ', 'the two passphrases are not the same', {
    exit: 'usage',
    remedy: 'nothing was changed; run the command again',
  });
}

/** The first line of what is behind an open file descriptor. */
async function fromDescriptor(descriptor: number): Promise<Secret> {
  const where = `file descriptor ${descriptor}`;
  if (isatty(descriptor)) {
    throw new TradsysError('vault.descriptor', 'is a terminal, which would show what is typed', {
      exit: 'usage',
      where,
      remedy: 'leave out the flag to be asked, or redirect: 3< FILE with --passphrase-fd 3',
    });
  }
  try {
    return wanted(await firstBytes(descriptor), where);
  } catch (error) {
    if (error instanceof TradsysError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new TradsysError('vault.descriptor', `cannot be read (${reason})`, {
      exit: 'usage',
      where,
      remedy: 'open it for the command: tradsys ... --passphrase-fd 3 3< FILE',
    });
  }
}

async function firstBytes(descriptor: number): Promise<string> {
  const parts: Buffer[] = [];
  const stream = createReadStream('', { fd: descriptor, autoClose: false, end: MAX_BYTES });
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function fromCredential(env: PassphraseSources['env']): Secret | undefined {
  const directory = env['CREDENTIALS_DIRECTORY'] ?? '';
  const path = join(directory, CREDENTIAL_NAME);
  if (directory === '' || !existsSync(path)) return undefined;
  return wanted(readFileSync(path, 'utf8'), path);
}

function fromConfig({ loaded, warn }: PassphraseSources): Secret | undefined {
  const text = loaded.config.vault.encryptionKey;
  if (text === undefined || text === '') return undefined;
  const origin = loaded.origins.get('vault.encryption_key');
  if (origin?.kind === 'flag') {
    throw new TradsysError('vault.passphrase_in_argv', 'every process can read the command line', {
      exit: 'usage',
      where: origin.where,
      remedy: 'leave the flag out to be asked, or use --passphrase-fd; choose a new passphrase',
    });
  }
  const where = origin?.where ?? 'vault.encryption_key';
  // A variable that names a file keeps the passphrase out of the environment of other processes.
  if (!where.includes('_FILE')) {
    warn(`the passphrase of the vault comes from ${where}, where others may see it`);
  }
  return wanted(text, where);
}

function wanted(text: string, where: string): Secret {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  if (line !== '' && Buffer.byteLength(line) <= MAX_BYTES) return new Secret(line);
  throw new TradsysError(
    'vault.no_passphrase',
    line === '' ? 'the passphrase is empty' : `the passphrase is longer than ${MAX_BYTES} bytes`,
    { exit: 'usage', where },
  );
}

function longEnough(passphrase: Secret): Secret {
  if (passphrase.reveal().length >= MIN_PASSPHRASE) return passphrase;
  throw new TradsysError(
    'vault.short_passphrase',
    `a passphrase needs at least ${MIN_PASSPHRASE} characters`,
    { exit: 'usage', remedy: 'four or five random words are good' },
  );
}
