/** Bytes of a delimited text file to fields, without making a string of any. */
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;

/** One row: field n is bytes `starts[n]`..`ends[n]`, without surrounding quotes. Reused for each row. */
export interface Row {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  fields: number;
  /** 1-based line in the file. */
  line: number;
}

export function fieldText(row: Row, field: number): string {
  const [start, end] = [row.starts[field]!, row.ends[field]!];
  return Buffer.from(row.bytes.buffer, row.bytes.byteOffset + start, end - start)
    .toString('utf8')
    .trim();
}

/**
 * Cuts chunks of any size into rows. Blank lines and lines beginning with `#` are passed over. A quoted
 * field may hold the delimiter, not a line break: no market file has one, and a lost quote shows at its
 * own line.
 */
export class RowSplitter {
  readonly row: Row = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    fields: 0,
    line: 0,
  };
  readonly #delimiter: number;
  readonly #onRow: (row: Row) => void;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(delimiter: string, onRow: (row: Row) => void) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#onRow = onRow;
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#line(bytes, start, end);
      start = end + 1;
    }
    // Copied: the stream may reuse its buffer.
    this.#rest = Uint8Array.prototype.slice.call(bytes, start);
  }

  /** The last line needs no line break. */
  end(): void {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    if (rest.length > 0) this.#line(rest, 0, rest.length);
  }

  #line(bytes: Uint8Array, start: number, lineEnd: number): void {
    const { row } = this;
    row.line += 1;
    const end = lineEnd > start && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
    if (end === start || bytes[start] === HASH) return;
    row.bytes = bytes;
    row.fields = 0;
    let at = start;
    while (at <= end) at = this.#field(bytes, at, end) + 1;
    this.#onRow(row);
  }

  /** Takes the field that begins at `at`; returns where its delimiter, or the end, is. */
  #field(bytes: Uint8Array, at: number, end: number): number {
    const { row } = this;
    if (row.fields === row.starts.length) this.#moreFields();
    const field = row.fields++;
    let stop = at;
    if (bytes[at] === QUOTE) {
      stop = at + 1;
      while (stop < end && (bytes[stop] !== QUOTE || bytes[stop + 1] === QUOTE)) {
        stop += bytes[stop] === QUOTE ? 2 : 1;
      }
      row.starts[field] = at + 1;
      row.ends[field] = Math.min(stop, end);
      while (stop < end && bytes[stop] !== this.#delimiter) stop += 1;
      return stop;
    }
    while (stop < end && bytes[stop] !== this.#delimiter) stop += 1;
    row.starts[field] = at;
    row.ends[field] = stop;
    return stop;
  }

  #moreFields(): void {
    const { row } = this;
    for (const name of ['starts', 'ends'] as const) {
      const longer = new Int32Array(row[name].length * 2);
      longer.set(row[name]);
      row[name] = longer;
    }
  }
}
