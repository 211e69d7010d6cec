/** Trees of plain values, as a config file holds them. */
import type { Path } from './shape.js';

export type Tree = Record<string, unknown>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own property only, so that `constructor` and the like are never found. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/** Puts `value` at `path`, making the sections on the way. */
export function putAt(root: Tree, path: Path, value: unknown): void {
  let parent: Record<string | number, unknown> = root;
  for (const segment of path.slice(0, -1)) {
    const next = Object.hasOwn(parent, segment) ? parent[segment] : undefined;
    if (typeof next !== 'object' || next === null) define(parent, segment, {});
    parent = parent[segment] as Record<string | number, unknown>;
  }
  define(parent, path.at(-1) ?? '', value);
}

/** Assignment that treats `__proto__` as a name like any other. */
function define(parent: object, key: string | number, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Each value that holds no others, with its path; empty sections and lists count as values. */
export function* leavesOf(value: unknown, path: Path = []): Generator<[Path, unknown]> {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, index): [number, unknown] => [index, item])
    : isTree(value)
      ? Object.entries(value)
      : [];
  if (entries.length === 0) yield [path, value];
  for (const [key, item] of entries) yield* leavesOf(item, [...path, key]);
}

/** `a.b[0].c` and `a.b.0.c` as segments; digits become indexes. */
export function pathOf(text: string): Path {
  return text
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
