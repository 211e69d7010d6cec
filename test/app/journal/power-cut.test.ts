/** Power cuts: what was said to be durable is there, whatever becomes of what was not synced. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { seededRandom } from '../../../src/app/data/random.js';
import { openJournal, verifyJournal } from '../../../src/app/journal/index.js';
import { childProgram } from '../../child-program.js';
import { readAll, textOf } from './fixture.js';
import { RecordedDisk, recordedActs, TRACED } from './recorded-disk.js';

const SEED = Number(process.env['TRADSYS_SEED'] ?? Date.now() % 1_000_000);
const FILES = ['journal.db', 'journal.db-wal', 'journal.witness'];
/** Enough for SQLite to move its write-ahead log into the file in between. */
const COMMITS = 120;
const BYTES_A_RECORD = 10_000;
const CUTS = { full: 150, normal: 20 };

describe(`journal: power cuts of seed ${SEED}`, function () {
  this.timeout(120_000);
  let directory: string;
  before(function () {
    if (spawnSync('strace', ['-V']).error) this.skip();
  });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-power-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** What a writer did until it was killed, in full swing. */
  async function written(synchronous: 'full' | 'normal') {
    const trace = join(directory, `${synchronous}.trace`);
    const home = join(directory, synchronous);
    mkdirSync(home);
    const { file, execArgv } = childProgram(join(import.meta.dirname, 'child.ts'));
    const words = ['write', join(home, 'journal.db'), synchronous, String(BYTES_A_RECORD)];
    const child = spawn(
      'strace',
      [...TRACED, '-o', trace, process.execPath, ...execArgv, file, ...words],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    );
    const gone = once(child, 'exit');
    let said = 0;
    for await (const line of createInterface(child.stdout)) {
      if (line !== 'ready' && ++said === COMMITS) break;
    }
    process.kill(-child.pid!, 'SIGKILL');
    await gone;
    return recordedActs(trace, FILES);
  }

  /** Cuts the power at many moments; gives how often something that was said was lost, of how many. */
  async function lost(synchronous: 'full' | 'normal'): Promise<[lost: number, of: number]> {
    const random = seededRandom(SEED);
    const acts = await written(synchronous);
    const disk = new RecordedDisk(acts);
    const every = acts.length / CUTS[synchronous];
    let [losses, cuts, moments] = [0, 0, 0];
    while (disk.step()) {
      if (disk.said === 0 || ++moments < (cuts + 1) * every) continue;
      const place = mkdtempSync(join(directory, 'cut-'));
      const share = [0, 1, random.uniform()][cuts % 3]!;
      disk.cutPower(place, () => random.uniform() < share);
      cuts += 1;
      const path = join(place, 'journal.db');
      const { damage, records } = verifyJournal(path);
      if (damage !== null || records < disk.said) losses += 1;
      else if (cuts % 10 === 0) {
        const kept = readAll(path);
        expect(kept.map((one) => Number.parseInt(textOf(one), 10))).to.deep.equal(
          kept.map(({ seq }) => seq),
        );
        await (await openJournal(path)).close();
      }
      rmSync(place, { recursive: true });
    }
    return [losses, cuts];
  }

  it('fault 3: nothing is lost that was said to be durable; without the sync something is', async () => {
    const [losses, cuts] = await lost('full');
    expect(cuts).to.be.above(CUTS.full / 2);
    expect(losses, `of ${cuts} power cuts`).to.equal(0);
    const [without] = await lost('normal');
    expect(without, 'without the sync: the power was not cut').to.be.above(0);
  });
});
