/** Which key a variable's name spells, given that both sections and keys may hold underscores. */
import type * as z from 'zod';
import { PREFIX } from './environment.js';
import { childOf, elementOf, isList, shapeOf } from './shape.js';
import type { Path } from './shape.js';
import { isTree, valueAt } from './tree.js';

/** The key that `TRADSYS_TRADING_ENGINE_MAX_ORDERS_PER_SECOND` means, underscores and all. */
export function resolveName(root: z.ZodType, tree: unknown, name: string): Path | undefined {
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
    const rest = child && resolveTokens(child, valueAt(value, [key]), tokens.slice(used));
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
export function* variableNames(schema: z.ZodType, prefix = PREFIX.slice(0, -1)): Generator<string> {
  const shape = shapeOf(schema);
  if (!shape) {
    yield prefix;
    return;
  }
  for (const [key, child] of Object.entries(shape)) {
    yield* variableNames(child, `${prefix}_${key.toUpperCase()}`);
  }
}
