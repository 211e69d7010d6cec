/** The sessions of a journal: each from its start up to the next one's. */
import { TradsysError } from '../../../errors.js';
import type { JournalReader } from '../../journal/index.js';
import { fromBytes } from '../json.js';
import type { StartInput } from '../plan.js';
import { isStart } from './names.js';

export interface SessionSpan {
  /** Id: the instant of its start. */
  readonly session: string;
  /** Sequences of its first and last record. */
  readonly from: number;
  readonly to: number;
}

const LATEST = 'last';
const SHOWN = 5;

/**
 * The session of that id, or the only one whose id begins so; `last` is the latest. Throws a TradsysError
 * (usage) that names the latest ones when there is none, or more than one; `where` is what named it.
 */
export function findSession(
  reader: JournalReader,
  wanted: string,
  where = '--session',
): SessionSpan {
  const spans = sessionsOf(reader);
  const exact = spans.find(({ session }) => session === wanted);
  const found = wanted === LATEST ? spans.slice(-1) : spans.filter((span) => isOf(span, wanted));
  const [one] = exact === undefined ? found : [exact];
  if (one !== undefined && (exact !== undefined || found.length === 1)) return one;
  const shown = (found.length > 1 ? found : spans).slice(-SHOWN).map(({ session }) => session);
  throw new TradsysError(
    'journal.session',
    found.length > 1
      ? `${found.length} sessions begin with '${wanted}'`
      : `no session '${wanted}' is in the journal`,
    {
      ...{ exit: 'usage', where },
      remedy: shown.length === 0 ? 'there is none yet' : `the latest: ${shown.join(', ')}`,
    },
  );
}

const isOf = ({ session }: SessionSpan, beginning: string): boolean =>
  beginning !== '' && session.startsWith(beginning);

/** Oldest first. A session that began anew, without a strategy that hung, is one. */
function sessionsOf(reader: JournalReader): readonly SessionSpan[] {
  const starts: { readonly session: string; readonly from: number }[] = [];
  for (const record of reader.records({ kinds: ['input'] })) {
    if (!isStart(record)) continue;
    const { session } = (fromBytes(record.payload) as StartInput).plan;
    if (starts.at(-1)?.session !== session) starts.push({ session, from: record.seq });
  }
  const last = reader.last().seq;
  return starts.map(({ session, from }, index) => {
    return { session, from, to: (starts[index + 1]?.from ?? last + 1) - 1 };
  });
}
