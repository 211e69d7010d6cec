/** When the write-ahead log goes into the file: seen by how large the file is. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Checkpoints } from '../../../src/app/journal/checkpoints.js';
import { openForWriting } from '../../../src/app/journal/database.js';
import type { Database } from '../../../src/app/journal/database.js';

const MEBIBYTE = 1 << 20;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('journal: checkpoints', () => {
  let directory: string;
  let path: string;
  let database: Database;
  let checkpoints: Checkpoints;
  const failures: unknown[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-checkpoints-'));
    path = join(directory, 'journal.db');
    const [newId, synchronous] = ['00'.repeat(16), 'normal'] as const;
    database = openForWriting({ path, newId, synchronous, atLeastEpoch: 1 });
    checkpoints = new Checkpoints(database, (error) => failures.push(error));
  });
  afterEach(() => {
    checkpoints.stop();
    database.close();
    rmSync(directory, { recursive: true });
    expect(failures).to.deep.equal([]);
  });

  /** Commits so many MiB, each for itself. */
  function commit(count: number, isBusy: boolean): void {
    const insert = database.prepare('insert into bulk (body) values (zeroblob(?))');
    for (let time = 0; time < count; time += 1) {
      insert.run(MEBIBYTE);
      checkpoints.committed(MEBIBYTE, isBusy);
    }
  }
  const inFile = (): number => statSync(path).size / MEBIBYTE;

  it('wait for a pause, and for nothing else', async () => {
    commit(5, false);
    expect(inFile()).to.be.below(1);
    await pause(100);
    expect(inFile()).to.be.above(5);
  });

  it('do not wait while commits come in a row', () => {
    commit(3, true);
    expect(inFile()).to.be.below(1);
    commit(1, true);
    expect(inFile()).to.be.above(4);
  });

  it('come without a pause once the log is long', () => {
    commit(15, false);
    expect(inFile()).to.be.below(1);
    commit(1, false);
    expect(inFile()).to.be.above(16);
  });

  it('come no more once they are stopped', async () => {
    commit(5, false);
    checkpoints.stop();
    await pause(100);
    expect(inFile()).to.be.below(1);
  });

  it('say what goes wrong', () => {
    database.close();
    checkpoints.committed(5 * MEBIBYTE, true);
    expect(failures.splice(0)).to.have.length(1);
  });
});
