/** Makers of config keys: a zod schema together with its meaning, its unit and what it allows. */
import * as z from 'zod';
import { TradsysError } from '../../errors.js';
import {
  AMOUNT_ALLOWED,
  DURATION_ALLOWED,
  parseAmount,
  parseAmountOrShare,
  parseDuration,
  parseDurationMs,
  parseFraction,
  parseRate,
  RATE_ALLOWED,
} from './values.js';

/** Marks a duration so that its key in code ends in `Ms`. */
export type Milliseconds = number & { readonly __unit: 'Milliseconds' };
/** Marks a duration so that its key in code ends in `Us`. */
export type Microseconds = number & { readonly __unit: 'Microseconds' };

/** How a value that comes as text (environment, flag, `${VAR}`) is read. */
export type TextForm = 'text' | 'number' | 'boolean' | 'list' | 'json';

export interface KeyNote {
  readonly meaning: string;
  /** Unit of the value, such as `connections` or `duration`; absent for words and switches. */
  readonly unit?: string;
  /** What may stand here, as the end of the sentence "expected ...". */
  readonly allowed: string;
  readonly form: TextForm;
  /** Suffix of the key in code. */
  readonly suffix?: 'Ms' | 'Us';
  /** Never printed; may also come from a file named by `NAME_FILE`. */
  readonly secret?: true;
}

// A configuration is parsed once or twice: compiling parsers for it would cost more than it saves.
z.config({ jitless: true });

export const notes = z.registry<KeyNote>();

function noted<S extends z.ZodType>(schema: S, note: KeyNote): S {
  notes.add(schema, note);
  return schema;
}

export const text = (meaning: string, unit?: string) =>
  noted(z.string().min(1), { meaning, allowed: 'text', form: 'text', ...(unit && { unit }) });

function isTimeZone(name: string): boolean {
  // Asking takes longer than all else about a configuration.
  if (name === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const timeZone = (meaning: string) =>
  noted(z.string().refine(isTimeZone), {
    ...{ meaning, unit: 'time zone', form: 'text' },
    allowed: 'an IANA time zone such as UTC or Europe/Berlin',
  });

/** A value that is masked wherever it is shown. */
export const secret = (meaning: string) =>
  noted(z.string(), { meaning, allowed: 'text', form: 'text', secret: true });

export const flag = (meaning: string) =>
  noted(z.boolean(), { meaning, allowed: 'true or false', form: 'boolean' });

export const word = <const W extends readonly [string, ...string[]]>(words: W, meaning: string) =>
  noted(z.enum(words), { meaning, allowed: `one of ${words.join(', ')}`, form: 'text' });

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number; at least 0 unless `min` says otherwise. */
export function integer(meaning: string, unit: string, { min = 0, max }: Bounds = {}) {
  const base = z.int().min(min);
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const note = { meaning, unit, allowed: `a whole number ${range}`, form: 'number' } as const;
  return noted(max === undefined ? base : base.max(max), note);
}

/** A number above 0. */
export const positive = (meaning: string, unit: string) =>
  noted(z.number().positive(), { meaning, unit, allowed: 'a number above 0', form: 'number' });

/** A number of at least 0, without a unit of its own. */
export const factor = (meaning: string) =>
  noted(z.number().min(0), {
    meaning,
    unit: 'factor',
    allowed: 'a number of at least 0',
    form: 'number',
  });

export const port = (meaning: string) => integer(meaning, 'TCP port', { min: 1, max: 65_535 });

/** An address with one of the schemes (`https`, `wss`); `secret`: whoever knows it may use it. */
export function url(schemes: readonly string[], meaning: string, note: { secret?: true } = {}) {
  const pattern = new RegExp(
    `^(?:${schemes.map((name) => name.replace('+', '\\+')).join('|')})://[^\\s]+$`,
  );
  const allowed = `an address that starts with ${schemes.map((name) => `${name}://`).join(' or ')}`;
  return noted(z.string().regex(pattern), { meaning, allowed, form: 'text', ...note });
}

/** A list of strings, or of what `element` accepts; as text: comma-separated or JSON. */
export const list = <E extends z.ZodType>(element: E, meaning: string, allowed: string) =>
  noted(z.array(element), { meaning, allowed, form: 'list' });

/** Free-form values by name, such as the parameters of a strategy. */
export const values = (meaning: string) =>
  noted(z.record(z.string(), PARAMETER), { meaning, allowed: 'names with values', form: 'json' });

const PARAMETER = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number()])),
]);

