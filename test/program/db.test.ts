/** `tradsys db`, as built: what it prints, asks and ends with. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { daemonLeasePath } from '../../src/app/client/daemon-lease.js';
import { takeLease } from '../../src/app/process/lease.js';
import { root } from '../house/sources.js';

describe('cli: db', function () {
  this.timeout(60_000);
  let home: string;
  let data: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-db-cli-'));
    data = join(home, '.tradsys');
    expect(run('init --yes --name trial .').code).to.equal(0);
    expect(run('data generate --symbol BTC/USDT --bars 400').code).to.equal(0);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  function run(words: string) {
    const env = { PATH: process.env['PATH'], HOME: home };
    const args = [join(root, 'bin/run.js'), ...words.split(' ')];
    const child = spawnSync(process.execPath, args, { cwd: home, env, encoding: 'utf8' });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  const json = (words: string): Record<string, unknown> =>
    JSON.parse(run(`${words} --json`).out) as Record<string, unknown>;

  const listed = (): string => run('data list').out;

  it('takes a migration back and brings it up again, with a backup each time', () => {
    expect(run('db status').out).to.match(/0002_ticks +applied +20\d\d-\d\d-\d\d/);
    const asked = run('db rollback');
    expect(asked.code).to.equal(2);
    expect(asked.err).to.contain(
      '0002_ticks would be rolled back: what its tables hold is dropped',
    );
    const back = run('db rollback --yes');
    expect(back.out).to.match(/^backup kept in .*\nrolled back 0002_ticks\n/);
    expect(run('db status').out).to.match(/version 1 of 2[^]*0002_ticks +pending/);
    const refused = run('data list');
    expect(refused.code).to.equal(4);
    expect(refused.err).to.match(
      /it has schema version 1 \(0001_bars_and_runs\), this program needs 2 \(0002_ticks\); run 'tradsys db migrate'/,
    );
    expect(run('db migrate').out).to.match(/^backup kept in .*\napplied 0002_ticks\n$/);
    expect(run('db migrate').out).to.match(/^nothing is pending/);
    expect(listed()).to.contain('400');
    expect(readdirSync(join(data, 'backups'))).to.have.length(2);
    expect(run('db rollback --to 2 --yes')).to.include({ code: 2 });
  });

  it('puts a backup back when that is confirmed, and keeps what it replaces', () => {
    const { path } = json('db backup --out kept') as { path: string };
    expect(path).to.equal(join(home, 'kept'));
    expect(run('data remove BTC/USDT --yes').code).to.equal(0);
    const asked = run('db restore kept');
    expect(asked.code).to.equal(2);
    expect(asked.err).to.match(/would be replaced by the backup of 20.*; pass --yes/);
    expect(listed()).not.to.contain('BTC/USDT');
    const restored = run('db restore kept --yes');
    expect(restored.code, restored.err).to.equal(0);
    expect(restored.out).to.match(/^store restored from .*\nwhat was there is kept in .*replaced/);
    expect(listed()).to.contain('BTC/USDT');
    expect(run('db restore nothing --yes')).to.include({ code: 2 });
  });

  it('is refused while a daemon has the directory, and reads all the same', async () => {
    const text = { code: 'x', what: 'x', remedy: 'x' };
    const lease = await takeLease(daemonLeasePath(data), {}, text);
    try {
      for (const words of ['migrate', 'rollback --yes', 'restore kept --yes']) {
        const { code, err } = run(`db ${words}`);
        expect(code, words).to.equal(1);
        expect(err, words).to.contain(`a daemon runs already, as process ${process.pid}; run`);
      }
      for (const words of ['status', 'verify', 'backup']) {
        expect(run(`db ${words}`).code, words).to.equal(0);
      }
    } finally {
      lease.drop();
    }
  });

  it('says what is wrong with exit code 1, and refuses what a newer program wrote', () => {
    expect(run('db verify').out).to.match(/tradsys\.db\nwhole\n/);
    const database = new Sqlite(join(data, 'tradsys.db'));
    database.exec('update series set bars = 401');
    const wrong = run('db verify');
    expect(wrong.code).to.equal(1);
    expect(wrong.out).to.match(/\nwrong {2}BTC\/USDT 1h: 400 rows are stored, 401 are listed\n/);
    expect(json('db verify')).to.include({ ok: false });
    database.exec("insert into kysely_migration values ('0003_fills', '2030-01-01T00:00:00Z')");
    database.close();
    for (const words of ['data list', 'db migrate', 'db verify']) {
      const { code, err } = run(words);
      expect(code, words).to.equal(4);
      expect(err, words).to.contain(
        'it has schema version 3 (0003_fills), this program knows up to 2 (0002_ticks); use the newer tradsys that wrote it',
      );
    }
    const status = run('db status');
    expect(status.code).to.equal(1);
    expect(status.out).to.match(/0003_fills +unknown[^]*a newer tradsys has changed it/);
  });
});
