/**
 * Where the daemon is that a command looks at. A daemon has read the configuration already, and says in
 * its lease what it found and from what; to read it again, with the schema and the parser that this takes,
 * costs more than all the rest of such a command. Nothing is believed that could have changed since.
 */
import { homedir } from 'node:os';
import type { LoadOptions } from '../config/index.js';
import { areSame, configSources, hasSay } from '../config/sources.js';
import { dataDirectoryOf, resolveDataDirectory } from '../data-directory.js';
import { installedVersion } from '../strategies/installation.js';
import { readDaemonLease } from './daemon-lease.js';
import type { Outlook } from './outlook.js';

export interface FoundDaemon extends Outlook {
  /** Data directory, absolute; whether a daemon runs there is for the client to say. */
  readonly directory: string;
}

/** By what the running daemon knows, or else by the configuration. Throws ConfigError. */
export async function findDaemon(place: LoadOptions): Promise<FoundDaemon> {
  return knownDaemon(place) ?? (await configuredDaemon(place));
}

/** Undefined when there is no daemon where it most likely is, or anything that it does not know. */
function knownDaemon(place: LoadOptions): FoundDaemon | undefined {
  const flag = directoryFlag(place);
  if (flag === MORE) return undefined;
  const sources = configSources(place.configFile, place);
  const { directory } = resolveDataDirectory({
    ...{ flag, environment: place.env, configFile: sources.file ?? undefined },
    workingDirectory: place.cwd,
    home: place.home ?? homedir(),
    platform: place.platform ?? process.platform,
  });
  const known = readDaemonLease(directory)?.outlook;
  if (known === undefined || known.version !== installedVersion()) return undefined;
  if (hasSay(place.env, known.variables) || !areSame(known.sources, sources)) return undefined;
  const { timezone, staleAfterMs } = known;
  return { directory, timezone, staleAfterMs };
}

const DATA_DIRECTORY = 'general.data_dir=';

const MORE = Symbol('more than that');

/** The directory of `--data-dir`, if any; MORE when other keys are set too. */
function directoryFlag({
  overrides = [],
  fileText,
}: LoadOptions): string | undefined | typeof MORE {
  const [only, ...others] = overrides;
  if (fileText !== undefined || others.length > 0) return MORE;
  if (only === undefined) return undefined;
  const directory = only.startsWith(DATA_DIRECTORY) ? only.slice(DATA_DIRECTORY.length) : '';
  return directory === '' ? MORE : directory;
}

async function configuredDaemon(place: LoadOptions): Promise<FoundDaemon> {
  const { loadConfig } = await import('../config/index.js');
  const loaded = await loadConfig(place);
  const { display, marketData } = loaded.config;
  return {
    directory: dataDirectoryOf(loaded, place).directory,
    timezone: display.timezone,
    staleAfterMs: marketData.staleAfterMs,
  };
}
