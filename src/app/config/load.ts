/** Loading: file, environment and flags merged, checked, and turned into a `Config`. */
import { dirname } from 'node:path';
import { isActedOn } from './acted-on.js';
import { inCode } from './code-names.js';
import { environmentOf, fromEnvironment } from './environment.js';
import type { Assignment } from './environment.js';
import { findConfigFile, shownPath } from './find-file.js';
import type { Place } from './find-file.js';
import { fromText } from './from-text.js';
import { problemsOf } from './issues.js';
import { readOverrides } from './overrides.js';
import { fillPlaceholders } from './placeholders.js';
import { ConfigError } from './problems.js';
import type { Problem } from './problems.js';
import { readConfigFile } from './read-file.js';
import type { ConfigSource } from './read-file.js';
import { schema } from './schema/index.js';
import type { Config } from './schema/index.js';
import { pathText, schemaAt } from './shape.js';
import type { Path } from './shape.js';
import { RETIRED_URLS } from './symbols.js';
import { isTree, leavesOf, putAt, valueAt } from './tree.js';
import type { Tree } from './tree.js';

export interface LoadOptions extends Place {
  /** `--config`. */
  readonly configFile?: string | undefined;
  /** `--set key=value`, as `key=value`. */
  readonly overrides?: readonly string[];
}

/** Where a value comes from; `where` is `tradsys.yaml:12`, `env NAME` or `--set key`. */
export interface Origin {
  readonly kind: 'file' | 'env' | 'flag';
  readonly where: string;
}

/** A `${VAR}` that is not set: an error for whoever uses the key. */
export interface UnsetVariable {
  readonly key: string;
  readonly variable: string;
  /** `tradsys.yaml:13:13`. */
  readonly where: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What was written, under the names and in the spelling of the file; without defaults. */
  readonly written: Readonly<Tree>;
  /** Origin by key path (`api.http.port`, `strategies[0].name`); a key that is absent is a default. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Absolute path of the config file, when there is one. */
  readonly file?: string;
  readonly warnings: readonly string[];
  /** Keys that are written and that this version does nothing with. */
  readonly notActedOn: readonly string[];
  readonly unset: readonly UnsetVariable[];
}

/**
 * Finds, reads, merges and checks the configuration. Precedence: flag, environment, file, default.
 * Throws ConfigError (exit `config`) with every problem found.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const warnings: string[] = [];
  const source = await readSource(options, warnings);
  const tree = structuredClone(source?.source.values ?? {});
  const origins = new Map<string, Origin>();
  dropEmpty(tree);
  if (source) fileOrigins(tree, source.source, origins);
  const env = environmentOf(options.env, source?.path, warnings);
  const unsetInFile = fillPlaceholders(schema, tree, env);
  const environment = fromEnvironment(schema, tree, env);
  warnings.push(...environment.warnings);
  const flags = readOverrides(schema, tree, options.overrides ?? []);
  apply(tree, environment.assignments, 'env', origins);
  apply(tree, flags.assignments, 'flag', origins);
  const unset = unsetInFile
    .filter(({ path }) => overriding(origins, path) === undefined)
    .map(({ path, variable }) => ({
      key: pathText(path),
      variable,
      where: positionText(source!.source, path, 'value'),
    }));
  replaceRetired(tree, source?.source, warnings);
  const checked = schema.safeParse(tree);
  const where = (path: Path, part: 'key' | 'value'): string =>
    overriding(origins, path) ??
    (source ? positionText(source.source, path, part) : 'configuration');
  const problems: Problem[] = [
    ...environment.problems,
    ...flags.problems,
    ...(checked.success ? [] : problemsOf(schema, tree, checked.error.issues, where, unset)),
  ];
  if (problems.length > 0 || !checked.success) throw new ConfigError(problems);
  warnings.push(...unset.map((one) => `${unsetText(one)}; an error only where ${one.key} is used`));
  return {
    config: inCode(schema, checked.data) as Config,
    written: tree,
    origins,
    ...(source && { file: source.path }),
    warnings,
    notActedOn: [...origins.keys()].filter((key) => !isActedOn(key)),
    unset,
  };
}

const unsetText = ({ where, key, variable }: UnsetVariable): string =>
  `${where}: ${key}: \${${variable}} is not set`;

/** Raises the error that an unset `${VAR}` below `key` (`database`, `api.auth`) is for whoever uses it. */
export function requireSection(loaded: LoadedConfig, key: string): void {
  const missing = loaded.unset.filter(
    (one) => one.key === key || one.key.startsWith(`${key}.`) || one.key.startsWith(`${key}[`),
  );
  if (missing.length === 0) return;
  throw new ConfigError(
    missing.map(({ where, key: path, variable }) => ({
      where,
      key: path,
      message: `\${${variable}} is not set; set ${variable} in the environment or in .env`,
    })),
  );
}

