/** What the schema finds wrong: where, what was found, what is allowed, what was meant. */
import type * as z from 'zod';
import { nearest } from './nearest.js';
import { shown } from './problems.js';
import type { Problem } from './problems.js';
import { childOf, elementOf, isList, noteOf, pathText, schemaAt, shapeOf } from './shape.js';
import type { Path } from './shape.js';
import { valueAt } from './tree.js';

type Issue = z.core.$ZodIssue;
type Where = (path: Path, part: 'key' | 'value') => string;

export function problemsOf(
  root: z.ZodType,
  tree: unknown,
  issues: readonly Issue[],
  where: Where,
  unset: readonly { readonly key: string; readonly variable: string }[],
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const unknown = [...path, key];
        const found = ` (found ${shown(valueAt(tree, unknown))})`;
        return {
          where: where(unknown, 'key'),
          key: pathText(unknown),
          message: unknownKey(root, unknown, found),
        };
      });
    }
    const key = pathText(path);
    const variable = unset.find((one) => one.key === key)?.variable;
    const note = variable === undefined ? '' : ` (\${${variable}} is not set)`;
    return [
      { where: where(path, 'value'), key, message: messageOf(root, tree, issue, path) + note },
    ];
  });
}

function messageOf(root: z.ZodType, tree: unknown, issue: Issue, path: Path): string {
  const value = valueAt(tree, path);
  const own = issue.code === 'custom' ? issue.message : undefined;
  if (own !== undefined && own !== '') return own;
  const schema = schemaAt(root, path);
  const note = schema && noteOf(schema);
  const allowed = note?.allowed ?? issue.message;
  if (value === undefined) return `is missing; expected ${allowed}`;
  const found = note?.secret === true ? `a ${typeof value}` : shown(value);
  return `found ${found}, expected ${allowed}${hint(value, note?.allowed ?? '', issue)}`;
}

function hint(value: unknown, allowed: string, issue: Issue): string {
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = nearest(value.toLowerCase(), issue.values.map(String));
    return near === undefined ? '' : `; did you mean ${near}?`;
  }
  const isText = allowed === 'text' && (typeof value === 'number' || typeof value === 'boolean');
  return isText ? '; put it in quotes' : '';
}

/** `unknown key; did you mean api.http.port?`, or the keys there are where it stands. */
export function unknownKey(root: z.ZodType, path: Path, found = ''): string {
  let schema = root;
  for (const [index, segment] of path.entries()) {
    const child = childOf(schema, segment);
    if (child === undefined) return unknownAt(root, schema, path, index, found);
    if (isList(schema) && typeof segment !== 'number') return `unknown entry ${segment}${found}`;
    schema = child;
  }
  return `unknown key${found}`;
}

function unknownAt(
  root: z.ZodType,
  schema: z.ZodType,
  path: Path,
  index: number,
  found: string,
): string {
  const shape = shapeOf(schema);
  const parent = path.slice(0, index);
  if (!shape) return `unknown key${found}; ${pathText(parent)} holds no further keys`;
  const keys = Object.keys(shape);
  const near = nearest(String(path[index]), keys);
  if (near !== undefined) {
    const meant = pathText([...parent, near, ...path.slice(index + 1)]);
    return `unknown key${found}; did you mean ${meant}?`;
  }
  const elsewhere = [...keysNamed(root, String(path.at(-1)))][0];
  const place = elsewhere === undefined ? '' : `; did you mean ${elsewhere}?`;
  return `unknown key${found}${place || `; known here: ${keys.join(', ')}`}`;
}

/** Keys of that very name anywhere in the schema. */
function* keysNamed(schema: z.ZodType, name: string, path: Path = []): Generator<string> {
  const shape = shapeOf(schema);
  if (!shape) {
    const element = elementOf(schema);
    if (element && isList(schema)) yield* keysNamed(element, name, [...path, 0]);
    return;
  }
  for (const [key, child] of Object.entries(shape)) {
    if (key === name) yield pathText([...path, key]);
    yield* keysNamed(child, name, [...path, key]);
  }
}
