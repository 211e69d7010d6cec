/** What the environment says: `TRADSYS_SECTION_KEY`, the aliases, `NAME_FILE` and the `.env` file. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import type * as z from 'zod';
import { ALIASES } from './aliases.js';
import { nearest } from './problems.js';
import type { Problem } from './problems.js';
import { childOf, elementOf, isList, noteOf, schemaAt, shapeOf } from './shape.js';
import type { Path } from './shape.js';
import { isTree, pathOf } from './tree.js';

export interface Variable {
  readonly text: string;
  /** `env NAME`, or `env NAME (.env)`. */
  readonly origin: string;
}

/** Variables by name; a variable that is empty counts as not set, except inside `${VAR}`. */
export type Environment = ReadonlyMap<string, Variable>;

/** One key set by something other than the file, as text still. */
export interface Assignment {
  readonly path: Path;
  readonly text: string;
  readonly origin: string;
}

/** The real environment over the `.env` file beside `configFile`. */
export function environmentOf(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
  warnings: string[],
): Environment {
  const all = new Map<string, Variable>();
  const dotEnv = configFile === undefined ? undefined : join(dirname(configFile), '.env');
  if (dotEnv !== undefined && existsSync(dotEnv)) {
    for (const [name, text = ''] of Object.entries(readDotEnv(dotEnv, warnings))) {
      all.set(name, { text, origin: `env ${name} (.env)` });
    }
  }
  for (const [name, text] of Object.entries(env)) {
    if (text !== undefined) all.set(name, { text, origin: `env ${name}` });
  }
  return all;
}

const READABLE_BY_ALL = 0o004;

function readDotEnv(file: string, warnings: string[]): NodeJS.Dict<string> {
  try {
    if (process.platform !== 'win32' && statSync(file).mode & READABLE_BY_ALL) {
      warnings.push(`${file} is readable by every user of this machine; run: chmod 600 ${file}`);
    }
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    warnings.push(`${file} is ignored: ${(error as Error).message}`);
    return {};
  }
}

export interface FromEnvironment {
  /** Lowest first. */
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Everything the environment sets: aliases first, then `TRADSYS_*`, which beat them. */
export function fromEnvironment(root: z.ZodType, tree: unknown, env: Environment): FromEnvironment {
  const found = {
    assignments: [] as Assignment[],
    problems: [] as Problem[],
    warnings: [] as string[],
  };
  for (const { name, secret, values } of ALIASES) {
    const variable = variableOrFile(env, name, secret === true, found);
    if (variable === undefined) continue;
    try {
      for (const [key, text] of values(variable.text)) {
        found.assignments.push({ path: pathOf(key), text, origin: variable.origin });
      }
    } catch (error) {
      found.problems.push({ where: variable.origin, message: (error as Error).message });
    }
  }
  for (const name of env.keys()) {
    if (name.startsWith(PREFIX) && !isForeign(name, env)) ownVariable(root, tree, env, name, found);
  }
  const dataDirectory = env.get('TRADSYS_DATA_DIR');
  if (dataDirectory && dataDirectory.text !== '') {
    found.assignments.push({ path: ['general', 'data_dir'], ...dataDirectory });
  }
  return found;
}

const PREFIX = 'TRADSYS_';
/** Read elsewhere, or set by the command framework for itself. */
const NOT_KEYS =
  /^TRADSYS_(?:CONFIG|DATA_DIR|DEBUG|SHARED|REQUIRE|REDIRECTED|COLUMNS|SKIP_|AC_|NPM_|DISABLE_|THEME|BIN|CONTENT_)/;
/** What Kubernetes and Docker links set for a service whose name starts with `tradsys`. */
const SERVICE_LINK = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?)$/;

