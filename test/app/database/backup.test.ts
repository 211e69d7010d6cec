/** Backups of both databases, taken while they are in use, and put back. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import {
  backupDatabase,
  databasePlace,
  databaseStatus,
  findBackup,
  inspectBackup,
  migrate,
  restoreBackup,
  rollback,
  rollbackPlan,
  verifyEverything,
} from '../../../src/app/database/index.js';
import type { DatabasePlace } from '../../../src/app/database/index.js';
import { daemonLeasePath, DAEMON_RUNS } from '../../../src/app/client/daemon-lease.js';
import { openJournal, verifyJournal } from '../../../src/app/journal/index.js';
import { blockLease } from '../../../src/app/process/lease.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { childProgram } from '../../child-program.js';
import { failureOf, readAll, textOf, turns, writeJournal } from '../journal/fixture.js';

const runOf = (id: string) => ({
  ...{ id, createdAt: asTimestamp(1), strategy: 's', note: '', journalHash: '' },
  ...{ manifest: '{}', result: '{}' },
});

describe('database: backups', function () {
  this.timeout(60_000);
  let home: string;
  let place: DatabasePlace;
  let minute = 0;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-backup-'));
    place = databasePlace(join(home, 'data'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** Each time a minute later. */
  const now = (): Date => new Date(Date.UTC(2026, 0, 31, 13, (minute += 1)));

  async function keep(id: string, { directory } = place): Promise<void> {
    const store = openSqliteStore({ directory });
    await store.saveRun(runOf(id));
    await store.close();
  }

  async function kept({ directory } = place): Promise<readonly string[]> {
    const store = openSqliteStore({ directory });
    const runs = await store.listRuns();
    await store.close();
    return runs.map(({ id }) => id).sort();
  }

  async function restore(path: string, to = place, parts?: readonly ['store' | 'journal']) {
    return restoreBackup(to, await inspectBackup(path), { now: now(), parts });
  }

  it('come back as they were, and what they replace is kept', async () => {
    await keep('first');
    await writeJournal(place.journal, turns(3));
    const backup = await backupDatabase(place, { now: now() });
    expect(backup.files.map(({ name }) => name)).to.deep.equal(['tradsys.db', 'journal.db']);
    expect(readdirSync(backup.path).sort()).to.deep.equal(
      ['backup.json', 'journal.db', 'journal.witness', 'tradsys.db'], // prettier-ignore
    );
    await keep('second');
    await writeJournal(place.journal, turns(2, 2, 7));
    const restored = await restore(backup.path);
    expect(restored.restored).to.deep.equal(['store', 'journal']);
    expect(await kept()).to.deep.equal(['first']);
    expect(readAll(place.journal).map(textOf)).to.deep.equal(['1', '2', '3', '4', '5', '6']);
    const aside = { ...place, directory: restored.replaced! };
    expect(await kept(aside)).to.deep.equal(['first', 'second']);
    const replaced = join(restored.replaced!, 'journal.db');
    expect(verifyJournal(replaced)).to.include({ ok: true, records: 10 });
    expect(verifyEverything(place).store.findings).to.deep.equal([]);
    expect(databaseStatus(place).backups).to.have.length(1);
  });

  it('fault 48: of a journal leave the witness ahead, and the next start refused until the loss is accepted', async () => {
    await writeJournal(place.journal, turns(3));
    const { path } = await backupDatabase(place, { now: now() });
    await writeJournal(place.journal, turns(2, 2, 7));
    await restore(path);
    expect(verifyJournal(place.journal).witness).to.deep.equal(
      { state: 'ahead', lost: 4, witnessSeq: 10 }, // prettier-ignore
    );
    expect((await failureOf(() => openJournal(place.journal))).code).to.equal('journal.lost');
    const journal = await openJournal(place.journal, { acceptLoss: true });
    // Two were opened before the loss: none of their client ids can come again.
    expect(journal.opened.epoch).to.equal(3);
    await journal.close();
  });

  it('fault 48: of a journal put where nothing is known of it are taken for incomplete, and epochs leave a gap', async () => {
    await writeJournal(place.journal, turns(3));
    const { path } = await backupDatabase(place, { now: now() });
    const elsewhere = databasePlace(join(home, 'elsewhere'), join(home, 'other.witness'));
    const restored = await restore(path, elsewhere);
    expect(restored.replaced).to.equal(null);
    const { witness, records } = verifyJournal(elsewhere.journal, elsewhere.witness);
    expect({ records, state: witness.state }).to.deep.equal({ records: 6, state: 'restored' });
    const options = { witness: elsewhere.witness };
    expect((await failureOf(() => openJournal(elsewhere.journal, options))).code).to.equal(
      'journal.lost',
    );
    const journal = await openJournal(elsewhere.journal, { ...options, acceptLoss: true });
    expect(journal.opened.epoch).to.be.above(1_000);
    await journal.close();
    expect(verifyJournal(elsewhere.journal, elsewhere.witness).ok).to.equal(true);
    // The folder itself, used as a data directory, knows as much.
    expect((await failureOf(() => openJournal(join(path, 'journal.db')))).code).to.equal(
      'journal.lost',
    );
  });

  it('are taken of what is committed while another process writes', async () => {
    const { file, execArgv } = childProgram(join(import.meta.dirname, '../journal/child.ts'));
    await keep('first');
    const child = spawn(process.execPath, [...execArgv, file, 'write', place.journal], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    try {
      let said = 0;
      while (said < 30) said = Number((await lines.next()).value) || 0;
      const store = new Sqlite(place.store);
      store.exec('begin immediate');
      store.prepare('insert into run values (?, 1, ?, ?, ?, ?, ?)').run('half', '', '', '', '', '');
      const { path } = await backupDatabase(place, { now: now() });
      store.exec('rollback');
      store.close();
      const copy = verifyJournal(join(path, 'journal.db'));
      expect(copy).to.include({ damage: null });
      expect(copy.records).to.be.at.least(said);
      expect(await kept({ ...place, directory: path })).to.deep.equal(['first']);
      const before = Number((await lines.next()).value);
      expect(Number((await lines.next()).value)).to.be.above(before);
    } finally {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  });

  it('are not made of nothing, of what is damaged, or over something else', async () => {
    expect((await failureOf(() => backupDatabase(place, { now: now() }))).code).to.equal(
      'db.nothing',
    );
    await keep('first');
    const out = join(home, 'taken');
    const made = await backupDatabase(place, { now: now(), out });
    expect(made.path).to.equal(out);
    const again = await failureOf(() => backupDatabase(place, { now: now(), out }));
    expect(again).to.include({ code: 'db.backup_exists', exitCode: 2 });
    await writeJournal(place.journal, turns(5));
    const database = new Sqlite(place.journal);
    database.exec('delete from commits where first_seq = 5');
    database.close();
    const damaged = await failureOf(() => backupDatabase(place, { now: now() }));
    expect(damaged).to.include({ code: 'db.damaged', where: place.journal });
    expect(damaged.details).to.deep.equal(['records are missing up to 6']);
    expect(databaseStatus(place).backups).to.deep.equal([]);
    if (process.platform === 'linux') {
      const nowhere = await failureOf(() => backupDatabase(place, { now: now(), out: '/proc/none', parts: ['store'] })); // prettier-ignore
      expect(nowhere.line).to.match(/^\/proc\/none: the backup cannot be written \(E\w+\)/);
    }
  });

  it('that have changed, lack something, or are of a newer program are refused', async () => {
    await keep('first');
    await writeJournal(place.journal, turns(2));
    const changed = await backupDatabase(place, { now: now() });
    const file = join(changed.path, 'tradsys.db');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    expect((await failureOf(() => inspectBackup(changed.path))).line).to.match(
      /tradsys\.db: the backup is damaged: it has changed since it was made; restore another one$/,
    );
    rmSync(file);
    expect((await failureOf(() => inspectBackup(changed.path))).line).to.contain('it is missing');

    const database = new Sqlite(place.store);
    database.exec("insert into kysely_migration values ('0099_later', '2030-01-01')");
    database.close();
    const newer = await failureOf(() => backupDatabase(place, { now: now() }));
    expect(newer.line).to.contain(
      'it has schema version 99 (0099_later), this program knows up to',
    );
    const unknown = await failureOf(() => findBackup(place, 'none', home));
    expect(unknown).to.include({ code: 'db.no_backup', exitCode: 2 });
    const [name] = databaseStatus(place).backups;
    expect(unknown.remedy).to.contain(name);
    expect(findBackup(place, name!, home)).to.equal(changed.path);
  });

  it('are put back only when nobody uses what they replace, and change nothing otherwise', async () => {
    await keep('first');
    await writeJournal(place.journal, turns(2));
    const { path } = await backupDatabase(place, { now: now() });
    await keep('second');
    const refused = async (code: string): Promise<void> => {
      expect((await failureOf(() => restore(path))).code).to.equal(code);
      expect(await kept()).to.deep.equal(['first', 'second']);
      expect(readdirSync(place.directory).filter((name) => /restoring|replaced/.test(name))).to.deep.equal([]); // prettier-ignore
    };
    const daemon = await blockLease(daemonLeasePath(place.directory), DAEMON_RUNS);
    await refused('daemon.already_running');
    daemon.release();
    const journal = await openJournal(place.journal);
    await refused('journal.locked');
    await journal.close();
    const store = openSqliteStore({ directory: place.directory });
    await store.listRuns();
    expect((await failureOf(() => restore(path))).code).to.equal('store.locked');
    await store.close();
    expect((await restore(path)).restored).to.have.length(2);
    expect(await kept()).to.deep.equal(['first']);
  });

  it('are put back in part', async () => {
    await keep('first');
    await writeJournal(place.journal, turns(2));
    const { path } = await backupDatabase(place, { now: now() });
    await keep('second');
    await writeJournal(place.journal, turns(1, 2, 5));
    expect((await restore(path, place, ['store'])).restored).to.deep.equal(['store']);
    expect(await kept()).to.deep.equal(['first']);
    expect(verifyJournal(place.journal)).to.include({ ok: true, records: 6 });
    const store = await backupDatabase(place, { now: now(), parts: ['store'] });
    expect((await failureOf(() => restore(store.path, place, ['journal']))).code).to.equal(
      'db.not_in_backup',
    );
  });

  it('are put back over a database that cannot even be opened', async () => {
    await keep('first');
    const { path } = await backupDatabase(place, { now: now() });
    for (const end of ['-wal', '-shm']) rmSync(place.store + end, { force: true });
    writeFileSync(place.store, 'no database at all'.repeat(100));
    expect(verifyEverything(place).store.findings).to.deep.equal([
      'failed to connect to database: the file is not a SQLite database',
    ]);
    const { replaced } = await restore(path);
    expect(await kept()).to.deep.equal(['first']);
    expect(readFileSync(join(replaced!, 'tradsys.db'), 'utf8')).to.match(/^no database/);
  });

  describe('before a migration', () => {
    it('keep what a rollback drops', async () => {
      await keep('first');
      expect(() => rollbackPlan(place, { count: 3 })).to.throw('there is nothing to roll back');
      expect(() => rollbackPlan(place, { to: 2 })).to.throw('there is nothing to roll back');
      const plan = rollbackPlan(place, {});
      expect(plan).to.deep.equal({ steps: ['0002_ticks'], target: '0001_bars_and_runs' });
      expect(rollbackPlan(place, { to: 0 }).steps).to.deep.equal(['0002_ticks', '0001_bars_and_runs']); // prettier-ignore
      const daemon = await blockLease(daemonLeasePath(place.directory), DAEMON_RUNS);
      for (const work of [
        () => rollback(place, plan, { backup: true, now: now() }),
        () => migrate(place, { backup: true, now: now() }),
      ]) {
        expect((await failureOf(work)).code).to.equal('daemon.already_running');
      }
      daemon.release();
      const back = await rollback(place, plan, { backup: true, now: now() });
      expect(back).to.deep.include({ applied: [], rolledBack: ['0002_ticks'] });
      expect(databaseStatus(place).store).to.include({ version: 1, supported: 2 });
      expect((await failureOf(() => kept())).code).to.equal('store.older_schema');
      const up = await migrate(place, { backup: false, now: now() });
      expect(up).to.deep.include({ applied: ['0002_ticks'], rolledBack: [], backup: null });
      expect(await migrate(place, { backup: true, now: now() })).to.deep.include({ applied: [], backup: null }); // prettier-ignore
      expect(await kept()).to.deep.equal(['first']);
      await restore(back.backup!.path);
      expect(databaseStatus(place).store.version).to.equal(2);
    });

    it('are not needed where there is nothing yet', async () => {
      const made = await migrate(place, { backup: true, now: now() });
      expect(made).to.deep.include({ applied: ['0001_bars_and_runs', '0002_ticks'], backup: null });
      expect(existsSync(join(place.directory, 'backups'))).to.equal(false);
    });
  });
});
