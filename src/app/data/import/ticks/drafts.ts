/** Ticks while a file is read: exact decimals, because the scale is only known at its end. */
import { TICK_COLUMNS, TICK_KINDS } from '../../../../core/domain/tick-data.js';
import type { ColumnRole, TickKind } from '../../../../core/domain/tick-data.js';
import { DecimalColumn } from '../decimal.js';
import type { Decimal } from '../decimal.js';

/** Rows of one kind in file order. */
export interface DraftRows {
  readonly length: number;
  /** Line of each row in the file. */
  readonly lines: Float64Array;
  /** Times, identifiers, sides, actions and flags, by name of the column. */
  readonly numbers: Readonly<Record<string, Float64Array>>;
  /** Prices and quantities, by name of the column. */
  readonly decimals: Readonly<Record<string, DecimalColumn>>;
}

export type Drafts = { readonly [Kind in TickKind]?: DraftRows };

type RowOf<Kind extends TickKind> = {
  readonly [Name in keyof (typeof TICK_COLUMNS)[Kind]]: (typeof TICK_COLUMNS)[Kind][Name] extends
    'price' | 'quantity'
    ? Decimal
    : number;
};

class NumberColumn {
  length = 0;
  #values = new Float64Array(4096);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Float64Array(this.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length++] = value;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  set last(value: number) {
    this.#values[this.length - 1] = value;
  }

  get last(): number {
    return this.#values[this.length - 1]!;
  }
}

/** A growing table of one kind. */
export class Draft<Kind extends TickKind> {
  readonly #lines = new NumberColumn();
  readonly #numbers: readonly (readonly [string, NumberColumn])[];
  readonly #decimals: readonly (readonly [string, DecimalColumn])[];

  constructor(kind: Kind) {
    const roles: readonly (readonly [string, ColumnRole])[] = Object.entries(TICK_COLUMNS[kind]);
    const exact = (role: ColumnRole): boolean => role === 'price' || role === 'quantity';
    this.#numbers = roles.flatMap(([name, role]) =>
      exact(role) ? [] : [[name, new NumberColumn()] as const],
    );
    this.#decimals = roles.flatMap(([name, role]) =>
      exact(role) ? [[name, new DecimalColumn()] as const] : [],
    );
  }

  get length(): number {
    return this.#lines.length;
  }

  add(line: number, row: RowOf<Kind>): void {
    this.addNamed(line, row);
  }

  /** The same for a row whose kind is not known to the compiler. */
  addNamed(line: number, values: Readonly<Record<string, number | Decimal>>): void {
    this.#lines.push(line);
    for (const [name, column] of this.#numbers) column.push(values[name] as number);
    for (const [name, column] of this.#decimals) column.push(values[name] as Decimal);
  }

  /** Sets bits of the last row's flags: that an event ended shows when the next begins. */
  flagLast(bits: number): void {
    const flags = this.#numbers.find(([name]) => name === 'flags')?.[1];
    if (flags && flags.length > 0) flags.last |= bits;
  }

  finish(): DraftRows {
    return {
      length: this.length,
      lines: this.#lines.values,
      numbers: Object.fromEntries(this.#numbers.map(([name, { values }]) => [name, values])),
      decimals: Object.fromEntries(this.#decimals),
    };
  }
}

/** One table of each kind. */
export class TickDrafts {
  readonly trades = new Draft('trades');
  readonly quotes = new Draft('quotes');
  readonly depth = new Draft('depth');
  readonly orders = new Draft('orders');

  /** The kinds that have rows. */
  finish(): Drafts {
    const kinds = TICK_KINDS.filter((kind) => this[kind].length > 0);
    return Object.fromEntries(kinds.map((kind) => [kind, this[kind].finish()]));
  }
}
