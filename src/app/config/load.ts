/** Loading: file, environment and flags merged, checked, and turned into a `Config`. */
import { isActedOn } from './acted-on.js';
import { clashes, overcommittedAccounts } from './checks.js';
import { inCode } from './code-names.js';
import { environmentOf } from './environment.js';
import { fromEnvironment } from './from-environment.js';
import { findConfigFile, shownPath } from './find-file.js';
import type { Place } from './find-file.js';
import { problemsOf } from './issues.js';
import { readOverrides } from './overrides.js';
import {
  apply,
  dropEmpty,
  fileOrigins,
  forget,
  overriding,
  positionText,
  replaceRetired,
  spreadFees,
} from './merge.js';
import type { Origin } from './merge.js';
import { fillPlaceholders } from './placeholders.js';
import { ConfigError } from './problems.js';
import type { Problem } from './problems.js';
import { readConfigFile } from './read-file.js';
import type { ConfigSource } from './read-file.js';
import { schema } from './schema/index.js';
import type { Config } from './schema/index.js';
import { pathText } from './shape.js';
import type { Path } from './shape.js';
import type { Tree } from './tree.js';

export interface LoadOptions extends Place {
  /** `--config`. */
  readonly configFile?: string | undefined;
  /** `--set key=value`, as `key=value`. */
  readonly overrides?: readonly string[];
  /** Text to take for that of the file, to check an edit before it is written. */
  readonly fileText?: string;
}

/** A `${VAR}` that is not set: whoever reads the key in `config` gets a ConfigError. */
export interface UnsetVariable {
  readonly key: string;
  readonly variable: string;
  /** `tradsys.yaml:13:13`. */
  readonly where: string;
}

/** What was written, and where: for checks of what the schema cannot know. */
export interface Written {
  /** Under the names and in the spelling of the file; without defaults. */
  readonly written: Readonly<Tree>;
  readonly unset: readonly UnsetVariable[];
  /** Where a value, or a key, was written. */
  readonly where: (path: Path, part: 'key' | 'value') => string;
}

export interface LoadedConfig extends Written {
  readonly config: Config;
  /** Origin by key path (`api.http.port`, `strategies[0].name`); an absent key is a default. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Absolute path of the config file, when there is one. */
  readonly file?: string;
  readonly warnings: readonly string[];
  /** Those of `warnings` about variables that name no key: whoever starts a run tells them. */
  readonly mistyped: readonly string[];
  /** Those of `warnings` about shares of capital: whoever starts all strategies tells them. */
  readonly overcommitted: readonly string[];
  /** Keys that are written and that this version does nothing with. */
  readonly notActedOn: readonly string[];
}

/** Finds problems of what was written that the schema cannot know of. */
export type FurtherCheck = (written: Written) => Promise<readonly Problem[]>;

/**
 * Finds, reads, merges and checks the configuration. Precedence: flag, environment, file, default.
 * Throws ConfigError (exit `config`) with every problem found, those of `further` among them.
 */
export async function loadConfig(
  options: LoadOptions,
  further?: FurtherCheck,
): Promise<LoadedConfig> {
  const warnings: string[] = [];
  const found = await readSource(options, warnings);
  const layers = lay(options, found, warnings);
  const checked = schema.safeParse(layers.written);
  const problems = [
    ...layers.problems,
    ...(checked.success
      ? []
      : problemsOf(schema, layers.written, checked.error.issues, layers.where, layers.unset)),
    ...clashes(layers.written).map(({ path, message }) => ({
      where: layers.where(path, 'value'),
      key: pathText(path),
      message,
    })),
    ...((await further?.(layers)) ?? []),
  ];
  if (problems.length > 0 || !checked.success) throw new ConfigError(problems);
  const overcommitted = overcommittedAccounts(layers.written);
  warnings.push(
    ...overcommitted,
    ...layers.unset.map((one) => `${unsetText(one)}; an error only where ${one.key} is used`),
  );
  return {
    config: inCode(schema, checked.data, (path) => failureAt(layers.unset, path)) as Config,
    written: layers.written,
    origins: layers.origins,
    ...(found && { file: found.path }),
    warnings,
    notActedOn: idleKeys(layers.origins),
    unset: layers.unset,
    where: layers.where,
    mistyped: layers.mistyped,
    overcommitted,
  };
}

