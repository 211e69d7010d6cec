/** Where a command works: its configuration, its data directory and the store in it. */
import { statSync } from 'node:fs';
import { stores } from '../adapters/stores/index.js';
import { TradsysError } from '../errors.js';
import type { Store } from '../ports.js';
import { loadConfig } from './config/index.js';
import type { LoadedConfig, LoadOptions } from './config/index.js';
import { dataDirectoryOf } from './data-directory.js';

export interface Workspace {
  readonly loaded: LoadedConfig;
  /** Absolute. */
  readonly directory: string;
  readonly store: Store;
  readonly cwd: string;
}

/** Loads the configuration and opens the local store (made on its first write). Close the store. */
export async function openWorkspace(options: LoadOptions): Promise<Workspace> {
  const loaded = await loadConfig(options);
  const { directory } = dataDirectoryOf(loaded, options);
  refuseFile(directory);
  const open = await stores.sqlite();
  return { loaded, directory, store: open({ directory }), cwd: options.cwd };
}

/** Nothing could ever be in it, and a command that reads would say that there is nothing yet. */
function refuseFile(directory: string): void {
  if (!isFile(directory)) return;
  throw new TradsysError('data.not_a_directory', 'is a file, not a data directory', {
    where: directory,
    remedy: 'give another --data-dir',
  });
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // What cannot be looked at is told of by whoever opens it.
    return false;
  }
}

/** The data directory alone, absolute, for what keeps no bars and runs. */
export async function openDataDirectory(options: LoadOptions): Promise<string> {
  return dataDirectoryOf(await loadConfig(options), options).directory;
}
