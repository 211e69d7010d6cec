/** All rows of a file as columns of exact decimals, each row checked. */
import { POWERS_OF_TEN } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';
import { DecimalColumn, DecimalReader } from './decimal.js';
import type { Layout } from './layout.js';
import { fieldText, RowSplitter } from './split-rows.js';
import type { Row } from './split-rows.js';
import { TradeFields } from './trade-fields.js';
import { CalendarReader } from './time-format.js';
import type { EpochUnit } from './time-format.js';

/** In this order the values of a row are read; `#checkBar` counts on it. */
const VALUE_NAMES = ['open', 'high', 'low', 'close', 'volume', 'price', 'amount'] as const;
export type ValueName = (typeof VALUE_NAMES)[number];

/** Rows in file order. `stamps` are microseconds as written: local time, or since midnight. */
export interface FileRows {
  readonly length: number;
  readonly stamps: Float64Array;
  readonly lines: Uint32Array;
  readonly columns: Readonly<Partial<Record<ValueName, DecimalColumn>>>;
  /** Bars whose open or close lies outside low..high. */
  readonly outside: number;
  /** Of a file of trades. */
  readonly trades?: TradeFields;
}

/** Names a line to the reader: `file.csv:12`, or `file.json: row 11`. */
export type PlaceOf = (line: number) => string;

const EPOCH_PLACES: Readonly<Record<EpochUnit, number>> = { s: 6, ms: 3, us: 0, ns: 0 };
const QUANTITIES = new Set<ValueName>(['volume', 'amount']);

/** Microseconds of a row's time as written, NaN when unreadable; or what else is wrong with it. */
type StampReader = (row: Row) => number | string;

function epochReader(column: number, unit: EpochUnit): StampReader {
  const decimal = new DecimalReader();
  // Nanoseconds have more digits than float64: the last three are cut as text.
  const cut = unit === 'ns' ? 3 : 0;
  const shift = EPOCH_PLACES[unit];
  return ({ bytes, starts, ends }) => {
    if (!decimal.read(bytes, starts[column]!, ends[column]! - cut) || decimal.inexact) return NaN;
    const places = shift - decimal.places;
    return places >= 0
      ? decimal.mantissa * POWERS_OF_TEN[places]!
      : Math.floor(decimal.mantissa / POWERS_OF_TEN[-places]!);
  };
}

function stampReader(layout: Layout): StampReader {
  const { time, clock } = layout.places;
  const format = layout.time;
  if (format.kind === 'epoch') return epochReader(time, format.unit);
  if (format.kind === 'day-milliseconds') return epochReader(time, 'ms');
  const calendar = new CalendarReader();
  // The sample has shown how the times are written; of a clock in its own column the first row does.
  let zoned = clock === undefined ? format.zoned : undefined;
  return ({ bytes, starts, ends }) => {
    let stamp = calendar.read(bytes, starts[time]!, ends[time]!);
    if (clock !== undefined) stamp += calendar.readClock(bytes, starts[clock]!, ends[clock]!);
    zoned ??= calendar.zoned;
    if (calendar.zoned === zoned || Number.isNaN(stamp)) return stamp;
    return `is written ${zoned ? 'without a zone, the times before it with one' : 'with a zone, the times before it without one'}`;
  };
}

/** Takes rows as they come; throws at the first that cannot be. */
export class RowReader {
  readonly #layout: Layout;
  readonly #placeOf: PlaceOf;
  readonly #stampOf: StampReader;
  readonly #decimal = new DecimalReader();
  readonly #names: readonly ValueName[];
  readonly #places: readonly number[];
  readonly #columns: readonly DecimalColumn[];
  readonly #values: Float64Array;
  #length = 0;
  #stamps = new Float64Array(4096);
  #lines = new Uint32Array(4096);
  #outside = 0;
  readonly #trades: TradeFields | undefined;

  constructor(layout: Layout, placeOf: PlaceOf) {
    this.#layout = layout;
    this.#placeOf = placeOf;
    this.#stampOf = stampReader(layout);
    const places: Readonly<Partial<Record<ValueName, number>>> = layout.places;
    this.#names = VALUE_NAMES.filter((name) => places[name] !== undefined);
    this.#places = this.#names.map((name) => places[name]!);
    this.#columns = this.#names.map(() => new DecimalColumn());
    this.#values = new Float64Array(this.#names.length);
    this.#trades = layout.places.kind === 'trades' ? new TradeFields(layout.places) : undefined;
  }

