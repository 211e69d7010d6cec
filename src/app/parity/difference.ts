/** Where two values of JSON first differ. */

export interface Difference {
  /** `commands[0].order.quantity`; empty when the values differ as a whole. */
  readonly path: string;
  /** Null on the side that has nothing there. */
  readonly journaled: unknown;
  readonly replayed: unknown;
}

/** Undefined when both say the same, in whatever order of keys. */
export function firstDifference(
  journaled: unknown,
  replayed: unknown,
  path = '',
): Difference | undefined {
  if (Object.is(journaled, replayed)) return undefined;
  if (!isObject(journaled) || !isObject(replayed)) {
    return { path, journaled: journaled ?? null, replayed: replayed ?? null };
  }
  const inList = Array.isArray(journaled);
  for (const key of new Set([...Object.keys(journaled), ...Object.keys(replayed)])) {
    const below = inList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = firstDifference(journaled[key], replayed[key], below);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
