/** What a start shows of the starts before it, from the journal. */
import { KEPT, SessionLog } from '../session-log.js';
import type { Past } from '../session-log.js';
import { chosenRecords, openIfAny } from './select.js';

/** Of the last turns; empty where there is no journal yet. Throws a TradsysError when it cannot be read. */
export function pastOf(path: string): Past {
  const log = new SessionLog();
  const reader = openIfAny(path);
  if (reader === undefined) return log.past;
  try {
    for (const { content, names } of chosenRecords(reader, { kinds: ['turn'], limit: KEPT })) {
      if (content.kind === 'turn') log.take(content.turn, names);
    }
  } finally {
    reader.close();
  }
  return log.past;
}
