/** Records of a journal as lines, oldest first. */
import type { JournalReader } from '../../journal/index.js';
import { recordLine } from './record-line.js';
import type { RecordLine } from './record-line.js';
import { chosenRecords, openIfAny } from './select.js';
import type { RecordSelection } from './select.js';

export interface RecordList {
  readonly path: string;
  /** Records in the whole journal. */
  readonly total: number;
  readonly records: readonly RecordLine[];
}

/** Empty where there is no journal yet. Throws a TradsysError when it cannot be read. */
export function listRecords(path: string, selection: RecordSelection): RecordList {
  const reader = openIfAny(path);
  if (reader === undefined) return { path, total: 0, records: [] };
  try {
    return { path, total: reader.last().seq, records: [...linesOf(reader, selection)] };
  } finally {
    reader.close();
  }
}

function* linesOf(reader: JournalReader, selection: RecordSelection): Generator<RecordLine> {
  for (const chosen of chosenRecords(reader, selection)) yield recordLine(chosen);
}
