/** Reading the schema: what lies under a key, what it defaults to, what is known about it. */
import * as z from 'zod';
import { notes } from './fields.js';
import type { KeyNote } from './fields.js';

export type Path = readonly (string | number)[];

/** The schema without `optional` and default around it. */
export function bare(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** Meaning, unit and the like of a key; from the outermost layer that has them. */
export function noteOf(schema: z.ZodType): KeyNote | undefined {
  return notes.get(schema) ?? notes.get(bare(schema));
}

/** The keys of a section; undefined for anything else. */
export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const inner = bare(schema);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

/** What each entry of a list or of a set of named entries looks like. */
export function elementOf(schema: z.ZodType): z.ZodType | undefined {
  const inner = bare(schema);
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
  return inner instanceof z.ZodRecord ? (inner.valueType as z.ZodType) : undefined;
}

export const isList = (schema: z.ZodType): boolean => bare(schema) instanceof z.ZodArray;

/** The default as it would be written in a file; undefined when there is none. */
export function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
}

/** The schema of `path`, or undefined when no such key exists. */
export function schemaAt(root: z.ZodType, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  for (const segment of path) {
    if (schema === undefined) return undefined;
    schema = childOf(schema, segment);
  }
  return schema;
}

/** The schema of one key or entry below `schema`. */
export function childOf(schema: z.ZodType, segment: string | number): z.ZodType | undefined {
  const shape = shapeOf(schema);
  if (shape === undefined) return elementOf(schema);
  return Object.hasOwn(shape, segment) ? shape[segment] : undefined;
}

/** `market_data.sources[0].name`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join('');
}
