/** Borderless tables: words to the left, numbers to the right. Import lazily. */
import Table from 'cli-table3';
import { paint } from './colour.js';
import { terminalWidth } from './page.js';
import { visibleLength, wrap } from './report/layout.js';

export interface TableColumn {
  readonly header: string;
  /** Default: left. Numbers are given as text already formatted, with `right`. */
  readonly align?: 'left' | 'right' | 'center';
  /** Columns with the highest number go first from a page too narrow for all; one without stays. */
  readonly leaves?: number;
}

export interface TableInput {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Spaces before each line. */
  readonly indent?: number;
  /** Columns of the page; the last column is wrapped to fit. Default: those of the terminal, if any. */
  readonly width?: number;
}

/** Text is not wrapped to fewer columns than this. */
const NARROWEST = 12;
const GAP = 2;

const SIDES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid'] as const;
const CORNERS = ['bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid'] as const;
const REST = ['right', 'right-mid', 'middle'] as const;
const BORDERLESS = Object.fromEntries(
  [...SIDES, ...CORNERS, ...REST].map((name) => [name, name === 'middle' ? '  ' : '']),
);

/** The table as text, without a final newline. Headers are dim on a terminal, plain when piped. */
export function renderTable(input: TableInput): string {
  const { indent = 0, width = terminalWidth() } = input;
  const { columns, cells } = staying(input, width - indent);
  const rows = wrapLast(cells, columns, width - indent);
  const table = new Table({
    head: columns.map(({ header }) => paint.dim(header)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: BORDERLESS,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  const margin = ' '.repeat(indent);
  return table
    .toString()
    .split('\n')
    .map((line) => (margin + line).trimEnd())
    .join('\n');
}

type Cells = readonly (readonly string[])[];

/** The columns that a page has room for, and their cells. */
function staying(
  input: TableInput,
  width: number,
): { readonly columns: readonly TableColumn[]; readonly cells: Cells } {
  let { columns } = input;
  let cells: Cells = input.rows.map((row) => row.map(String));
  const leaving = columns
    .filter(({ leaves }) => leaves !== undefined)
    .sort((a, b) => b.leaves! - a.leaves!);
  for (const column of leaving) {
    const last = Math.max(...[...cells.map((row) => visibleLength(row.at(-1) ?? '')), 0]);
    if (roomForLast(cells, columns, width) >= Math.min(NARROWEST, last)) break;
    const left = columns.indexOf(column);
    columns = columns.filter((each) => each !== column);
    cells = cells.map((row) => row.filter((_, index) => index !== left));
  }
  return { columns, cells };
}

/** What the columns before the last leave of the page. */
function roomForLast(rows: Cells, columns: readonly TableColumn[], width: number): number {
  const others = columns
    .slice(0, -1)
    .map(({ header }, index) =>
      Math.max(header.length, ...rows.map((row) => visibleLength(row[index] ?? ''))),
    );
  return width - others.reduce((sum, each) => sum + each + GAP, 0);
}

/** The last cell of each row on lines that fit beside the others. */
function wrapLast(rows: Cells, columns: readonly TableColumn[], width: number): Cells {
  const room = roomForLast(rows, columns, width);
  if (!Number.isFinite(room) || room < NARROWEST) return rows;
  return rows.map((row) => [...row.slice(0, -1), wrap(row.at(-1) ?? '', room).join('\n')]);
}
