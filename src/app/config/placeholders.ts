/** `${VAR}` and `${VAR:-default}` inside the values of a file; `$${` stands for a plain `${`. */
import type { Environment } from './environment.js';
import { fromText } from './from-text.js';
import { childOf, schemaAt } from './shape.js';
import type { Path } from './shape.js';
import type * as z from 'zod';
import { isTree, leavesOf, putAt } from './tree.js';
import type { Tree } from './tree.js';

const PLACEHOLDER = /\$(\$\{)|\$\{([A-Za-z_]\w*)(?::-((?:[^}\\]|\\.)*))?\}/g;

export interface Unset {
  /** The key that cannot be used: that of the value, or of the list around it. */
  readonly path: Path;
  /** Of the value itself. */
  readonly at: Path;
  readonly variable: string;
}

/**
 * Replaces placeholders in `tree`, in place. A value whose variable is not set is taken out, or left
 * as written where a value must stand; each is reported.
 */
export function fillPlaceholders(root: z.ZodType, tree: Tree, env: Environment): Unset[] {
  const unset: Unset[] = [];
  for (const [path, value] of [...leavesOf(tree)]) {
    if (typeof value !== 'string' || !value.includes('${')) continue;
    const schema = schemaAt(root, path);
    const { text, missing } = expand(value, env);
    if (missing === undefined) {
      const whole = value.startsWith('${') && schema !== undefined;
      putAt(tree, path, whole ? fromText(schema, text) : text);
      continue;
    }
    unset.push({ path: wholeOf(root, path), at: path, variable: missing });
  }
  for (const { path } of unset) if (mayBeAbsent(root, path)) remove(tree, path);
  return unset;
}

/** Variables that the values of a file ask for. */
export const variablesIn = (tree: Tree): readonly string[] =>
  [...leavesOf(tree)].flatMap(([, value]) =>
    typeof value === 'string'
      ? [...value.matchAll(PLACEHOLDER)].flatMap(([, , name]) => name ?? [])
      : [],
  );

function expand(value: string, env: Environment): { text: string; missing: string | undefined } {
  let missing: string | undefined;
  const text = value.replaceAll(
    PLACEHOLDER,
    (_, escaped: string | undefined, name: string, fallback: string | undefined) => {
      if (escaped !== undefined) return escaped;
      const found = env.get(name)?.text;
      if (fallback !== undefined) return found === undefined || found === '' ? fallback : found;
      if (found === undefined) missing ??= name;
      return found ?? '';
    },
  );
  return { text, missing };
}

/** A list that lacks an entry is not the list that was meant: all of it is unset where it may be. */
function wholeOf(root: z.ZodType, path: Path): Path {
  const around = path.slice(0, -1);
  return typeof path.at(-1) === 'number' && mayBeAbsent(root, around) ? around : path;
}

/** A key of a section with a default, or an optional one; not an entry of a list. */
function mayBeAbsent(root: z.ZodType, path: Path): boolean {
  const last = path.at(-1);
  const parent = schemaAt(root, path.slice(0, -1));
  if (typeof last !== 'string' || parent === undefined) return false;
  return childOf(parent, last)?.safeParse(undefined).success ?? false;
}

function remove(tree: Tree, path: Path): void {
  let parent: unknown = tree;
  for (const segment of path.slice(0, -1)) parent = (parent as Tree)[segment];
  if (isTree(parent)) Reflect.deleteProperty(parent, path.at(-1)!);
}