/** Entries by name, each of the same shape. */
export const named = <V extends z.ZodType>(value: V, meaning: string) =>
  noted(z.record(z.string().regex(/^[A-Za-z][\w-]*$/), value), {
    meaning,
    allowed: 'entries by name (a letter, then letters, digits, - and _)',
    form: 'json',
  });

/** Entries in order, each of the same shape; as text: JSON. */
export const entries = <E extends z.ZodType>(element: E, meaning: string) =>
  noted(z.array(element), { meaning, allowed: 'a list of entries', form: 'json' });

/** One entry of `named` or `entries`. */
export const entry = <S extends z.ZodRawShape>(meaning: string, shape: S) =>
  noted(z.strictObject(shape), { meaning, allowed: 'keys with values', form: 'json' });

/** A section of the file: absent means all of its defaults. */
export const section = <S extends z.ZodRawShape>(meaning: string, shape: S) =>
  noted(z.strictObject(shape), { meaning, allowed: 'keys with values', form: 'json' }).prefault(
    {} as z.input<z.ZodObject<S, z.core.$strict>>,
  );

/** A section that is absent unless written. */
export const optionalSection = <S extends z.ZodRawShape>(meaning: string, shape: S) =>
  entry(meaning, shape).optional();

type Spelling = string | number;

/** A key whose spelling `parse` turns into a value; what it throws becomes the problem reported. */
export function spelled<T>(parse: (value: Spelling) => T, note: Omit<KeyNote, 'form'>) {
  const schema = z.union([z.string(), z.number()]).transform((value, context): T => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof TradsysError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
  return noted(schema, { ...note, form: 'text' });
}

/** A key in milliseconds, written as a duration; ends in `Ms` in code. */
export const duration = (meaning: string) =>
  spelled((value) => parseDurationMs(value) as Milliseconds, {
    meaning,
    unit: 'duration',
    allowed: DURATION_ALLOWED,
    suffix: 'Ms',
  });

/** A key in microseconds, for what can be faster than a millisecond; ends in `Us` in code. */
export const fineDuration = (meaning: string) =>
  spelled((value) => parseDuration(value) as Microseconds, {
    meaning,
    unit: 'duration',
    allowed: DURATION_ALLOWED,
    suffix: 'Us',
  });

function within(value: number, found: Spelling, { min = 0, max = 1 }: Bounds): number {
  if (value >= min && value <= max) return value;
  const range = `${min * 100}% to ${max * 100}%`;
  throw new TradsysError('value.rate', `${found} is outside ${range}`, { exit: 'usage' });
}

/** A rate that must carry its unit (`10bps`, `0.1%`); a fraction in code. */
export const rate = (meaning: string, bounds: Bounds = {}) =>
  spelled((value) => within(parseRate(value), value, bounds), {
    meaning,
    unit: 'rate',
    allowed: RATE_ALLOWED,
  });

/** A rate that may also stand as a bare fraction (0.1 is 10 %). */
export const fraction = (meaning: string) =>
  spelled((value) => within(parseFraction(value), value, {}), {
    meaning,
    unit: 'fraction or rate',
    allowed: 'a fraction from 0 to 1, or a rate such as 10%',
  });

export const amount = (meaning: string) =>
  spelled(parseAmount, { meaning, unit: 'amount', allowed: AMOUNT_ALLOWED });

export const amountOrShare = (meaning: string) =>
  spelled(parseAmountOrShare, {
    meaning,
    unit: 'amount or share',
    allowed: 'an amount such as 5000USDT or a share such as 50%',
  });