const isForeign = (name: string, env: Environment): boolean =>
  NOT_KEYS.test(name) ||
  SERVICE_LINK.test(name) ||
  (name.endsWith('_PORT') && /^(?:tcp|udp):\/\//.test(env.get(name)?.text ?? ''));

interface Found {
  readonly assignments: Assignment[];
  readonly problems: Problem[];
  readonly warnings: string[];
}

function ownVariable(
  root: z.ZodType,
  tree: unknown,
  env: Environment,
  name: string,
  found: Found,
): void {
  const path = resolveName(root, tree, name);
  if (path) {
    const variable = env.get(name);
    if (variable && variable.text !== '') found.assignments.push({ path, ...variable });
    return;
  }
  const stem = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : undefined;
  const secretPath = stem === undefined ? undefined : resolveName(root, tree, stem);
  const schema = secretPath && schemaAt(root, secretPath);
  if (stem !== undefined && secretPath && schema && noteOf(schema)?.secret === true) {
    if (isSet(env, stem)) return;
    const variable = variableOrFile(env, stem, true, found);
    if (variable) found.assignments.push({ path: secretPath, ...variable });
    return;
  }
  const near = nearest(name, [...variableNames(root)]);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  found.warnings.push(`${env.get(name)?.origin ?? name} names no key and is ignored${hint}`);
}

const isSet = (env: Environment, name: string): boolean => (env.get(name)?.text ?? '') !== '';

/** The variable itself, or for a secret the content of the file that `NAME_FILE` names. */
function variableOrFile(
  env: Environment,
  name: string,
  secret: boolean,
  found: Found,
): Variable | undefined {
  const file = env.get(`${name}_FILE`);
  const byFile = secret && file !== undefined && file.text !== '';
  if (isSet(env, name)) {
    if (byFile) found.warnings.push(`${name} and ${name}_FILE are both set; ${name} is used`);
    return env.get(name);
  }
  if (!byFile) return undefined;
  try {
    const text = readFileSync(file.text, 'utf8').replace(/\r?\n$/, '');
    return text === '' ? undefined : { text, origin: file.origin };
  } catch (error) {
    found.problems.push({
      where: file.origin,
      message: `the file cannot be read: ${(error as Error).message}`,
    });
    return undefined;
  }
}

/** The key that `TRADSYS_TRADING_ENGINE_MAX_ORDERS_PER_SECOND` means, underscores and all. */
function resolveName(root: z.ZodType, tree: unknown, name: string): Path | undefined {
  const tokens = name.slice(PREFIX.length).toLowerCase().split('_');
  return resolveTokens(root, tree, tokens);
}

function resolveTokens(
  schema: z.ZodType,
  value: unknown,
  tokens: readonly string[],
): Path | undefined {
  if (tokens.length === 0) return [];
  for (const [key, used] of keysFor(schema, value, tokens)) {
    const child = childOf(schema, key);
    const inner =
      isTree(value) || Array.isArray(value)
        ? (value as Record<string | number, unknown>)[key]
        : undefined;
    const rest = child && resolveTokens(child, inner, tokens.slice(used));
    if (rest) return [key, ...rest];
  }
  return undefined;
}

/** Keys that the first tokens may spell, longest first, and how many tokens each takes. */
function* keysFor(
  schema: z.ZodType,
  value: unknown,
  tokens: readonly string[],
): Generator<[string | number, number]> {
  const shape = shapeOf(schema);
  if (!shape && !elementOf(schema)) return;
  if (isList(schema)) {
    const index = Number(tokens[0]);
    if (Array.isArray(value) && /^\d+$/.test(tokens[0] ?? '') && index < value.length)
      yield [index, 1];
    return;
  }
  const known = shape ? Object.keys(shape) : isTree(value) ? Object.keys(value) : [];
  for (let used = tokens.length; used > 0; used--) {
    const spelled = tokens.slice(0, used).join('_');
    const key = known.find((name) => name.toLowerCase().replaceAll('-', '_') === spelled);
    if (key !== undefined) yield [key, used];
  }
  if (shape) return;
  const leaf = elementOf(schema) && !shapeOf(elementOf(schema)!);
  for (let used = leaf ? tokens.length : 1; used <= tokens.length; used++) {
    yield [tokens.slice(0, used).join('_'), used];
  }
}

/** Every variable that names a key of a section. */
export function* variableNames(schema: z.ZodType, prefix = 'TRADSYS'): Generator<string> {
  const shape = shapeOf(schema);
  if (!shape) return yield prefix;
  for (const [key, child] of Object.entries(shape)) {
    yield* variableNames(child, `${prefix}_${key.toUpperCase()}`);
  }
}