interface Layers extends Written {
  readonly origins: ReadonlyMap<string, Origin>;
  readonly problems: readonly Problem[];
  readonly mistyped: readonly string[];
}

/** File, environment and flags as one tree. */
function lay(options: LoadOptions, found: FoundSource | undefined, warnings: string[]): Layers {
  const source = found?.source;
  const tree = structuredClone(source?.values ?? {});
  const origins = new Map<string, Origin>();
  dropEmpty(tree);
  if (source) fileOrigins(tree, source, origins);
  const env = environmentOf(options.env, found?.path, warnings);
  const placeholders = fillPlaceholders(schema, tree, env);
  const fileWhere = (path: Path, part: 'key' | 'value'): string =>
    source ? positionText(source, path, part) : 'configuration';
  const where: Written['where'] = (path, part) =>
    overriding(origins, path) ?? fileWhere(path, part);
  const spread = (): Problem[] => spreadFees(tree, origins, (path) => where(path, 'value'));
  // Before and after the environment, which may set the whole or a part.
  const fees = spread();
  const environment = fromEnvironment(schema, tree, env);
  warnings.push(...environment.warnings);
  apply(tree, environment.assignments, 'env', origins);
  const flags = readOverrides(schema, tree, options.overrides ?? []);
  apply(tree, flags.assignments, 'flag', origins);
  fees.push(...spread());
  replaceRetired(tree, source, warnings);
  const unset = placeholders
    .filter(({ path }) => overriding(origins, path) === undefined)
    .map(({ path, at, variable }) => ({
      key: pathText(path),
      variable,
      where: fileWhere(at, 'value'),
    }));
  for (const { key } of unset) forget(origins, key);
  return {
    written: tree,
    origins,
    unset,
    mistyped: environment.mistyped,
    problems: [...environment.problems, ...flags.problems, ...fees],
    where,
  };
}

/** Keys without effect; a list of plain values counts as one. */
function idleKeys(origins: ReadonlyMap<string, Origin>): string[] {
  const keys = [...origins.keys()].filter((key) => !isActedOn(key));
  return [...new Set(keys.map((key) => key.replace(/\[\d+\]$/, '')))];
}

const unsetText = ({ where, key, variable }: UnsetVariable): string =>
  `${where}: ${key}: \${${variable}} is not set`;

/** What an unset `${VAR}` at `path` is for whoever uses the key. */
export function failureAt(unset: readonly UnsetVariable[], path: Path): ConfigError | undefined {
  const key = pathText(path);
  const missing = unset.filter((one) => one.key === key);
  if (missing.length === 0) return undefined;
  return new ConfigError(
    missing.map(({ where, variable }) => ({
      where,
      key,
      message: `\${${variable}} is not set; set ${variable} in the environment or in .env`,
    })),
  );
}

interface FoundSource {
  readonly path: string;
  readonly source: ConfigSource;
}

async function readSource(
  options: LoadOptions,
  warnings: string[],
): Promise<FoundSource | undefined> {
  const found = findConfigFile(options.configFile, options);
  if (!found) return undefined;
  const name = shownPath(found.path, options.cwd);
  for (const other of found.ignored) {
    warnings.push(`${shownPath(other, options.cwd)} is ignored, because ${name} comes first`);
  }
  const source = await readConfigFile(found.path, name, options.fileText);
  if (source.empty) warnings.push(`${name} holds no keys; every value is its default`);
  return { path: found.path, source };
}
