/** Keys as they come from people and scripts: checked, and never repeated in a message. */
import * as z from 'zod';
import { TradsysError } from '../../errors.js';
import { Secret } from '../../secret.js';
import type { NamedCredentials } from './vault.js';

/** Venues whose keys have a third word; ccxt calls it `password`. */
export const VENUES_WITH_PASSWORD: ReadonlySet<string> = new Set([
  ...['apex', 'bitget', 'blofin', 'coinbaseexchange', 'coinbaseinternational', 'deepcoin'],
  ...['kucoin', 'kucoinfutures', 'myokx', 'ndax', 'okx', 'okxus', 'weex'],
]);

const MAX_BYTES = 1_000_000;
const MAX_WORD = 8_192;
/** Below this it is a slip of the hand rather than a key. */
const MIN_WORD = 4;

const NAME = /^[A-Za-z][\w-]{0,63}$/;
const VENUE = /^[a-z][a-z0-9_]{0,63}$/;

export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw refused(name, 'is no name for a key', 'use a letter, then letters, digits, - and _');
}

export function checkVenue(venue: string): string {
  if (VENUE.test(venue)) return venue;
  throw refused(venue, 'is no venue', 'use local or the id that ccxt has for it, such as binance');
}

const refused = (where: string, what: string, remedy: string): TradsysError =>
  new TradsysError('vault.bad_key', what, { exit: 'usage', where, remedy });

/** One word of a key as pasted: what is wrong with it, or undefined. */
export function wordProblem(text: string): string | undefined {
  const word = text.trim();
  if (word.length < MIN_WORD) return word === '' ? 'nothing was given' : 'too short for a key';
  if (word.length > MAX_WORD) return 'too long for a key';
  if (isPem(word)) return undefined;
  return /[\s\p{Cc}]/u.test(word) ? 'a key has no spaces or control characters' : undefined;
}

const isPem = (text: string): boolean => text.startsWith('-----BEGIN ');

/** A secret in PEM form fits on a pasted line with `\n` for its line ends. */
function secretOf(text: string): Secret {
  const word = text.trim();
  return new Secret(isPem(word) ? word.replaceAll('\\n', '\n') : word);
}

function word(where: string, field: string, text: string): Secret {
  const problem = wordProblem(text);
  if (problem !== undefined) throw refused(where, `${field}: ${problem}`, 'paste it once more');
  return secretOf(text);
}

export interface TypedKey {
  readonly name: string;
  readonly venue: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly password?: string | undefined;
}

/** Throws `vault.bad_key`, which names the field and never its content. */
export function credentialsOf(typed: TypedKey, where = typed.name): NamedCredentials {
  const { password, venue } = typed;
  if (password === undefined && VENUES_WITH_PASSWORD.has(venue)) {
    throw refused(where, `${venue} wants a password (passphrase) beside key and secret`, 'add it');
  }
  return {
    name: checkName(typed.name),
    venue: checkVenue(venue),
    apiKey: word(where, 'apiKey', typed.apiKey),
    secret: word(where, 'secret', typed.secret),
    ...(password !== undefined && { password: word(where, 'password', password) }),
  };
}

const line = z.strictObject({
  name: z.string().optional(),
  venue: z.string().optional(),
  apiKey: z.string(),
  secret: z.string(),
  password: z.string().optional(),
});

/**
 * JSON lines `{"name", "venue", "apiKey", "secret", "password"}`; the first two may come from the command
 * line instead. Throws `vault.bad_key` with the number of the line.
 */
export function credentialsFromLines(
  text: string,
  given: { readonly name?: string | undefined; readonly venue?: string | undefined },
): readonly NamedCredentials[] {
  const lines = text.split(/\r?\n/).map((content, index) => ({ content, index }));
  const filled = lines.filter(({ content }) => content.trim() !== '');
  if (filled.length === 0) throw refused('standard input', 'holds no key', FORM);
  if (filled.length > 1 && given.name !== undefined) {
    throw refused('standard input', 'holds several keys for one name', 'leave NAME out');
  }
  return filled.map(({ content, index }) => fromLine(content, `line ${index + 1}`, given));
}

const FORM =
  'give one object a line: {"name":"main","venue":"binance","apiKey":"...","secret":"..."}';

function fromLine(
  content: string,
  where: string,
  given: { readonly name?: string | undefined; readonly venue?: string | undefined },
): NamedCredentials {
  const parsed = line.safeParse(json(content));
  if (!parsed.success) throw refused(where, problemOf(parsed.error.issues), FORM);
  const { name = given.name, venue = given.venue } = parsed.data;
  if (name === undefined) throw refused(where, 'has no name', 'add "name", or give NAME');
  if (venue === undefined) throw refused(where, 'has no venue', 'add "venue", or pass --venue');
  return credentialsOf({ ...parsed.data, name, venue }, where);
}

function json(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // The parser's own message would show a piece of the line.
    return undefined;
  }
}

/** Names fields that are missing or of the wrong kind; an unknown one might be a secret itself. */
function problemOf(issues: readonly z.core.$ZodIssue[]): string {
  const fields = issues.flatMap(({ path }) => (path.length > 0 ? [String(path[0])] : []));
  if (fields.length > 0) return `${fields.join(', ')}: missing, or not text`;
  return issues.some(({ code }) => code === 'unrecognized_keys')
    ? 'holds a field that is not known'
    : 'is no JSON object';
}

/** All of a stream as text. Throws `vault.bad_key` beyond a megabyte. */
export async function textOf(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    const buffer = Buffer.from(part);
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw refused('standard input', 'is larger than 1 MB', FORM);
    parts.push(buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
