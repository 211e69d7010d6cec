/** How a delimited file is laid out, found from its first rows. */
import { TradsysError } from '../../../errors.js';
import { isNumber, placesByHeader, placesByShape, plainName } from './columns.js';
import type { Places } from './columns.js';
import { fieldText, RowSplitter } from './split-rows.js';
import { detectTimeFormat } from './time-format.js';
import type { TimeFormat } from './time-format.js';

export interface Layout {
  readonly delimiter: string;
  /** Fields of every row. */
  readonly width: number;
  /** Column names; numbers from 1 when the file has no header. */
  readonly names: readonly string[];
  readonly header: boolean;
  /** Lines up to this one are no data: a preamble and the header. */
  readonly skip: number;
  readonly places: Places;
  readonly time: TimeFormat;
  /** What the header says of the stamp: the bar's start or end; undefined when it does not. */
  readonly stamp?: 'start' | 'end';
  /** The header says the times are UTC. */
  readonly utc: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_ROWS = 200;
const MOST_PREAMBLE = 10;

interface SampleRow {
  readonly line: number;
  readonly fields: readonly string[];
}

function sampleRows(head: Uint8Array, whole: boolean, delimiter: string): readonly SampleRow[] {
  const rows: SampleRow[] = [];
  const splitter = new RowSplitter(delimiter, (row) => {
    if (rows.length >= SAMPLE_ROWS) return;
    const fields = Array.from({ length: row.fields }, (_, field) => fieldText(row, field));
    rows.push({ line: row.line, fields });
  });
  // A few hundred rows are enough to see; the rest of the head would be split for nothing.
  splitter.push(head.subarray(0, 1 << 16));
  if (whole && head.length <= 1 << 16) splitter.end();
  return rows;
}

/** The width most rows share. */
function commonWidth(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of rows) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0] ?? 0;
}

function sniff(
  path: string,
  head: Uint8Array,
  whole: boolean,
): { delimiter: string; rows: readonly SampleRow[] } {
  const tried = DELIMITERS.map((delimiter) => {
    const rows = sampleRows(head, whole, delimiter);
    return { delimiter, rows, width: commonWidth(rows) };
  });
  for (const { rows, width } of tried.slice(1)) refuseDecimalComma(path, rows, width);
  const best = tried.reduce((left, right) => (right.width > left.width ? right : left));
  if (best.width < 3) {
    throw new TradsysError('data.delimiter', 'none of , ; tab | splits its lines into columns', {
      where: path,
      remedy: 'export it as CSV with one of these delimiters',
    });
  }
  return best;
}

/** Of `1,50;2,25` a comma makes as many columns as the semicolon does, and all of them wrong. */
function refuseDecimalComma(path: string, rows: readonly SampleRow[], width: number): void {
  const written = rows.flatMap(({ line, fields }) => {
    const text =
      fields.length === width ? fields.find((field) => /^-?\d+,\d+$/.test(field)) : undefined;
    return text === undefined ? [] : [{ line, text }];
  });
  const [first] = written;
  if (width < 3 || first === undefined || written.length * 2 < rows.length) return;
  throw new TradsysError(
    'data.decimal_comma',
    `${JSON.stringify(first.text)} is written with a comma`,
    {
      where: `${path}:${first.line}`,
      remedy: 'export it with decimal points, and without marks between thousands',
    },
  );
}

const looksLikeHeader = (fields: readonly string[]): boolean =>
  fields.filter((field) => /[A-Za-z]/.test(field) && !isNumber(field)).length >= 2;

/** Some exports write `Date` in the header over a date and a time of day. */
function widenHeader(
  names: readonly string[],
  data: readonly SampleRow[],
  width: number,
): readonly string[] {
  const clock = data.every(({ fields }) => /^\d{1,2}:\d{2}/.test(fields[1] ?? ''));
  if (names.length !== width - 1 || !clock) return names;
  return [names[0]!, 'Time', ...names.slice(1)];
}

function describeMissing(
  path: string,
  header: boolean,
  names: readonly string[],
  missing: readonly string[],
): Error {
  const found = header
    ? `; the header has ${names.map((name) => name || '(no name)').join(', ')}`
    : '';
  return new TradsysError('data.columns', `no column for ${missing.join(', ')}${found}`, {
    where: path,
    remedy: header
      ? 'rename the columns to time, open, high, low, close, volume'
      : 'add a header line: time,open,high,low,close,volume',
  });
}

