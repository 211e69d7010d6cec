/** docs/configuration.md: how the configuration works, and every key. Written from the schema. */
import type * as z from 'zod';
import { ALIASES } from './aliases.js';
import { isActedOn } from './acted-on.js';
import { schema } from './schema/index.js';
import { bare, defaultOf, elementOf, isList, noteOf, pathText, shapeOf } from './shape.js';
import type { Path } from './shape.js';

export interface KeyReference {
  /** `strategies[].capital`, `accounts.NAME.venue`. */
  readonly key: string;
  readonly meaning: string;
  readonly unit: string;
  readonly allowed: string;
  /** As written in a file; empty when there is none. */
  readonly fallback: string;
  readonly isSecret: boolean;
  readonly isActedOn: boolean;
}

/** Every key that holds a value, in the order of the schema. */
export function keyReferences(): readonly KeyReference[] {
  return [...walk(schema, [])];
}

function* walk(of: z.ZodType, path: Path): Generator<KeyReference> {
  const shape = shapeOf(of);
  if (shape) {
    for (const [key, child] of Object.entries(shape)) yield* walk(child, [...path, key]);
    return;
  }
  const element = elementOf(of);
  if (element && shapeOf(element)) yield* walk(element, [...path, isList(of) ? '[]' : 'NAME']);
  else yield referenceOf(of, path);
}

function referenceOf(of: z.ZodType, path: Path): KeyReference {
  const note = noteOf(of);
  const key = pathText(path).replaceAll('.[]', '[]');
  const fallback = defaultOf(of);
  return {
    key,
    meaning: note?.meaning ?? '',
    unit: note?.unit ?? '',
    allowed: note?.allowed ?? '',
    fallback: fallback === undefined ? (isRequired(of) ? 'required' : '') : spelling(fallback),
    isSecret: note?.secret === true,
    isActedOn: isActedOn(key),
  };
}

const isRequired = (of: z.ZodType): boolean => bare(of) === of;

const spelling = (value: unknown): string =>
  typeof value === 'string' ? `\`${value}\`` : `\`${JSON.stringify(value)}\``;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Units whose spelling the page explains once. */
const KINDS = new Set([
  'rate',
  'fraction or rate',
  'duration',
  'amount',
  'amount or share',
  'bar length',
]);
/** Words that say nothing in a cell. */
const PLAIN = new Set(['', 'text']);

function table(keys: readonly KeyReference[]): string {
  const rows = keys.map(({ key, meaning, unit, allowed, fallback, isSecret, isActedOn: acted }) => {
    const marks = `${isSecret ? ' **secret**' : ''}${acted ? '' : ' °'}`;
    const what = KINDS.has(unit)
      ? unit
      : [unit, allowed].filter((part) => !PLAIN.has(part)).join(': ');
    return `| \`${key}\`${marks} | ${cell(meaning)} | ${cell(what)} | ${cell(fallback)} |`;
  });
  return [
    '| Key | Meaning | Unit and what is allowed | Default |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function sections(): string {
  const all = keyReferences();
  return Object.entries(shapeOf(schema) ?? {})
    .map(([name, child]) => {
      const own = all.filter(({ key }) => new RegExp(`^${name}(?:[.[]|$)`).test(key));
      return `### ${name}\n\n${noteOf(child)?.meaning ?? ''}.\n\n${table(own)}\n`;
    })
    .join('\n');
}

function aliasTable(): string {
  const rows = ALIASES.map(({ name, secret, sets }) => {
    const keys = sets.map((key) => `\`${key}\``).join(', ');
    return `| \`${name}\`${secret ? ` or \`${name}_FILE\`` : ''} | ${keys} |`;
  });
  return ['| Variable | Sets |', '|---|---|', ...rows].join('\n');
}

const START = '\n## Keys\n';

/** The page with everything from `## Keys` on written anew; what stands before is by hand. */
export const referencePage = (page: string): string =>
  `${page.split(START)[0]!.trimEnd()}\n${START}\n` +
  'Keys marked ° are checked and kept, but this version does not act on them yet;\n' +
  '`tradsys config validate` lists those you use.\n\n' +
  `${sections()}\n## Environment aliases\n\n` +
  `Variables that deployments already use. \`TRADSYS_*\` beats them.\n\n${aliasTable()}\n`;
