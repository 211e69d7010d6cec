/** Single values of a tick file, each checked; a bad one is named with its line. */
import { TradsysError } from '../../../../errors.js';
import { decimalValue, DecimalReader, ZERO } from '../decimal.js';
import type { Decimal } from '../decimal.js';
import { CalendarReader } from '../time-format.js';

/** A row that cannot be taken: `file:line: what`. */
export function badRow(place: string, what: string): TradsysError {
  return new TradsysError('data.bad_row', what, {
    where: place,
    remedy: 'correct or remove that line; nothing was imported',
  });
}

const shown = (value: unknown): string => {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
};

/** What stands for a number that is not there. */
const ABSENT = new Set<unknown>([undefined, null, '', '-1', -1]);

/** What is read, and what a complaint calls it. */
type NamedValue = readonly [name: string, value: unknown];

/** Reads the values of rows; `place` is where the reader stands and is named by every complaint. */
export class ValueReader {
  place = '';
  readonly #decimal = new DecimalReader();
  readonly #calendar = new CalendarReader();
  #bytes = new Uint8Array(64);

  bad(what: string): TradsysError {
    return badRow(this.place, what);
  }

  /** A number as JSON or text, exactly. */
  decimal(name: string, value: unknown): Decimal {
    const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
    if (text.length > this.#bytes.length) this.#bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index += 1) {
      // What is no ASCII is no digit either.
      this.#bytes[index] = Math.min(255, text.charCodeAt(index));
    }
    const decimal = this.#decimal;
    const read = decimal.read(this.#bytes, 0, text.length);
    if (!read || !Number.isFinite(decimal.mantissa)) {
      throw this.bad(`${name} is ${shown(value)}, not a number`);
    }
    return { mantissa: decimal.mantissa, places: decimal.places, noisy: decimal.noisy };
  }

  price(name: string, value: unknown): Decimal {
    const price = this.decimal(name, value);
    if (price.mantissa > 0) return price;
    throw this.bad(`${name} is ${decimalValue(price)} and must be above zero`);
  }

  quantity(name: string, value: unknown): Decimal {
    const quantity = this.decimal(name, value);
    if (quantity.mantissa >= 0) return quantity;
    throw this.bad(`${name} is ${decimalValue(quantity)} and must not be negative`);
  }

  /** A best level; where nothing rests, any price will do, or none. */
  best(
    price: NamedValue,
    amount: NamedValue,
  ): { readonly price: Decimal; readonly quantity: Decimal } {
    const quantity = this.quantity(...amount);
    if (quantity.mantissa > 0) return { price: this.price(...price), quantity };
    const [name, value] = price;
    return { price: value === '' ? ZERO : this.decimal(name, value), quantity };
  }

  /** What was traded: more than nothing. */
  traded(name: string, value: unknown): Decimal {
    const quantity = this.quantity(name, value);
    if (quantity.mantissa > 0) return quantity;
    throw this.bad(`${name} is 0: nothing was traded`);
  }

  /** A whole number from 0; what stands for none gives 0. */
  identifier(name: string, value: unknown): number {
    if (ABSENT.has(value)) return 0;
    const number = typeof value === 'string' ? (/^\d+$/.test(value) ? Number(value) : NaN) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
    throw this.bad(`${name} is ${shown(value)}, not a whole number below 2^53`);
  }

  /** What a word stands for; undefined when it is none that is known. */
  word(name: string, text: string, meaning: number | undefined): number {
    if (meaning !== undefined) return meaning;
    throw this.bad(`${name} is ${shown(text)}, which is no word of that column`);
  }

  /** Counts of 10^-`places` seconds since 1970 as microseconds; finer ones are cut. */
  epoch(name: string, value: unknown, places: 3 | 6 | 9): number {
    const text = typeof value === 'number' ? String(value) : value;
    const digits = typeof text === 'string' && /^\d{10,22}$/.test(text) ? text : undefined;
    if (digits !== undefined) {
      const cut = places === 9 ? digits.slice(0, -3) : digits;
      const at = Number(cut) * (places === 3 ? 1000 : 1);
      if (at >= 1e14 && at < 1e16 && Number.isSafeInteger(at)) return at;
    }
    throw this.bad(`${name} is ${shown(value)}, not a time`);
  }

  /** Nanoseconds since 1970, or ISO 8601 with a zone. */
  nanosecondsOrIso(name: string, text: string): number {
    if (!/^\d{4}-\d\d-\d\dT.*Z$/.test(text)) return this.epoch(name, text, 9);
    const bytes = new TextEncoder().encode(text);
    const at = this.#calendar.read(bytes, 0, bytes.length);
    if (Number.isSafeInteger(at)) return at;
    throw this.bad(`${name} is ${shown(text)}, not a time`);
  }
}
