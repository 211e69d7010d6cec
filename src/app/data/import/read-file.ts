/** Reads a market file as far as it can be understood without being told anything. */
import { TradsysError } from '../../../errors.js';
import { readFileName } from './file-name.js';
import type { NameEvidence } from './file-name.js';
import { jsonAsText } from './json-rows.js';
import { detectLayout } from './layout.js';
import type { Layout } from './layout.js';
import { orderRows } from './order-rows.js';
import type { RowOrder } from './order-rows.js';
import { readRows } from './read-rows.js';
import type { FileRows, PlaceOf } from './read-rows.js';
import { readSource } from './source.js';
import type { OnBytes, Source } from './source.js';
import { allMidnights, measureSpacing } from './spacing.js';
import type { Spacing } from './spacing.js';

export interface Reading {
  readonly path: string;
  readonly format: 'CSV' | 'JSON';
  readonly compressed: boolean;
  readonly name: NameEvidence;
  readonly layout: Layout;
  readonly rows: FileRows;
  readonly order: RowOrder;
  readonly spacing: Spacing | undefined;
  /** Every stamp is a date without a time of day. */
  readonly dated: boolean;
}

/** More text than one JavaScript string holds. */
const MOST_JSON_BYTES = 500_000_000;

async function wholeText(source: Source, onBytes?: OnBytes): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readSource(source, onBytes)) {
    length += chunk.length;
    if (length > MOST_JSON_BYTES) {
      throw new TradsysError('data.json_size', 'is more JSON than can be read at once', {
        where: source.path,
        remedy: 'convert it to CSV, which is read in pieces',
      });
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

const startsAsJson = (head: Uint8Array): boolean =>
  /^\s*[[{]/.test(Buffer.from(head.subarray(0, 256)).toString('latin1'));

interface Text {
  readonly layout: Layout;
  readonly placeOf: PlaceOf;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

async function textOf(source: Source, json: boolean, onBytes?: OnBytes): Promise<Text> {
  const { path } = source;
  if (!json) {
    const layout = detectLayout(path, source.head, source.whole);
    return { layout, placeOf: (line) => `${path}:${line}`, chunks: readSource(source, onBytes) };
  }
  const text = Buffer.from(jsonAsText(path, await wholeText(source, onBytes)));
  const layout = detectLayout(path, text, true);
  return { layout, placeOf: (line) => `${path}: row ${line - 1}`, chunks: [text] };
}

export interface ReadOptions {
  readonly sort?: boolean | undefined;
  readonly onBytes?: OnBytes | undefined;
  /** The zone of local times, where it is told already. */
  readonly flags?: { readonly timeZone?: string | undefined } | undefined;
}

/** Throws one line naming file, line and remedy for each kind of bad input. */
export async function readMarketFile(source: Source, options: ReadOptions = {}): Promise<Reading> {
  const { path } = source;
  const json = startsAsJson(source.head);
  const { layout, placeOf, chunks } = await textOf(source, json, options.onBytes);
  const rows = await readRows(chunks, layout, placeOf);
  const { kind } = layout.places;
  const naive = layout.time.kind === 'calendar' && !layout.time.zoned;
  const dated = naive && allMidnights(rows.stamps);
  const zone = options.flags?.timeZone ?? (layout.utc ? 'UTC' : undefined);
  const local = naive && !dated ? { zone } : undefined;
  const order = orderRows(rows, { sort: options.sort ?? false, kind, local }, placeOf);
  return {
    path,
    format: json ? 'JSON' : 'CSV',
    compressed: source.compressed,
    name: readFileName(path),
    layout,
    rows,
    order,
    spacing: kind === 'bars' ? measureSpacing(rows.stamps, order.order) : undefined,
    dated,
  };
}
