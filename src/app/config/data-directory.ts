/** Where market data, runs and state lie. */
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Place } from './find-file.js';
import type { LoadedConfig } from './load.js';

/**
 * The first that there is, absolute: `general.data_dir` as set by `--data-dir`, `TRADSYS_DATA_DIR`
 * (meant from the working directory) or the file (meant from the file's directory); `.tradsys/`
 * beside the config file; `$XDG_DATA_HOME/tradsys`.
 */
export function dataDirectory(
  loaded: Pick<LoadedConfig, 'config' | 'file' | 'origins'>,
  place: Place,
): string {
  const { cwd, env, home = homedir() } = place;
  const beside = loaded.file === undefined ? cwd : dirname(loaded.file);
  const { dataDir } = loaded.config.general;
  if (dataDir !== undefined) {
    const isOfFile = loaded.origins.get('general.data_dir')?.kind === 'file';
    return resolve(isOfFile ? beside : cwd, dataDir);
  }
  if (loaded.file !== undefined) return join(beside, '.tradsys');
  const xdg = env['XDG_DATA_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'tradsys');
  if ((place.platform ?? process.platform) === 'darwin') {
    return join(home, 'Library', 'Application Support', 'tradsys', 'data');
  }
  return join(home, '.local', 'share', 'tradsys');
}
