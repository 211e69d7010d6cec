/**
 * The configuration: one file (YAML, JSON or TOML), the environment and flags, merged and checked
 * into a read-only `Config`. It must not know what its values are used for. What only the `config`
 * commands need (`inspect`, `edit`, `json-schema`) is imported from its own file, to keep this one
 * light.
 */
export type { SetResult } from './edit.js';
export type { ConfigView, Validation } from './inspect.js';
export { loadConfig } from './load.js';
export type { FurtherCheck, LoadedConfig, LoadOptions, UnsetVariable, Written } from './load.js';
export type { Origin } from './merge.js';
export type { Problem } from './problems.js';
export type { Config } from './schema/index.js';
export type { KeyView, ViewLine } from './view.js';
