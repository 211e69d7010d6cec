/** The `keys` commands: what they ask, read and print. Import lazily. */
import { TradsysError } from '../errors.js';
import type { LoadOptions } from '../app/config/index.js';
import { loadConfig } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import {
  addKeys,
  checkName,
  checkVenue,
  credentialsFromLines,
  credentialsOf,
  listKeys,
  removeKey,
  rotateVault,
  textOf,
  vaultPath,
  VENUES_WITH_PASSWORD,
  wordProblem,
} from '../app/keys/index.js';
import type {
  KeyList,
  KeySummary,
  NamedCredentials,
  PassphraseSources,
} from '../app/keys/index.js';
import { askerAtTerminal } from './ask-secret.js';
import { paint } from './colour.js';
import { renderTable } from './table.js';

/** Where a `keys` command works. */
interface KeyPlace {
  readonly path: string;
  readonly sources: PassphraseSources;
}

async function placeOf(options: LoadOptions, descriptor?: number): Promise<KeyPlace> {
  const loaded = await loadConfig(options);
  const sources: PassphraseSources = {
    ...{ descriptor, env: options.env, loaded },
    ask: askerAtTerminal(),
    warn: (line) => void process.stderr.write(`warning: ${line}\n`),
  };
  return { path: vaultPath(dataDirectoryOf(loaded, options).directory, loaded), sources };
}

export interface AddFlags {
  readonly name: string | undefined;
  readonly venue: string | undefined;
  readonly stdin: boolean;
  readonly descriptor: number | undefined;
}

/** Throws usage errors before anybody is asked for anything. */
export async function addFromFlags(options: LoadOptions, flags: AddFlags): Promise<KeyList> {
  const { name, venue, stdin, descriptor } = flags;
  if (venue !== undefined) checkVenue(venue);
  if (stdin && descriptor === 0) {
    throw new TradsysError('vault.descriptor', 'the keys come from standard input already', {
      exit: 'usage',
      where: '--passphrase-fd 0',
      remedy: 'use another file descriptor: --passphrase-fd 3 3< FILE',
    });
  }
  const { path, sources } = await placeOf(options, descriptor);
  if (stdin) {
    const lines = credentialsFromLines(await textOf(process.stdin), { name, venue });
    const credentials = () => Promise.resolve(lines);
    return addKeys(path, { name, credentials }, { ...sources, ask: undefined });
  }
  const typed = wantedOf(name, venue, sources);
  return addKeys(path, { name, credentials: () => askForKey(typed) }, sources);
}

interface Wanted {
  readonly name: string;
  readonly venue: string;
  readonly ask: NonNullable<ReturnType<typeof askerAtTerminal>>;
}

function wantedOf(
  name: string | undefined,
  venue: string | undefined,
  { ask }: PassphraseSources,
): Wanted {
  const usage = (what: string, remedy: string): TradsysError =>
    new TradsysError('usage.invalid', what, { exit: 'usage', where: 'keys add', remedy });
  if (name === undefined) throw usage('missing argument NAME', 'accounts.NAME.key refers to it');
  if (venue === undefined) throw usage('missing flag --venue', 'such as --venue binance');
  if (ask === undefined) {
    throw usage('there is no terminal to ask at', 'pipe JSON lines to it with --stdin');
  }
  return { name: checkName(name), venue, ask };
}

async function askForKey({ name, venue, ask }: Wanted): Promise<readonly NamedCredentials[]> {
  const apiKey = await ask(`API key of ${venue}`, wordProblem);
  const secret = await ask(`Secret of ${venue}`, wordProblem);
  const password = VENUES_WITH_PASSWORD.has(venue)
    ? await ask(`Password (passphrase) that ${venue} has for the key`, wordProblem)
    : undefined;
  return [credentialsOf({ name, venue, apiKey, secret, password })];
}

export async function listFromFlags(options: LoadOptions): Promise<KeyList> {
  const { path } = await placeOf(options);
  return listKeys(path);
}

export async function removeFromFlags(
  options: LoadOptions,
  name: string,
  descriptor: number | undefined,
): Promise<KeySummary> {
  const { path, sources } = await placeOf(options, descriptor);
  return removeKey(path, name, sources);
}

export async function rotateFromFlags(
  options: LoadOptions,
  descriptor: number | undefined,
  next: number | undefined,
): Promise<KeyList> {
  const { path, sources } = await placeOf(options, descriptor);
  if (next !== undefined && next === descriptor) {
    throw new TradsysError('vault.descriptor', 'the old passphrase comes from there already', {
      exit: 'usage',
      where: `--new-passphrase-fd ${next}`,
      remedy: 'give the new one on another file descriptor',
    });
  }
  return rotateVault(path, sources, { descriptor: next, ask: sources.ask });
}

const endingText = (ending: string): string => (ending === '' ? '...' : `...${ending}`);

export function addedText({ keys, vault }: KeyList): string {
  const lines = keys.map(({ name, venue, ending }) => {
    const short = ending === '' ? '' : `, ending in ${ending}`;
    return `added ${name} for ${venue}${short}`;
  });
  return [...lines, paint.dim(`in ${vault}; accounts.NAME.key in the config refers to it`)].join(
    '\n',
  );
}

export function keysText({ keys, vault }: KeyList): string {
  if (keys.length === 0) {
    return `no key in ${vault} yet; 'tradsys keys add NAME --venue VENUE' adds one`;
  }
  return renderTable({
    columns: [
      { header: 'NAME' },
      { header: 'VENUE' },
      { header: 'KEY' },
      { header: 'ADDED (UTC)' },
    ],
    rows: keys.map(({ name, venue, ending, addedAt }) => [
      ...[name, venue, endingText(ending)],
      addedAt.slice(0, 16).replace('T', ' '),
    ]),
  });
}
