/** Delimited tick files row by row, columns by name. */
import { TradsysError } from '../../../../errors.js';
import { readSource } from '../source.js';
import type { OnBytes, Source } from '../source.js';
import { fieldText, RowSplitter } from '../split-rows.js';
import type { Row } from '../split-rows.js';
import { badRow } from './values.js';

/** The row at hand; `text` of a column the file does not have is empty. */
export interface Cells {
  readonly line: number;
  text(column: string): string;
}

class HeaderCells implements Cells {
  readonly #index = new Map<string, number>();
  #row: Row | undefined;
  line = 0;

  get ready(): boolean {
    return this.#index.size > 0;
  }

  get width(): number {
    return this.#index.size;
  }

  name(path: string, row: Row, required: readonly string[]): void {
    for (let field = 0; field < row.fields; field += 1)
      this.#index.set(fieldText(row, field), field);
    const missing = required.filter((column) => !this.#index.has(column));
    const doubled = this.#index.size !== row.fields;
    if (missing.length === 0 && !doubled) return;
    const what = doubled ? 'a column is named twice' : `no column ${missing.join(', ')}`;
    throw new TradsysError('data.columns', what, {
      where: path,
      remedy: 'import the file with the header its source wrote',
    });
  }

  show(row: Row): void {
    this.#row = row;
    this.line = row.line;
  }

  text(column: string): string {
    const index = this.#index.get(column);
    return index === undefined ? '' : fieldText(this.#row!, index);
  }
}

/** Reads a comma separated file whose first row names its columns; returns the number of rows. */
export async function readTable(
  source: Source,
  required: readonly string[],
  onRow: (cells: Cells) => void,
  onBytes?: OnBytes,
): Promise<number> {
  const cells = new HeaderCells();
  let rows = 0;
  const splitter = new RowSplitter(',', (row) => {
    if (!cells.ready) {
      cells.name(source.path, row, required);
      return;
    }
    if (row.fields !== cells.width) {
      const what = `has ${row.fields} columns where the header has ${cells.width}`;
      throw badRow(`${source.path}:${row.line}`, what);
    }
    cells.show(row);
    rows += 1;
    onRow(cells);
  });
  for await (const chunk of readSource(source, onBytes)) splitter.push(chunk);
  splitter.end();
  return rows;
}

/** Remembers the one name a file may speak of. */
export class OneName {
  #name: string | undefined;
  readonly #path: string;
  readonly #what: string;

  constructor(path: string, what = 'symbols') {
    this.#path = path;
    this.#what = what;
  }

  get name(): string | undefined {
    return this.#name;
  }

  check(name: string): void {
    if (name === this.#name || name === '') return;
    if (this.#name === undefined) {
      this.#name = name;
      return;
    }
    throw new TradsysError(
      'data.several_symbols',
      `holds several ${this.#what}, such as ${this.#name} and ${name}`,
      { where: this.#path, remedy: 'split it into one file for each' },
    );
  }
}
