/** Reads reference series and compares an indicator's results with a column of them. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { Bar } from '../../../src/core/domain/bar.js';
import { asTimestamp, MICROSECONDS_PER_MINUTE } from '../../../src/core/domain/units.js';
import type { Indicator } from '../../../src/core/indicators/index.js';

/** One column, row by row; undefined where the file has nothing yet. */
export type Column = readonly (number | undefined)[];
export type Table = ReadonlyMap<string, Column>;

export function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A CSV file with a header, by column; header names lose outer blanks. */
export function readTable(file: string, rows = Infinity): Table {
  const options = { skip_empty_lines: true, relax_column_count: true };
  const lines: string[][] = parse(readText(file), options);
  const [header = [], ...body] = lines;
  const number = (text = ''): number | undefined => (text.trim() === '' ? undefined : Number(text));
  return new Map(
    header.map((name, index) => [
      name.trim(),
      body.slice(0, rows).map((line) => number(line[index])),
    ]),
  );
}

/** An array of JSON objects, by column. */
export function readRecords(file: string): Table {
  const records = JSON.parse(readText(file)) as Record<string, number | string | null>[];
  return new Map(
    Object.keys(records[0] ?? {}).map((name) => [
      name,
      records.map((record) => {
        const value = record[name];
        return typeof value === 'number' ? value : undefined;
      }),
    ]),
  );
}

export function column(table: Table, name: string): Column {
  const found = table.get(name);
  if (found === undefined) throw new Error(`no column ${name}: ${[...table.keys()].join(', ')}`);
  return found;
}

/** Bars of a table whose columns are named Open, High, Low, Close, Volume in any case; 1 minute. */
export function barsOf(table: Table): readonly Bar[] {
  const byName = new Map([...table].map(([name, values]) => [name.toLowerCase(), values]));
  const cell = (name: string, row: number): number => byName.get(name)?.[row] ?? 0;
  return column(byName, 'close').map((close = NaN, row) => ({
    symbol: 'TEST',
    start: asTimestamp(row * MICROSECONDS_PER_MINUTE),
    end: asTimestamp((row + 1) * MICROSECONDS_PER_MINUTE),
    open: cell('open', row),
    high: cell('high', row),
    low: cell('low', row),
    close,
    volume: cell('volume', row),
  }));
}

/** Feeds all inputs; a result is copied out of the reused record by `pick`. */
export function run<Input, Output>(
  indicator: Indicator<Input, Output>,
  inputs: readonly Input[],
  pick: (output: Output) => number,
): Column {
  return inputs.map((input) => {
    const output = indicator.update(input);
    return output === undefined ? undefined : pick(output);
  });
}

export const itself = (value: number): number => value;

/** How far a result may lie from a reference value. */
export type Tolerance = (reference: number) => number;
export const relative =
  (fraction: number, floor = 0): Tolerance =>
  (reference) =>
    Math.max(fraction * Math.abs(reference), floor);
export const absolute =
  (distance: number): Tolerance =>
  () =>
    distance;

/**
 * Every row of `expected` from `from` on must be met; from `from` backwards there must be no result.
 * `from` is by default the first row that `expected` has.
 */
export function expectColumn(
  actual: Column,
  expected: Column,
  tolerance: Tolerance,
  from = expected.findIndex((value) => value !== undefined),
): void {
  expect(from, 'the column has values').to.be.at.least(0);
  expect(actual.length, 'rows').to.equal(expected.length);
  expected.forEach((reference, row) => {
    const value = actual[row];
    if (row < from) {
      expect(value, `row ${row} comes before the first result`).to.equal(undefined);
      return;
    }
    if (reference === undefined) return;
    const distance = Math.abs((value ?? NaN) - reference);
    if (!(distance <= tolerance(reference))) {
      expect.fail(`row ${row}: ${String(value)} is not ${reference}, by ${distance}`);
    }
  });
}
