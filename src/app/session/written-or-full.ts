/** Whoever steers is answered also when the disk has no room: what they asked for is done, and is in memory. */
import { setTimeout as wait } from 'node:timers/promises';
import type { JournalWriter } from '../journal/index.js';

/** The writer says that the disk is full in a state that nobody is woken for. */
const LOOK_MS = 50;

export const ON_FULL_DISK =
  '; the disk is full: it is done, and not yet in the journal, and new orders wait: free some space, do not end the daemon';

/**
 * True once all that was appended before the call is durable, false as soon as the disk has no room for it.
 * Rejects when it never will be written.
 */
export async function writtenOrFull(
  journal: Pick<JournalWriter, 'flush' | 'state'>,
): Promise<boolean> {
  const flushed = journal.flush().then(() => true);
  // It is not waited for any more once the disk is full.
  flushed.catch(() => undefined);
  for (;;) {
    const isWritten = await Promise.race([flushed, wait(LOOK_MS, false)]);
    if (isWritten || journal.state.state === 'full') return isWritten;
  }
}
