/** A way into the journal from one thread: sequences are taken at once, records travel by message. */
import type { MessagePort } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import type { LaneMessage } from './messages.js';
import type { NewRecord } from './records.js';
import { packRecords } from './records.js';
import { SharedState } from './shared-state.js';

/** What another thread needs to append; `port` is to be named in the transfer list of its message. */
export interface LaneSeat {
  readonly id: number;
  readonly port: MessagePort;
  readonly shared: SharedArrayBuffer;
  readonly maxWaitingBytes: number;
}

export interface JournalLane {
  readonly state: SharedState;
  /**
   * Hands the records over and gives the sequence of the last one; they follow each other without a gap.
   * Never waits for the disk. Throws TradsysError `journal.behind` when more than the bound waits to be
   * written, `journal.failed` when nothing can be written any more.
   */
  append(records: readonly NewRecord[]): number;
}

/** Memory changes hands at a price: a copy of so little takes less time. */
const MOST_COPIED_BYTES = 4 << 10;

/** Something a message can be posted to. */
interface LaneTarget {
  postMessage(message: LaneMessage, transfer: readonly ArrayBuffer[]): void;
}

/** The lane of the thread that was given the seat. */
export const openLane = ({ port, shared, maxWaitingBytes }: Omit<LaneSeat, 'id'>): JournalLane =>
  laneTo(port, new SharedState(shared), maxWaitingBytes);

export function laneTo(
  target: LaneTarget,
  state: SharedState,
  maxWaitingBytes: number,
): JournalLane {
  return {
    state,
    append(records) {
      if (records.length === 0) return state.appended;
      assertTaking(state, maxWaitingBytes);
      const packed = packRecords(records);
      const { bytes } = packed;
      state.took(bytes.length);
      // Nothing that can fail stands between taking the sequences and sending what they are for.
      const first = state.reserve(packed.count);
      const transfer = bytes.length > MOST_COPIED_BYTES ? [bytes.buffer] : [];
      target.postMessage({ kind: 'append', packed: { ...packed, first } }, transfer);
      return first + packed.count - 1;
    },
  };
}

function assertTaking(state: SharedState, maxWaitingBytes: number): void {
  const now = state.state;
  if (now === 'failed' || now === 'closed') {
    throw new TradsysError('journal.failed', `the journal is ${now} and takes no records`, {
      remedy: 'stop trading, check the disk, then start again',
    });
  }
  const waiting = state.waitingBytes;
  if (waiting <= maxWaitingBytes) return;
  throw new TradsysError(
    'journal.behind',
    `${waiting} bytes wait for the disk (${now === 'full' ? 'it is full' : 'it is too slow'})`,
    { remedy: 'free some space, or find out what keeps the disk busy' },
  );
}
