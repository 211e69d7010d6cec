/**
 * Decimal text to integers without a detour through binary fractions.
 *
 * A text of up to 15 significant digits is taken as it stands. Longer ones come out of float64
 * arithmetic (`0.09946999999999999`, `397787.41249925003`): what lies within 1e-6 of the last place of a
 * shorter decimal, or within two steps of a float64 of that size, is that decimal, and counted as noise.
 */
import { POWERS_OF_TEN } from '../../../core/domain/units.js';

/** Marks a value that no scale holds exactly: kept as float64 until it is rounded. */
const INEXACT = 255;
const NOISE = 1e-6;
const MAX_PLACES = 15;
/** Two steps between neighbouring float64, as a part of the value. */
const TWO_STEPS = 2 ** -51;
/** A decimal of more digits is not shorter than what float64 writes. */
const SHORTER = 1e15;

/** `mantissa / 10 ** places`, unless inexact: then `mantissa` is the value. */
export interface Decimal {
  readonly mantissa: number;
  readonly places: number;
  /** It was taken for the shorter decimal next to what is written. */
  readonly noisy: boolean;
}

export const ZERO: Decimal = { mantissa: 0, places: 0, noisy: false };

/** The value as float64. */
export const decimalValue = ({ mantissa, places }: Decimal): number =>
  places === INEXACT ? mantissa : mantissa / POWERS_OF_TEN[places]!;

/** Reads one number after the other and is each of them in turn. */
export class DecimalReader implements Decimal {
  mantissa = 0;
  places = 0;
  noisy = false;

  get inexact(): boolean {
    return this.places === INEXACT;
  }

  /** Reads bytes `start`..`end` (exclusive); false when they are no decimal number. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end && bytes[at] === 0x20) at += 1;
    const first = bytes[at];
    const negative = first === 0x2d;
    if (negative || first === 0x2b) at += 1;
    let mantissa = 0;
    let digits = 0;
    let seen = 0;
    let dot = -1;
    for (; at < end; at += 1) {
      const byte = bytes[at]!;
      if (byte >= 0x30 && byte <= 0x39) {
        seen += 1;
        if (digits > 0 || byte !== 0x30) digits += 1;
        if (digits > 15) return this.#readLong(bytes, start, end);
        mantissa = mantissa * 10 + byte - 0x30;
      } else if (byte === 0x2e && dot < 0) dot = seen;
      else
        return (byte | 0x20) === 0x65 || byte === 0x20 ? this.#readLong(bytes, start, end) : false;
    }
    if (seen === 0) return false;
    let places = dot < 0 ? 0 : seen - dot;
    while (places > 0 && mantissa % 10 === 0) {
      mantissa /= 10;
      places -= 1;
    }
    if (places > MAX_PLACES) return this.#settle(Number(`${mantissa}e-${places}`), false);
    this.mantissa = negative && mantissa !== 0 ? -mantissa : mantissa;
    this.places = places;
    this.noisy = false;
    return true;
  }

  /** Exponents, and more digits than float64 keeps. */
  #readLong(bytes: Uint8Array, start: number, end: number): boolean {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
      .toString('latin1')
      .trim();
    const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
    if (!match) return false;
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
    if (whole === '' && fraction === '') return false;
    const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
    if (significant.length > 15) return this.#settle(Number(text), true);
    const trailing = /0*$/.exec(`${whole}${fraction}`)![0].length;
    const places = fraction.length - Number(exponent) - (significant === '' ? 0 : trailing);
    const value = Number(significant === '' ? '0' : `${sign}${significant}`);
    if (places > MAX_PLACES || places < -MAX_PLACES) return this.#settle(Number(text), false);
    this.mantissa = places < 0 ? value * POWERS_OF_TEN[-places]! : value;
    this.places = Math.max(0, places);
    this.noisy = false;
    return true;
  }

  /** The shortest decimal next to a float64, or the float64 itself. */
  #settle(value: number, noisy: boolean): boolean {
    for (let places = 0; places <= MAX_PLACES; places += 1) {
      const scaled = value * POWERS_OF_TEN[places]!;
      if (Math.abs(scaled) > SHORTER) break;
      const whole = Math.round(scaled);
      const tolerance = Math.max(NOISE, Math.abs(scaled) * TWO_STEPS);
      if (Math.abs(scaled - whole) < tolerance && (whole !== 0 || value === 0)) {
        this.mantissa = whole;
        this.places = places;
        this.noisy = noisy;
        return true;
      }
    }
    this.mantissa = value;
    this.places = INEXACT;
    this.noisy = false;
    return true;
  }
}

