/** Where market data and runs live. */
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { LoadedConfig, LoadOptions } from './config/index.js';

export type DataDirectoryOrigin = 'flag' | 'environment' | 'config' | 'project' | 'user';

export interface DataDirectoryInput {
  /** `--data-dir`, relative to the working directory. */
  readonly flag?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The config file in use, if any. */
  readonly configFile?: string | undefined;
  /** `general.data_dir`, relative to the config file. */
  readonly configured?: string | undefined;
  readonly workingDirectory: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

export interface DataDirectory {
  readonly directory: string;
  /** Which rule chose it. */
  readonly origin: DataDirectoryOrigin;
}

const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The directory of this user: what the XDG base directory specification or macOS asks for. */
function userDirectory(input: DataDirectoryInput): string {
  const xdg = input.environment['XDG_DATA_HOME'];
  // The specification: a relative path is invalid and must be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'tradsys');
  return input.platform === 'darwin'
    ? join(input.home, 'Library', 'Application Support', 'tradsys')
    : join(input.home, '.local', 'share', 'tradsys');
}

/**
 * `--data-dir`, else `TRADSYS_DATA_DIR`, else `general.data_dir`, else `.tradsys` beside the config file.
 * Without a config file: `./.tradsys` if it is there, else the user's data directory.
 */
export function resolveDataDirectory(input: DataDirectoryInput): DataDirectory {
  const fromHere = (path: string): string => resolve(input.workingDirectory, path);
  const variable = input.environment['TRADSYS_DATA_DIR'];
  if (input.flag !== undefined) return { directory: fromHere(input.flag), origin: 'flag' };
  if (variable !== undefined && variable !== '') {
    return { directory: fromHere(variable), origin: 'environment' };
  }
  if (input.configFile !== undefined) {
    const beside = dirname(fromHere(input.configFile));
    return input.configured === undefined
      ? { directory: join(beside, '.tradsys'), origin: 'project' }
      : { directory: resolve(beside, input.configured), origin: 'config' };
  }
  const project = fromHere('.tradsys');
  if (isDirectory(project)) return { directory: project, origin: 'project' };
  return { directory: userDirectory(input), origin: 'user' };
}

/** The data directory of a loaded configuration, into which flag and variable were merged already. */
export function dataDirectoryOf(
  loaded: Pick<LoadedConfig, 'config' | 'file' | 'origins'>,
  place: Pick<LoadOptions, 'cwd' | 'env' | 'home' | 'platform'>,
): DataDirectory {
  const { dataDir } = loaded.config.general;
  const kind = loaded.origins.get('general.data_dir')?.kind;
  return resolveDataDirectory({
    flag: kind === 'flag' ? dataDir : undefined,
    environment: { ...place.env, TRADSYS_DATA_DIR: kind === 'env' ? dataDir : undefined },
    configFile: loaded.file,
    configured: kind === 'file' ? dataDir : undefined,
    workingDirectory: place.cwd,
    home: place.home ?? homedir(),
    platform: place.platform ?? process.platform,
  });
}

const OVERRIDE = 'general.data_dir=';

/** The directory that an override of the configuration names, as `--data-dir` makes one; undefined for another key. */
export const directoryNamed = (override: string): string | undefined =>
  override.startsWith(OVERRIDE) ? override.slice(OVERRIDE.length) : undefined;
