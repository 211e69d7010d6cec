/**
 * What a configuration is read from, so that another process can tell that it would read the same
 * without reading it. Light: no schema, and no parser.
 */
import { existsSync, statSync } from 'node:fs';
import { dotEnvBeside, isReadElsewhere, PREFIX } from './environment.js';
import { findConfigFile } from './find-file.js';
import type { Place } from './find-file.js';

export interface ConfigSources {
  /** Absolute path of the config file; null where there is none. */
  readonly file: string | null;
  /** Of the file, and of the `.env` beside it; null where there is none. */
  readonly versions: readonly (string | null)[];
}

export function configSources(configFile: string | undefined, place: Place): ConfigSources {
  const file = findConfigFile(configFile, place)?.path ?? null;
  const files = file === null ? [] : [file, dotEnvBeside(file)];
  return { file, versions: files.map(versionOf) };
}

export const areSame = (a: ConfigSources, b: ConfigSources): boolean =>
  a.file === b.file && a.versions.join('\n') === b.versions.join('\n');

/** While this stays, so does the text: the time of change is the system's own, and nobody sets it. */
function versionOf(path: string): string | null {
  if (!existsSync(path)) return null;
  const { dev, ino, size, mode, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mode, mtimeNs, ctimeNs].join(' ');
}

/** Whether the environment sets a key by its path, or has one of the other `names`. */
export const hasSay = (env: NodeJS.ProcessEnv, names: readonly string[]): boolean =>
  Object.keys(env).some((name) => name.startsWith(PREFIX) && !isReadElsewhere(name)) ||
  names.some((name) => env[name] !== undefined);
