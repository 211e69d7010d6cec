/** Values that come as text (environment, flags, `${VAR}`) turned into what their key takes. */
import * as z from 'zod';
import { bare, noteOf } from './shape.js';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE = ['true', 'yes', 'on', '1'];
const FALSE = ['false', 'no', 'off', '0'];

/** What cannot be turned stays text, and the schema says what is wrong with it. */
export function fromText(schema: z.ZodType, text: string): unknown {
  const form = noteOf(schema)?.form;
  if (form === 'number') return NUMBER.test(text.trim()) ? Number(text) : text;
  if (form === 'boolean') return booleanOf(text) ?? text;
  if (form === 'list')
    return text.trimStart().startsWith('[') ? jsonOf(text) : commaSeparated(text);
  if (form === 'json') return jsonOf(text);
  if (form === undefined) return anyOf(text);
  const inner = bare(schema);
  if (!(inner instanceof z.ZodEnum)) return text;
  const lower = text.trim().toLowerCase();
  return inner.options.includes(lower) ? lower : text;
}

function booleanOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  if (TRUE.includes(lower)) return true;
  return FALSE.includes(lower) ? false : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A key without a form of its own, such as a parameter: numbers, switches and lists are seen. */
function anyOf(text: string): unknown {
  if (NUMBER.test(text.trim())) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text.startsWith('[') ? jsonOf(text) : text;
}

const commaSeparated = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
