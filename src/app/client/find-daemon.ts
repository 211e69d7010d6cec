/**
 * Where the daemon is that a command looks at. A daemon has read the configuration already, and says in
 * its lease what it found and from what; to read it again, with the schema and the parser that this takes,
 * costs more than all the rest of such a command. Nothing is believed that could have changed since.
 */
import { homedir } from 'node:os';
import type { LoadOptions } from '../config/index.js';
import { areSame, configSources, hasSay } from '../config/sources.js';
import { dataDirectoryOf, directoryNamed, resolveDataDirectory } from '../data-directory.js';
import type { TradsysError } from '../../errors.js';
import { installedVersion } from '../strategies/installation.js';
import { readDaemonLease } from './daemon-lease.js';
import type { KnownOutlook, Outlook } from './outlook.js';

export interface FoundDaemon extends Outlook {
  /** Data directory, absolute; whether a daemon runs there is for the client to say. */
  readonly directory: string;
  /** What is wrong with a configuration that was of no use: the daemon goes by what it read before. */
  readonly doubt?: string;
}

/**
 * By what the running daemon knows, or else by the configuration. Throws ConfigError, unless a daemon runs that
 * has read the same file: whoever looks, halts or stops must not have to mend it first.
 */
export async function findDaemon(place: LoadOptions): Promise<FoundDaemon> {
  const running = runningDaemon(place);
  if (running?.isSure === true) return outlookOf(running);
  try {
    return await configuredDaemon(place);
  } catch (error) {
    if (running?.sameFile !== true || !isOfConfig(error)) throw error;
    const problems = [error.line, ...error.details].join('; ');
    return { ...outlookOf(running), doubt: `${problems}; the daemon goes by what it has read` };
  }
}

const isOfConfig = (error: unknown): error is TradsysError =>
  error instanceof Error && 'exit' in error && error.exit === 'config';

interface RunningDaemon {
  readonly directory: string;
  readonly known: KnownOutlook;
  /** It has read the file that this command would. */
  readonly sameFile: boolean;
  /** This command would read the same as it has. */
  readonly isSure: boolean;
}

/** Undefined when there is no daemon where it most likely is, or none that says what it has read. */
function runningDaemon(place: LoadOptions): RunningDaemon | undefined {
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
  const isSure = !hasSay(place.env, known.variables) && areSame(known.sources, sources);
  return { directory, known, sameFile: known.sources.file === sources.file, isSure };
}

function outlookOf({ directory, known }: RunningDaemon): FoundDaemon {
  const { timezone, staleAfterMs } = known;
  return { directory, timezone, staleAfterMs };
}

const MORE = Symbol('more than that');

/** The directory of `--data-dir`, if any; MORE when other keys are set too. */
function directoryFlag({
  overrides = [],
  fileText,
}: LoadOptions): string | undefined | typeof MORE {
  const [only, ...others] = overrides;
  if (fileText !== undefined || others.length > 0) return MORE;
  if (only === undefined) return undefined;
  return directoryNamed(only) || MORE;
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
