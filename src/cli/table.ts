/** Borderless tables: words to the left, numbers to the right. Import lazily. */
import Table from 'cli-table3';
import { paint } from './colour.js';

export interface TableColumn {
  readonly header: string;
  /** Default: left. Numbers are given as text already formatted, with `right`. */
  readonly align?: 'left' | 'right' | 'center';
}

export interface TableInput {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Spaces before each line. */
  readonly indent?: number;
}

const SIDES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid'] as const;
const CORNERS = ['bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid'] as const;
const REST = ['right', 'right-mid', 'middle'] as const;
const BORDERLESS = Object.fromEntries(
  [...SIDES, ...CORNERS, ...REST].map((name) => [name, name === 'middle' ? '  ' : '']),
);

/** The table as text, without a final newline. Headers are dim on a terminal, plain when piped. */
export function renderTable({ columns, rows, indent = 0 }: TableInput): string {
  const table = new Table({
    head: columns.map(({ header }) => paint.dim(header)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: BORDERLESS,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map(String));
  const margin = ' '.repeat(indent);
  return table
    .toString()
    .split('\n')
    .map((line) => (margin + line).trimEnd())
    .join('\n');
}
