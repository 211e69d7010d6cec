/** Where a command works: its configuration, its data directory and the store in it. */
import { stores } from '../adapters/stores/index.js';
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
  const open = await stores.sqlite();
  return { loaded, directory, store: open({ directory }), cwd: options.cwd };
}

/** The data directory alone, absolute, for what keeps no bars and runs. */
export async function openDataDirectory(options: LoadOptions): Promise<string> {
  return dataDirectoryOf(await loadConfig(options), options).directory;
}