/** Index of the first time that is not written as most are; undefined when most have no form in common. */
function oddTime(values: readonly string[]): number | undefined {
  const forms = values.map((value) => JSON.stringify(detectTimeFormat([value])));
  const counts = new Map<string | undefined, number>();
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
  const [form, count] = [...counts].sort(([, left], [, right]) => right - left)[0] ?? [];
  if (form === undefined || count! * 2 <= values.length) return undefined;
  const usual = values[forms.indexOf(form)]!;
  const index = values.findIndex((value) => detectTimeFormat([usual, value]) === undefined);
  return index < 0 ? undefined : index;
}

function timeFormatOf(path: string, places: Places, data: readonly SampleRow[]): TimeFormat {
  const values = data.map(({ fields }) => fields[places.time] ?? '');
  const format = detectTimeFormat(values);
  if (format && (places.clock === undefined || format.kind === 'calendar')) return format;
  const odd = oddTime(values);
  if (odd !== undefined) {
    throw new TradsysError(
      'data.row',
      `${JSON.stringify(values[odd])} is no time as in other lines`,
      {
        where: `${path}:${data[odd]!.line}`,
        remedy: 'correct or remove that line; nothing was imported',
      },
    );
  }
  const shown = [...new Set([values[0], values.at(-1)])].map((value) => JSON.stringify(value));
  throw new TradsysError(
    'data.time_format',
    `cannot tell what the time ${shown.join(' or ')} means`,
    {
      where: `${path}:${data[0]?.line ?? 1}`,
      remedy: 'write ISO 8601 (2024-01-31 13:00), yyyymmdd, or a Unix epoch in s, ms, us or ns',
    },
  );
}

function stampOf(name: string): 'start' | 'end' | undefined {
  if (/^(?:open|start|begin)/.test(plainName(name))) return 'start';
  return /^(?:close|end)/.test(plainName(name)) ? 'end' : undefined;
}

/** Files of old Macs, and of some spreadsheets still, have no line feed at all. */
function refuseReturnsAlone(path: string, head: Uint8Array): void {
  if (head.includes(0x0a) || !head.includes(0x0d)) return;
  throw new TradsysError('data.line_ends', 'its lines end in carriage returns (CR) alone', {
    where: path,
    remedy: `save it with line feeds: tr '\\r' '\\n' < OLD.csv > NEW.csv`,
  });
}

/** Looks at the first rows of a file. Throws what the reader must change when they cannot be understood. */
export function detectLayout(path: string, head: Uint8Array, whole: boolean): Layout {
  refuseReturnsAlone(path, head);
  const { delimiter, rows } = sniff(path, head, whole);
  const width = commonWidth(rows);
  const first = rows.findIndex(
    ({ fields }) => fields.length === width || fields.length === width - 1,
  );
  if (first > MOST_PREAMBLE)
    throw describeMissing(path, false, [], ['open', 'high', 'low', 'close']);
  const header = looksLikeHeader(rows[first]!.fields);
  const data = rows.slice(first + (header ? 1 : 0)).filter(({ fields }) => fields.length === width);
  if (data.length === 0) {
    throw new TradsysError('data.no_rows', 'there is a header and no row', {
      where: path,
      remedy: 'import a file with one row a bar',
    });
  }
  const names = header
    ? widenHeader(rows[first]!.fields, data, width)
    : Array.from({ length: width }, (_, index) => String(index + 1));
  const sample = data.map(({ fields }) => fields);
  const places = header ? placesByHeader(names, sample) : placesByShape(sample);
  if ('missing' in places) throw describeMissing(path, header, names, places.missing);
  const timeName = header ? names[places.time]! : '';
  const stamp = stampOf(timeName);
  return {
    delimiter,
    width,
    names,
    header,
    skip: header ? rows[first]!.line : rows[first]!.line - 1,
    places,
    time: timeFormatOf(path, places, data),
    ...(stamp !== undefined && { stamp }),
    utc: /utc|gmt/i.test(timeName),
  };
}
