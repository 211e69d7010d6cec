/** A data directory that nobody may write: a shared archive, a mounted snapshot. On the built program. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');
/** The superuser may write anywhere, so that another user has to try. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

describe('cli: a read-only data directory', () => {
  let here = '';
  let data: string;
  before(function () {
    const nobody = spawnSync(process.execPath, [program, '--version'], asNobody);
    if (nobody.status !== 0) this.skip();
    here = mkdtempSync(join(tmpdir(), 'tradsys-read-only-'));
    data = join(here, 'data');
    chmodSync(here, 0o755);
    writeFileSync(
      join(here, 'trades.csv'),
      'time,price,amount\n1700000000,10,1\n1700000001,11,1\n',
    );
    expect(run({}, 'data', 'import', 'trades.csv', '--symbol', 'BTC/USDT', '--yes').code).to.equal(
      0,
    );
    seal(0o555, 0o444);
  });
  after(() => {
    if (here === '') return;
    seal(0o755, 0o644);
    rmSync(here, { recursive: true, force: true });
  });

  function seal(directory: number, file: number): void {
    chmodSync(data, directory);
    chmodSync(join(data, 'tradsys.db'), file);
  }

  function run(as: { readonly uid?: number }, ...words: readonly string[]) {
    const env = { ...process.env, NO_COLOR: '1', HOME: here };
    const child = spawnSync(process.execPath, [program, ...words, '--data-dir', data], {
      ...{ cwd: here, env, encoding: 'utf8', ...as },
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  it('can be read: what is stored is listed, shown, verified and exported', () => {
    expect(run(asNobody, 'data', 'list').out).to.match(/BTC\/USDT +trades +2 /);
    expect(run(asNobody, 'data', 'verify').out).to.equal('BTC/USDT 2 trades: ok\n');
    expect(
      run(asNobody, 'data', 'export', 'BTC/USDT', '--kind', 'trades', '--out', '-').out,
    ).to.contain(',10,1,');
  });

  it('backtests run on it, as long as nothing is to be kept there', () => {
    const words = ['backtest', 'trend_following', '--timeframe', '1s', '--no-sensitivity'];
    expect(run(asNobody, ...words, '--no-keep')).to.include({ code: 0, err: '' });
    expect(run(asNobody, ...words).err).to.contain('read-only');
  });

  it('what would change it is refused', () => {
    const { code, err } = run(asNobody, 'data', 'remove', 'BTC/USDT', '--yes');
    expect(code).to.equal(4);
    expect(err).to.match(
      /tradsys\.db: .* read-only; make both writable or choose another --data-dir/,
    );
  });

  it('changes that its last writer left beside it are not passed over', () => {
    seal(0o755, 0o644);
    writeFileSync(join(data, 'tradsys.db-wal'), 'x');
    seal(0o555, 0o444);
    expect(run(asNobody, 'data', 'list').err).to.contain('read-only');
  });
});
