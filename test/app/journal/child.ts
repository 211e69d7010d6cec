/**
 * A process to be killed. `write PATH [full|normal] [BYTES]`: appends records of at least so many bytes that
 * begin with their sequence, and prints each sequence once it was said to be durable. `hold FILE`: holds the
 * lock of a file, and says so.
 */
import { holdLock } from '../../../src/adapters/stores/file-lock.js';
import { openJournal } from '../../../src/app/journal/index.js';
import { record } from './fixture.js';

const [what, path, synchronous, bytes] = process.argv.slice(2) as [
  string,
  string,
  string?,
  string?,
];

/** Straight to the pipe: what was said must not be lost in a buffer. */
const say = async (line: string): Promise<void> => {
  await new Promise<void>((resolve) => process.stdout.write(`${line}\n`, () => resolve()));
};

async function write(): Promise<void> {
  const journal = await openJournal(path, {
    synchronous: synchronous === 'normal' ? 'normal' : 'full',
  });
  let next = journal.opened.lastSeq + 1;
  await say('ready');
  for (;;) {
    const records = Array.from({ length: 1 + (next % 7) }, (_, place) =>
      record(
        `${next + place}`.padEnd(Number(bytes ?? 0)),
        place % 3 === 2 ? 'market' : 'turn',
        next + place,
      ),
    );
    next = journal.append(records) + 1;
    await say(String(await journal.flush()));
  }
}

async function hold(): Promise<void> {
  const lock = holdLock(path);
  await say(lock === undefined ? 'taken' : 'ready');
  // A lock that nothing can reach any more is collected, and freed.
  setInterval(() => lock, 1_000);
}

await (what === 'write' ? write() : hold());
