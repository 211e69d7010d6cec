/** Which config file is meant when none, or one, is named. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';

export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Home directory; default: the user's. */
  readonly home?: string;
  readonly platform?: NodeJS.Platform;
}

export interface FoundFile {
  readonly path: string;
  /** Files of the same rank that were passed over. */
  readonly ignored: readonly string[];
}

const NAMES = ['tradsys.yaml', 'tradsys.yml', 'tradsys.json', 'tradsys.toml'];

/**
 * `--config`, then `TRADSYS_CONFIG`, then `tradsys.yaml|yml|json|toml` in the working directory,
 * then the same in the user's config directory. A file that is named need not exist; reading it
 * will tell.
 */
export function findConfigFile(
  configFile: string | undefined,
  place: Place,
): FoundFile | undefined {
  const named = configFile ?? place.env['TRADSYS_CONFIG'];
  if (named !== undefined && named !== '') return { path: resolve(place.cwd, named), ignored: [] };
  for (const directory of [place.cwd, userConfigDirectory(place)]) {
    const [path, ...ignored] = NAMES.map((name) => join(directory, name)).filter((file) =>
      existsSync(file),
    );
    if (path !== undefined) return { path, ignored };
  }
  return undefined;
}

/** `$XDG_CONFIG_HOME/tradsys`, else the platform's custom. */
function userConfigDirectory({
  env,
  home = homedir(),
  platform = process.platform,
}: Place): string {
  const xdg = env['XDG_CONFIG_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'tradsys');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'tradsys');
  return join(home, '.config', 'tradsys');
}

/** A path as people read it: relative when it lies in the working directory. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