async function readSource(
  options: LoadOptions,
  warnings: string[],
): Promise<{ path: string; source: ConfigSource } | undefined> {
  const found = findConfigFile(options.configFile, options);
  if (!found) return undefined;
  const name = shownPath(found.path, options.cwd);
  for (const other of found.ignored) {
    warnings.push(`${shownPath(other, options.cwd)} is ignored, because ${name} comes first`);
  }
  const source = await readConfigFile(found.path, name);
  if (source.empty) warnings.push(`${name} holds no keys; every value is its default`);
  return { path: found.path, source };
}

/** `key:` with nothing behind it, as when all below is commented out, is as good as absent. */
function dropEmpty(tree: unknown): void {
  if (Array.isArray(tree)) tree.forEach(dropEmpty);
  if (!isTree(tree)) return;
  for (const [key, value] of Object.entries(tree)) {
    if (value === null) Reflect.deleteProperty(tree, key);
    else dropEmpty(value);
  }
}

function fileOrigins(tree: Tree, source: ConfigSource, origins: Map<string, Origin>): void {
  for (const [path] of leavesOf(tree)) {
    if (path.length === 0) continue;
    const { line } = source.position(path, 'value');
    origins.set(pathText(path), { kind: 'file', where: `${source.name}:${line}` });
  }
}

function apply(
  tree: Tree,
  assignments: readonly Assignment[],
  kind: 'env' | 'flag',
  origins: Map<string, Origin>,
): void {
  for (const { path, text, origin } of assignments) {
    const target = schemaAt(schema, path);
    const value = target ? fromText(target, text) : text;
    const key = pathText(path);
    for (const known of [...origins.keys()]) {
      if (known === key || known.startsWith(`${key}.`) || known.startsWith(`${key}[`))
        origins.delete(known);
    }
    putAt(tree, path, value);
    for (const [leaf] of leavesOf(value, path))
      origins.set(pathText(leaf), { kind, where: origin });
  }
}

/** The variable or flag that set `path` or what is around it. */
function overriding(origins: ReadonlyMap<string, Origin>, path: Path): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(pathText(path.slice(0, length)));
    if (origin) return origin.kind === 'file' ? undefined : origin.where;
  }
  return undefined;
}

function positionText(source: ConfigSource, path: Path, part: 'key' | 'value'): string {
  const { line, column } = source.position(path, part);
  return `${source.name}:${line}:${column}`;
}

function replaceRetired(tree: Tree, source: ConfigSource | undefined, warnings: string[]): void {
  const sources = valueAt(tree, ['market_data', 'sources']);
  if (!Array.isArray(sources)) return;
  sources.forEach((_, index) => {
    const path: Path = ['market_data', 'sources', index, 'url'];
    const url = valueAt(tree, path);
    const replacement = typeof url === 'string' ? RETIRED_URLS[url.replace(/\/$/, '')] : undefined;
    if (replacement === undefined) return;
    const where = source ? `${positionText(source, path, 'value')}: ` : '';
    warnings.push(`${where}${pathText(path)}: ${String(url)} is retired; ${replacement} is used`);
    putAt(tree, path, replacement);
  });
}

/** Directory against which paths of the file are meant. */
export const configDirectory = (loaded: LoadedConfig, cwd: string): string =>
  loaded.file === undefined ? cwd : dirname(loaded.file);
