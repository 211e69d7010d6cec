/** Records of a journal as JSON lines or CSV, to a file or to a pipe. */
import type { JournalReader } from '../../journal/index.js';
import { marketEvents, timeOf } from './market-events.js';
import { recordLine } from './record-line.js';
import { chosenRecords, openIfAny } from './select.js';
import type { ChosenRecord, RecordSelection } from './select.js';

export type ExportFormat = 'jsonl' | 'csv';

/**
 * Hands the chosen records to `write` as text, made as it is asked for; gives how many there were: none
 * where there is no journal yet. Rejects with what `write` rejects with, or a TradsysError when the journal
 * cannot be read.
 */
export async function exportRecords(
  path: string,
  selection: RecordSelection,
  format: ExportFormat,
  write: (text: Iterable<string>) => Promise<void>,
): Promise<number> {
  const reader = openIfAny(path);
  const counter = { records: 0 };
  try {
    await write(textOf(reader, selection, format, counter));
    return counter.records;
  } finally {
    reader?.close();
  }
}

const CSV_HEAD = 'seq,time,kind,session,strategy,symbol,text,payload\n';

/** Text is handed over in pieces of at least this many characters. */
const PIECE = 1 << 16;

function* textOf(
  reader: JournalReader | undefined,
  selection: RecordSelection,
  format: ExportFormat,
  counter: { records: number },
): Generator<string> {
  const write = format === 'csv' ? csvLine : jsonLine;
  let text = format === 'csv' ? CSV_HEAD : '';
  for (const chosen of reader === undefined ? [] : chosenRecords(reader, selection)) {
    counter.records += 1;
    text += write(chosen);
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** As it was written, for it is JSON already; market events unpacked. */
function payloadOf({ record, content, names }: ChosenRecord): string {
  if (record.pruned || content.kind === 'unreadable') return 'null';
  if (record.kind === 'market') return JSON.stringify(marketEvents(record, names));
  return Buffer.from(record.payload).toString('utf8');
}

function jsonLine(chosen: ChosenRecord): string {
  const { seq, at, kind, session, strategy, symbol } = recordLine(chosen);
  const head = JSON.stringify({ seq, time: timeOf(at), kind, session, strategy, symbol });
  return `${head.slice(0, -1)},"payload":${payloadOf(chosen)}}\n`;
}

function csvLine(chosen: ChosenRecord): string {
  const { seq, at, kind, session, strategy, symbol, text } = recordLine(chosen);
  const cells = [seq, timeOf(at), kind, session, strategy, symbol, text, payloadOf(chosen)];
  return `${cells.map((cell) => csvCell(String(cell ?? ''))).join(',')}\n`;
}

const csvCell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