  readonly onRow = (row: Row): void => {
    if (row.line <= this.#layout.skip) return;
    if (row.fields !== this.#layout.width) throw this.#uneven(row);
    const stamp = this.#stampOf(row);
    if (typeof stamp === 'string' || !Number.isSafeInteger(stamp)) {
      throw this.#badTime(row, typeof stamp === 'string' ? stamp : 'is no time');
    }
    for (let column = 0; column < this.#columns.length; column += 1) this.#readValue(row, column);
    if (!this.#trades) this.#checkBar(row);
    const noSide = this.#trades?.push(row);
    if (noSide !== undefined) {
      throw this.#bad(row, `side is ${JSON.stringify(noSide)}, not buy or sell`);
    }
    if (this.#length === this.#stamps.length) this.#grow();
    this.#stamps[this.#length] = stamp;
    this.#lines[this.#length] = row.line;
    this.#length += 1;
  };

  #readValue(row: Row, column: number): void {
    const decimal = this.#decimal;
    const place = this.#places[column]!;
    const name = this.#names[column]!;
    if (!decimal.read(row.bytes, row.starts[place]!, row.ends[place]!)) {
      throw this.#bad(row, `${name} is ${JSON.stringify(fieldText(row, place))}, not a number`);
    }
    const value = decimal.inexact
      ? decimal.mantissa
      : decimal.mantissa / POWERS_OF_TEN[decimal.places]!;
    if (!(QUANTITIES.has(name) ? value >= 0 : value > 0)) {
      const rule = QUANTITIES.has(name) ? 'must not be negative' : 'must be above zero';
      throw this.#bad(row, `${name} is ${fieldText(row, place)} and ${rule}`);
    }
    if (value > Number.MAX_SAFE_INTEGER) {
      throw this.#bad(row, `${name} is ${fieldText(row, place)}, too large to be kept exactly`);
    }
    if (name === 'amount' && value === 0) throw this.#bad(row, 'amount is 0: nothing was traded');
    this.#values[column] = value;
    this.#columns[column]!.push(decimal);
  }

  #checkBar(row: Row): void {
    const [open, high, low, close] = this.#values as unknown as [number, number, number, number];
    if (high < low) throw this.#bad(row, `high ${high} is below low ${low}`);
    if (open > high || open < low || close > high || close < low) this.#outside += 1;
  }

  #uneven(row: Row): Error {
    return this.#bad(row, `has ${row.fields} columns where the others have ${this.#layout.width}`);
  }

  #badTime(row: Row, what: string): Error {
    const { time, clock } = this.#layout.places;
    const places = clock === undefined ? [time] : [time, clock];
    const text = places.map((place) => fieldText(row, place)).join(' ');
    return this.#bad(row, `${JSON.stringify(text)} ${what}`);
  }

  #bad(row: Row, what: string): Error {
    return new TradsysError('data.bad_row', what, {
      where: this.#placeOf(row.line),
      remedy: 'correct or remove that line; nothing was imported',
    });
  }

  #grow(): void {
    const stamps = new Float64Array(this.#length * 2);
    stamps.set(this.#stamps);
    this.#stamps = stamps;
    const lines = new Uint32Array(this.#length * 2);
    lines.set(this.#lines);
    this.#lines = lines;
  }

  finish(): FileRows {
    return {
      length: this.#length,
      stamps: this.#stamps.subarray(0, this.#length),
      lines: this.#lines.subarray(0, this.#length),
      columns: Object.fromEntries(this.#names.map((name, index) => [name, this.#columns[index]])),
      outside: this.#outside,
      ...(this.#trades && { trades: this.#trades }),
    };
  }
}

/** Reads every row of the text that `chunks` gives. */
export async function readRows(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  layout: Layout,
  placeOf: PlaceOf,
): Promise<FileRows> {
  const reader = new RowReader(layout, placeOf);
  const splitter = new RowSplitter(layout.delimiter, reader.onRow);
  for await (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return reader.finish();
}
