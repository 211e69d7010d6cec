/**
 * A view as the tables that show it, and as the lines that tell of each row on a pipe. Columns say how
 * little they matter: on a page too narrow for all of them, those go first.
 */
import { clean } from '../report/format.js';
import { cut, table, visibleLength, wrap } from '../report/layout.js';
import type { Align, Column } from '../report/layout.js';
import { paintFor } from '../report/style.js';
import type { Paint, Style } from '../report/style.js';
import type { Clock } from './clock.js';

/** What a renderer knows of the page besides the view. */
export interface Page extends Style {
  /** Microseconds UTC, from which ages are counted. */
  readonly now: number;
  /** A price that has not been renewed for so many microseconds is stale. */
  readonly staleAfter: number;
  readonly clock: Clock;
}

export interface RowColumn<Row> {
  readonly header: string;
  readonly align?: Align;
  /** Columns with the highest number go first from a narrow page; one without stays. */
  readonly leaves?: number;
  /** What gives way once no column is left that could go; only for text without colour. */
  readonly flexible?: 'cut' | 'wrap';
  readonly cell: (row: Row, paint: Paint) => string;
  /**
   * What a line on a pipe says, when it is not the cell; undefined when it says nothing. Whatever changes
   * by itself, such as an age, stays out of lines.
   */
  readonly line?: (row: Row) => string | undefined;
}

interface RowSection<Row> {
  /** What a row is, at the start of its line on a pipe: `position`. */
  readonly noun: string;
  /** Above the table. */
  readonly heading?: string;
  readonly columns: readonly RowColumn<Row>[];
  readonly rows: readonly Row[];
  /** Tells rows apart over time. */
  readonly key: (row: Row) => string;
  /** In place of the table when there are no rows; by default nothing at all. */
  readonly empty?: string;
  /** Labels and values: no line of headers. */
  readonly facts?: true;
  /** Rows are only ever added: one that is gone has become old, and nothing has happened. */
  readonly record?: true;
}

/** A section with its cells written. */
export interface Section {
  readonly heading: string | undefined;
  readonly columns: readonly Omit<RowColumn<never>, 'cell' | 'line'>[];
  readonly cells: readonly (readonly string[])[];
  readonly empty: string | undefined;
  readonly facts: boolean;
  readonly record: boolean;
  /** `name` tells rows apart over time: `position main mean_reversion binance:BTC/USDT`. */
  readonly lines: readonly { readonly name: string; readonly text: string }[];
}

export function sectionOf<Row>(section: RowSection<Row>, page: Page): Section {
  const { heading, columns, rows, empty, facts = false, record = false } = section;
  const paint = paintFor(page);
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row, paint)));
  const lines = rows.map((row) => lineOf(section, row));
  return { heading, columns, cells, empty, facts, record, lines };
}

const PLAIN = paintFor({ width: Infinity, colour: false });

function lineOf<Row>({ noun, columns, key, facts }: RowSection<Row>, row: Row) {
  const said = columns.flatMap(({ header, cell, line }) => {
    const text = line === undefined ? cell(row, PLAIN) : line(row);
    return text === undefined || text === '' ? [] : [{ header, text }];
  });
  const words = said.map(({ header, text }) =>
    facts === true ? text : `${header.toLowerCase()} ${text}`,
  );
  return { name: `${noun} ${key(row)}`, text: `${noun} ${words.join('  ')}` };
}

/** The sections, one below the other. */
export function pageLines(sections: readonly Section[], page: Page): string[] {
  const paint = paintFor(page);
  const shown = sections.map((section) => sectionLines(section, page, paint));
  return shown
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Of what `table` indents. */
const INDENT = 2;
const GAP = 2;
/** Text is not cut to fewer columns than this, nor a word of up to the other broken in a table. */
const NARROWEST = 8;
const LONGEST_WORD = 24;

function sectionLines(section: Section, { width }: Page, paint: Paint): string[] {
  const { heading, cells, empty, facts } = section;
  const above = heading === undefined ? [] : [paint.heading(heading)];
  if (cells.length === 0) return empty === undefined ? [] : [...above, empty];
  const columns = fitted(section, width);
  if (!facts && totalOf(columns) > width) return [...above, ...stacked(section, width, paint)];
  const headers = columns.map(({ header, align = 'left' }): Column => {
    return { header: facts ? '' : header, align };
  });
  const rows = cells.flatMap((row) => rowLines(row, columns));
  const lines = table(headers, rows, Infinity, paint.faint).map((line) => line.slice(INDENT));
  return [...above, ...(facts ? lines.slice(1) : lines)];
}

/** On a page too narrow for a table: each row as labels and values, a blank line between rows. */
function stacked({ columns, cells }: Section, width: number, paint: Paint): string[] {
  const label = Math.max(...columns.map(({ header }) => header.length));
  const room = Math.max(NARROWEST, width - label - GAP);
  return cells.flatMap((row, at) => [
    ...(at === 0 ? [] : ['']),
    ...columns.flatMap(({ header }, index) =>
      wrap(row[index]!, room).map((text, line) => {
        const beside = line === 0 ? header : '';
        return `${paint.faint(beside.padEnd(label + GAP))}${text}`.trimEnd();
      }),
    ),
  ]);
}

interface FittedColumn extends Omit<RowColumn<never>, 'cell' | 'line'> {
  /** Place among the cells of a row. */
  readonly index: number;
  width: number;
  /** It gives way no further. */
  readonly least: number;
}

const totalOf = (columns: readonly FittedColumn[]): number =>
  columns.reduce((sum, { width }) => sum + width + GAP, -GAP);

/** The columns that stay on a page, and how wide each may be. */
function fitted({ columns, cells, facts }: Section, width: number): readonly FittedColumn[] {
  let kept = columns.map((column, index): FittedColumn => {
    const widest = Math.max(0, ...cells.map((row) => visibleLength(row[index]!)));
    const wraps = column.flexible === 'wrap' && !facts;
    return {
      ...{ ...column, index },
      least: wraps ? longestWord(cells.map((row) => row[index]!)) : NARROWEST,
      width: facts ? widest : Math.max(column.header.length, widest),
    };
  });
  const leaving = kept
    .filter(({ leaves }) => leaves !== undefined)
    .sort((a, b) => b.leaves! - a.leaves!);
  for (const column of leaving) {
    if (totalOf(kept) <= width) break;
    kept = kept.filter((each) => each !== column);
  }
  // The widest gives way first, so that none is cut to nothing beside a long one.
  const flexible = kept.filter((column) => column.flexible !== undefined);
  while (totalOf(kept) > width) {
    const [widest] = flexible
      .filter((column) => column.width > column.least)
      .toSorted((a, b) => b.width - a.width);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return kept;
}

function longestWord(texts: readonly string[]): number {
  const lengths = texts.flatMap((text) => text.split(' ').map(visibleLength));
  return Math.max(NARROWEST, Math.min(LONGEST_WORD, Math.max(...lengths)));
}

/** One row of cells, and one more for each line that a wrapped cell needs beyond the first. */
function rowLines(row: readonly string[], columns: readonly FittedColumn[]): string[][] {
  const cells = columns.map(({ index, width, flexible }) => {
    const text = row[index]!;
    if (flexible === undefined || visibleLength(text) <= width) return [text];
    return flexible === 'cut' ? [cut(text, width)] : wrap(text, width);
  });
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ''));
}

/** Names from outside without what a terminal would obey. */
export const word = (text: string): string => clean(text).trim();