/** How a column's values came to their scale. */
export interface Rounding {
  /** Values within 1e-6 of a unit of a shorter decimal. */
  readonly noise: number;
  /** Values that had to give up decimals that were really there. */
  readonly rounded: number;
  /** The first row whose value is above or below zero, and zero at this scale. */
  readonly vanished: number | undefined;
}

/** A growing column of decimals that learns what scale it needs. */
export class DecimalColumn {
  length = 0;
  noise = 0;
  inexact = 0;
  /** Most decimal places of an exact value. */
  places = 0;
  /** Largest absolute value and sum, float64. */
  largest = 0;
  sum = 0;
  #mantissas = new Float64Array(4096);
  #places = new Uint8Array(4096);

  push(decimal: Decimal): void {
    if (this.length === this.#mantissas.length) this.#grow();
    const { mantissa, places } = decimal;
    this.#mantissas[this.length] = mantissa;
    this.#places[this.length] = places;
    this.length += 1;
    if (decimal.noisy) this.noise += 1;
    if (places === INEXACT) this.inexact += 1;
    else if (places > this.places) this.places = places;
    const value = Math.abs(decimalValue(decimal));
    if (value > this.largest) this.largest = value;
    this.sum += value;
  }

  #grow(): void {
    const mantissas = new Float64Array(this.length * 2);
    mantissas.set(this.#mantissas);
    this.#mantissas = mantissas;
    const places = new Uint8Array(this.length * 2);
    places.set(this.#places);
    this.#places = places;
  }

  /** Value `index` as float64, for messages and checks. */
  at(index: number): number {
    const places = this.#places[index]!;
    return places === INEXACT
      ? this.#mantissas[index]!
      : this.#mantissas[index]! / POWERS_OF_TEN[places]!;
  }

  /** The same values in another order. */
  reordered(order: Uint32Array): DecimalColumn {
    const column = new DecimalColumn();
    const value = { mantissa: 0, places: 0, noisy: false };
    for (const row of order) {
      value.mantissa = this.#mantissas[row]!;
      value.places = this.#places[row]!;
      column.push(value);
    }
    column.noise = this.noise;
    return column;
  }

  same(left: number, right: number): boolean {
    return (
      this.#mantissas[left] === this.#mantissas[right] && this.#places[left] === this.#places[right]
    );
  }

  /** Whole numbers at `scale` decimals, of the rows named by `order`; half to even where it rounds. */
  toIntegers(scale: number, order: Uint32Array, into: Float64Array): Rounding {
    let rounded = 0;
    let vanished: number | undefined;
    for (let index = 0; index < order.length; index += 1) {
      const row = order[index]!;
      const [mantissa, places] = [this.#mantissas[row]!, this.#places[row]!];
      if (places <= scale) into[index] = mantissa * POWERS_OF_TEN[scale - places]!;
      else {
        const exact =
          places === INEXACT
            ? mantissa * POWERS_OF_TEN[scale]!
            : mantissa / POWERS_OF_TEN[places - scale]!;
        into[index] = roundHalfEven(exact);
        if (Math.abs(exact - into[index]!) >= NOISE) rounded += 1;
        if (into[index] === 0) vanished ??= row;
      }
    }
    return { noise: this.noise, rounded, vanished };
  }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The largest scale at which `largest` is still a safe integer, at most 15. */
export function widestScale(largest: number): number {
  let scale = 15;
  while (scale > 0 && largest * POWERS_OF_TEN[scale]! > Number.MAX_SAFE_INTEGER) scale -= 1;
  return scale;
}
