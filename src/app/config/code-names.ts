/** The one rule between `lookback_period` in files and `lookbackPeriod` in code. */
import type * as z from 'zod';
import type { Microseconds, Milliseconds } from './fields.js';
import { elementOf, noteOf, shapeOf } from './shape.js';

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

/** `value`, which `schema` has accepted, under the names used in code; frozen. */
export function inCode(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const element = elementOf(schema);
  if (Array.isArray(value)) {
    return Object.freeze(value.map((item: unknown) => (element ? inCode(element, item) : item)));
  }
  const shape = shapeOf(schema);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const child = shape?.[key];
    if (child) return [camelCase(key) + (noteOf(child)?.suffix ?? ''), inCode(child, item)];
    return [key, element ? inCode(element, item) : item];
  });
  return Object.freeze(Object.fromEntries(entries));
}
