/**
 * The configuration: one file (YAML, JSON or TOML), the environment and flags, merged and checked
 * into a read-only `Config`. It must not know what its values are used for.
 */
export { dataDirectory } from './data-directory.js';
export { setKey } from './edit.js';
export type { SetResult } from './edit.js';
export { configKey, configView, validate } from './inspect.js';
export type { ConfigView, Validation } from './inspect.js';
export { configJsonSchema } from './json-schema.js';
export { loadConfig, requireSection } from './load.js';
export type { LoadedConfig, LoadOptions, UnsetVariable } from './load.js';
export type { Origin } from './merge.js';
export { ConfigError } from './problems.js';
export type { Problem } from './problems.js';
export type { Config } from './schema/index.js';
export type { KeyView, ViewLine } from './view.js';
