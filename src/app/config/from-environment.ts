/** What the environment sets: `TRADSYS_SECTION_KEY`, the aliases, and `NAME_FILE` for secrets. */
import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { ALIASES } from './aliases.js';
import { isReadElsewhere, PREFIX } from './environment.js';
import type { Environment, Variable } from './environment.js';
import { nearest } from './nearest.js';
import type { Problem } from './problems.js';
import { noteOf, schemaAt } from './shape.js';
import type { Path } from './shape.js';
import { pathOf } from './tree.js';
import { resolveName, variableNames } from './variable-names.js';

/** One key set by something other than the file, as text still. */
export interface Assignment {
  readonly path: Path;
  readonly text: string;
  readonly origin: string;
}

export interface FromEnvironment {
  /** Lowest first. */
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
  /** Those of `mistyped` among them. */
  readonly warnings: readonly string[];
  readonly mistyped: readonly string[];
}

/** Everything the environment sets: aliases first, then `TRADSYS_*`, which beat them. */
export function fromEnvironment(root: z.ZodType, tree: unknown, env: Environment): FromEnvironment {
  const found = {
    assignments: [] as Assignment[],
    problems: [] as Problem[],
    warnings: [] as string[],
    mistyped: [] as string[],
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

/** What Kubernetes and Docker links set for a service whose name starts with `tradsys`. */
const SERVICE_LINK = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?)$/;

const isForeign = (name: string, env: Environment): boolean =>
  isReadElsewhere(name) ||
  SERVICE_LINK.test(name) ||
  (name.endsWith('_PORT') && /^(?:tcp|udp):\/\//.test(env.get(name)?.text ?? ''));

interface Found {
  readonly assignments: Assignment[];
  readonly problems: Problem[];
  readonly warnings: string[];
  readonly mistyped: string[];
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
  const warning = `${env.get(name)?.origin ?? name} names no key and is ignored${hint}`;
  found.warnings.push(warning);
  found.mistyped.push(warning);
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
