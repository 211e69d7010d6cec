/** A journal is pruned at the start and again from time to time, until that is ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { openJournal, verifyJournal } from '../../../src/app/journal/index.js';
import type { JournalWriter } from '../../../src/app/journal/index.js';
import { startRetention } from '../../../src/app/session/retention.js';
import { append, record } from '../journal/fixture.js';
import { until } from './until.js';

describe('session: retention', () => {
  let directory: string;
  let journal: JournalWriter;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-retention-'));
    journal = await openJournal(join(directory, 'journal.db'), { synchronous: 'normal' });
  });
  afterEach(async () => {
    await journal.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A market event, what was decided on it, and the state after it: one commit for each second. */
  const write = (...seconds: readonly number[]): Promise<void> =>
    append(
      journal,
      seconds.map((second) =>
        (['market', 'turn', 'snapshot'] as const).map((kind) => record(kind, kind, second * 1e6)),
      ),
    );
  const untilPruned = (seq: number) =>
    until(
      () => Promise.resolve(verifyJournal(join(directory, 'journal.db'))),
      ({ prunedThrough }) => prunedThrough === seq,
    );

  it('drops what is older than it keeps, as the days go by', async () => {
    await write(1, 2, 3, 9);
    let now = asTimestamp(4e6);
    const end = startRetention({ journal, keepMs: 2_000, now: () => now, everyMs: 20 });
    try {
      expect(await untilPruned(3)).to.include({ ok: true, records: 12 });
      now = asTimestamp(5.5e6);
      expect(await untilPruned(9)).to.include({ ok: true, records: 12 });
    } finally {
      end();
    }
  });
});
