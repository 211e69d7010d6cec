/** What the global flags say about the configuration, as the loader takes it. */
import type { LoadOptions } from '../app/config/index.js';

interface GlobalFlags {
  readonly config?: string | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly set: readonly string[];
}

export function configOptions(flags: GlobalFlags): LoadOptions {
  const directory = flags['data-dir'];
  const overrides =
    directory === undefined ? flags.set : [...flags.set, `general.data_dir=${directory}`];
  return { configFile: flags.config, cwd: process.cwd(), env: process.env, overrides };
}
