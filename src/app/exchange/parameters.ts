/** Request parameters as they arrive: parsed once, read by name, refused in the venue's words. */
import { venueErrors } from './venue-error.js';

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const DECIMAL = /^([0-9]{1,20})(?:\.([0-9]{1,20}))?$/;
const INTEGER_RANGE = '^[0-9]{1,20}$';
const INTEGER = /^[0-9]{1,20}$/;
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_.:/]{1,36}$';
const CLIENT_ID = /^[a-zA-Z0-9-_.:/]{1,36}$/;
/** Times from here on, 16 digits, are in microseconds: as milliseconds they would lie in the year 33658. */
const LEAST_MICROSECONDS = 1e15;
/** No asset has more decimals than this. */
const MAX_DECIMALS = 8;

/** A decimal as digits and the place of its point: `digits / 10^scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export class Parameters {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  /** From a query string or a form body. Throws a VenueError on repeated or malformed ones. */
  static parse(raw: string): Parameters {
    const values = new Map<string, string>();
    if (raw === '') return new Parameters(values);
    for (const part of raw.split('&')) {
      if (part === '') continue;
      const cut = part.indexOf('=');
      const name = decoded(cut < 0 ? part : part.slice(0, cut));
      if (values.has(name)) throw venueErrors.duplicateParameter();
      values.set(name, cut < 0 ? '' : decoded(part.slice(cut + 1)));
    }
    return new Parameters(values);
  }

  /** From the `params` of a WebSocket request; nested values become JSON text. */
  static of(object: Readonly<Record<string, unknown>>): Parameters {
    const entries = Object.entries(object)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : jsonOf(name, value),
      ]);
    return new Parameters(new Map(entries));
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Undefined when absent; an empty one is refused. */
  text(name: string): string | undefined {
    const value = this.values.get(name);
    if (value === '') throw venueErrors.empty(name);
    return value;
  }

  required(name: string): string {
    const value = this.values.get(name);
    if (value === undefined || value === '') throw venueErrors.mandatory(name);
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!INTEGER.test(value)) throw venueErrors.illegalCharacters(name, INTEGER_RANGE);
    return Number(value);
  }

  /** Within `low..high`, or the default. */
  limit(name: string, fallback: number, high: number): number {
    const value = this.integer(name) ?? fallback;
    if (value < 1) throw venueErrors.data(name);
    return Math.min(value, high);
  }

  /** A time in milliseconds, or in microseconds when it has as many digits, as microseconds. */
  instant(name: string): number | undefined {
    const value = this.integer(name);
    if (value === undefined) return undefined;
    return value >= LEAST_MICROSECONDS ? Math.min(value, 9e15) : value * 1_000;
  }

  /** The same, of a millisecond its last instant. */
  lastInstant(name: string): number | undefined {
    const at = this.instant(name);
    return at === undefined || this.integer(name)! >= LEAST_MICROSECONDS ? at : at + 999;
  }

  decimal(name: string): Decimal | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const match = DECIMAL.exec(value);
    if (match === null) throw venueErrors.illegalCharacters(name, DECIMAL_RANGE);
    const fraction = (match[2] ?? '').replace(/0+$/, '');
    if (fraction.length > MAX_DECIMALS) throw venueErrors.precision(name);
    return { digits: BigInt(match[1]! + fraction), scale: fraction.length };
  }

  clientId(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!CLIENT_ID.test(value)) throw venueErrors.illegalCharacters(name, CLIENT_ID_RANGE);
    return value;
  }

  /** One of a list of words; `refuse` says how another is refused. */
  choice<Word extends string>(
    name: string,
    words: Readonly<Record<string, Word>>,
    refuse: () => Error,
  ): Word | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const word = Object.hasOwn(words, value) ? words[value] : undefined;
    if (word === undefined) throw refuse();
    return word;
  }

  /** `a=1&b=2` sorted by name, unencoded, without `signature`: what a WebSocket request signs. */
  sortedText(): string {
    return [...this.values]
      .filter(([name]) => name !== 'signature')
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
  }
}

/** Refused when it is nested so deeply that it can be read but not written. */
function jsonOf(name: string, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw venueErrors.data(name);
  }
}

function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw venueErrors.badRequest('Malformed percent-encoding.');
  }
}

/**
 * The decimal as an integer count of 10^-scale; undefined when it is finer than that or no safe
 * integer.
 */
export function atScale({ digits, scale }: Decimal, wanted: number): number | undefined {
  if (scale > wanted) return undefined;
  const value = Number(digits * 10n ** BigInt(wanted - scale));
  return Number.isSafeInteger(value) ? value : undefined;
}
