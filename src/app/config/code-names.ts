/** The one rule between `lookback_period` in files and `lookbackPeriod` in code. */
import type * as z from 'zod';
import type { Microseconds, Milliseconds } from './fields.js';
import { elementOf, noteOf, shapeOf } from './shape.js';
import type { Path } from './shape.js';

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

type CodeKey<Key, Value> = Key extends string
  ? NonNullable<Value> extends Milliseconds
    ? `${Camel<Key>}Ms`
    : NonNullable<Value> extends Microseconds
      ? `${Camel<Key>}Us`
      : Camel<Key>
  : never;

/** A file's shape under the names used in code, read-only all the way down. */
export type InCode<T> = unknown extends T
  ? T
  : T extends Milliseconds | Microseconds
    ? number
    : T extends string | number | boolean | undefined
      ? T
      : T extends readonly (infer Element)[]
        ? readonly InCode<Element>[]
        : string extends keyof T
          ? { readonly [Key in keyof T]: InCode<T[Key]> }
          : { readonly [Key in keyof T as CodeKey<Key, T[Key]>]: InCode<T[Key]> };

const camelCase = (key: string): string =>
  key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What reading the value at a path throws; undefined where it can be read. */
export type FailureAt = (path: Path) => Error | undefined;

/**
 * `value`, which `schema` has accepted, under the names used in code; frozen. Where `failureAt` names
 * a failure, whoever reads the property meets it.
 */
export function inCode(
  schema: z.ZodType,
  value: unknown,
  failureAt: FailureAt,
  path: Path = [],
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const element = elementOf(schema);
  const shape = shapeOf(schema);
  const coded: object = Array.isArray(value) ? [] : {};
  const given = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(shape ?? value)) {
    const child = shape?.[key] ?? element;
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    const failure = failureAt(below);
    if (failure === undefined && given[key] === undefined) continue;
    const name = shape ? camelCase(key) + ((child && noteOf(child)?.suffix) ?? '') : key;
    const item = failure
      ? { get: () => raise(failure) }
      : { value: child ? inCode(child, given[key], failureAt, below) : given[key] };
    Object.defineProperty(coded, name, { ...item, enumerable: true });
  }
  return Object.freeze(coded);
}

function raise(failure: Error): never {
  throw failure;
}
