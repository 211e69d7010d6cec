/** The JSON Schema of the config file, for editors: strict like the loader, `${VAR}` apart. */
import * as z from 'zod';
import { schema } from './schema/index.js';
import { bare, noteOf } from './shape.js';

const SCHEMA_ID =
  'https://raw.githubusercontent.com/tradsys/tradsys/main/docs/schema/tradsys.schema.json';

type Json = Record<string, unknown>;

/** What a placeholder looks like; any key may hold one in place of its value. */
const PLACEHOLDER = { type: 'string', pattern: String.raw`\$\{[A-Za-z_]\w*(:-[^}]*)?\}` };

const text = (pattern: string): Json => ({ type: 'string', pattern });
const ZERO: Json = { const: 0 };
const COUNT: Json = { type: 'number', minimum: 0 };
const RATE = text(String.raw`^[+-]?(\d+(\.\d+)?|\.\d+)\s*(%|bps?)$`);
const RATES = text(
  String.raw`^(\d+(\.\d+)?|\.\d+)\s*(%|bps?)(\s*/\s*(\d+(\.\d+)?|\.\d+)\s*(%|bps?))?$`,
);
const DURATION = text(String.raw`^(\d+(\.\d+)?\s*(us|µs|ms|s|m|h|d|w)?\s*)+$`);
const AMOUNT = text(String.raw`^(\d+(\.\d+)?|\.\d+)(\s*[A-Za-z][A-Za-z0-9]+|\s+[A-Za-z0-9]+)?$`);
const SHARE = text(String.raw`^\d+(\.\d+)?\s*%$`);

/** The spellings of keys whose value is text with a meaning, by their unit. */
const SPELLINGS: Readonly<Record<string, readonly Json[]>> = {
  rate: [RATE, ZERO],
  'fraction or rate': [RATE, { type: 'number', minimum: 0, maximum: 1 }],
  duration: [DURATION, COUNT],
  amount: [AMOUNT, COUNT],
  'amount or share': [AMOUNT, SHARE, COUNT],
  'bar length': [text('^[1-9]\\d{0,3}[smhdwM]$')],
};

/** JSON Schema, draft 7 (what editors' YAML support reads). */
export function configJsonSchema(): Json {
  const generated = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) =>
      annotate(zodSchema as unknown as z.ZodType, jsonSchema as Json),
  }) as Json;
  takeOneRate(generated);
  return {
    $schema: generated['$schema'],
    $id: SCHEMA_ID,
    title: 'tradsys configuration',
    ...generated,
  };
}

/** `backtest.fees` may be one rate for makers and takers, or two. */
function takeOneRate(generated: Json): void {
  const below = (json: Json, name: string): Json => (json['properties'] as Json)[name] as Json;
  const fees = below(below(generated, 'backtest'), 'fees');
  const section = { ...fees };
  for (const key of Object.keys(fees)) Reflect.deleteProperty(fees, key);
  Object.assign(fees, { description: section['description'], anyOf: [section, RATES] });
}

/** Adds meaning, unit and default; lets `${VAR}` stand for numbers, switches and words. */
function annotate(of: z.ZodType, json: Json): void {
  const note = noteOf(of);
  if (!note) return;
  const unit = note.unit === undefined ? '' : ` (${note.unit})`;
  json['description'] = `${note.meaning}${unit}`;
  const spellings = note.unit === undefined ? undefined : SPELLINGS[note.unit];
  const plain = Object.fromEntries(
    Object.entries(json).filter(([key]) => key !== 'description' && key !== 'default'),
  );
  if (!spellings && (bare(of) !== of || !takesPlaceholder(of))) return;
  for (const key of Object.keys(plain)) Reflect.deleteProperty(json, key);
  json['anyOf'] = [...(spellings ?? [plain]), PLACEHOLDER];
}

/** Keys whose own form would refuse the text of a placeholder. */
const takesPlaceholder = (of: z.ZodType): boolean =>
  of instanceof z.ZodNumber ||
  of instanceof z.ZodBoolean ||
  of instanceof z.ZodEnum ||
  (of instanceof z.ZodString && of.format !== null);

/** As published: stable, readable, with a line end. */
export const configJsonSchemaText = (): string =>
  `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
