/** `tradsys backtest` and `tradsys runs` from outside: what is printed where, and the exit code. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const program = resolve(import.meta.dirname, '../../bin/run.js');

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('cli: backtest and runs', () => {
  let home: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-e2e-'));
    env = { PATH: process.env['PATH'], HOME: home, TRADSYS_DATA_DIR: join(home, 'data') };
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(...words: readonly string[]): Ending {
    const child = spawnSync(process.execPath, [program, ...words], {
      ...{ cwd: home, env, encoding: 'utf8', timeout: 60_000 },
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  const quick = (...words: readonly string[]): Ending =>
    run('backtest', 'mean_reversion', '--no-sensitivity', '--to', '2023-03-01', ...words);

  function strategy(statements: string): string {
    const text = `export default { name: 'mine', create: () => ({ onBar(bar, context) { ${statements} } }) };`;
    writeFileSync(join(home, 'mine.js'), text);
    return 'mine.js';
  }

  it('a run is listed, shown, repeated and removed', () => {
    const made = JSON.parse(quick('--note', 'first try', '--json').out) as { runId: string };
    const listed = run('runs', 'list');
    expect(listed.out).to.match(
      new RegExp(`^${made.runId}  .*mean_reversion  BTC/USDT 1h\\* .* first try$`, 'm'),
    );
    expect(listed.out).not.to.include('\u001b[');
    const shown = run('runs', 'show', made.runId.slice(0, 5));
    expect(shown.out).to.include('Note: first try').and.to.include('ASSUMPTIONS');
    expect(JSON.parse(run('runs', 'show', made.runId, '--json').out)).to.deep.equal(made);
    expect(run('runs', 'show', made.runId, '--trades').out).to.match(/\d+ trades, \d+ won; net /);
    const again = run('runs', 'rerun', made.runId);
    expect(again.code).to.equal(0);
    expect(again.out).to.match(/^same journal hash [0-9a-f]{64}\n$/);
    const asked = run('runs', 'remove', made.runId);
    expect(asked.code).to.equal(2);
    expect(asked.err).to.match(/would be removed; pass --yes to remove it\n$/);
    expect(run('runs', 'remove', made.runId, '--yes').code).to.equal(0);
    expect(JSON.parse(run('runs', 'list', '--json').out)).to.deep.equal({ runs: [] });
    expect(run('runs', 'show', made.runId).code).to.equal(2);
  }).timeout(60_000);

  it('a run that comes out differently ends with 1 and the cause', () => {
    const file = strategy('context.target(bar.close > bar.open ? 1 : 0);');
    const { out } = run('backtest', file, '--no-sensitivity', '--to', '2023-02-01', '--json');
    const { runId } = JSON.parse(out) as { runId: string };
    strategy('context.target(bar.close > bar.open ? 0 : 1);');
    const again = run('runs', 'rerun', runId);
    expect(again.code).to.equal(1);
    expect(again.out.split('\n').slice(0, 2).join('\n')).to.match(
      /^run [0-9a-f]{8} came out differently\n {2}strategy changed: mine\.js: [0-9a-f]{12} -> /,
    );
  }).timeout(60_000);

  it('prunes with --yes alone', () => {
    for (const note of ['1', '2', '3']) quick('--note', note);
    expect(run('runs', 'prune', '--keep', '1').code).to.equal(2);
    expect(
      run('runs', 'prune', '--keep', '1', '--yes').out.match(/^removed run /gm),
    ).to.have.length(2);
    const { runs } = JSON.parse(run('runs', 'list', '--json').out) as { runs: { note: string }[] };
    expect(runs.map(({ note }) => note)).to.deep.equal(['3']);
  }).timeout(60_000);

  for (const [words, line] of [
    [
      ['--lookbck-period', '30'],
      /^tradsys: parameter lookbck_period: .* did you mean lookback_period\?/,
    ],
    [['--timefrme', '1h'], /^tradsys: parameter timefrme: .* did you mean --timeframe\? it has /],
    [['--set', 'trading.risk.max_drawdwn=0.1'], /did you mean trading\.risk\.max_drawdown\?/],
    [['extra'], /^tradsys: backtest: unexpected argument: extra; see 'tradsys backtest --help'/],
  ] as const) {
    it(`names what was meant by ${words.join(' ')}`, () => {
      const { code, out, err } = quick(...words);
      expect(code).to.equal(words[0] === '--set' ? 3 : 2);
      expect(out).to.equal('');
      expect(err).to.match(line);
      expect(err.trimEnd()).not.to.include('\n');
    });
  }

  it('lists the symbols when several are stored and none is chosen', () => {
    run('data', 'generate', '--symbol', 'AAA/USD', '--symbol', 'BBB/USD', '--bars', '50');
    const { code, err } = quick();
    expect(code).to.equal(2);
    expect(err).to.equal(
      'tradsys: 2 symbols are stored and none was chosen; add --symbol with one of: AAA/USD, BBB/USD\n',
    );
  });

  it('refuses a corrupt database and a directory that cannot be made, with 4', () => {
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data/tradsys.db'), Buffer.alloc(9_000, 'nonsense'));
    const corrupt = quick();
    expect(corrupt.code).to.equal(4);
    expect(corrupt.err).to.match(
      /tradsys\.db: failed to connect to database: the file is not a SQLite database; move it away/,
    );
    writeFileSync(join(home, 'file'), '');
    const below = quick('--data-dir', 'file/below');
    expect(below.code).to.equal(4);
    expect(below.err).to.match(/cannot be written \(ENOTDIR\); .*; --no-keep runs without storing/);
    expect(quick('--data-dir', 'file/below', '--no-keep').code).to.equal(0);
  });

  it('keeps what a strategy logs out of the JSON', () => {
    const file = strategy(`if (context.now % 864e8 === 0) console.log('a new day');`);
    const { out, err } = run('backtest', file, '--no-sensitivity', '--to', '2023-01-10', '--json');
    expect(JSON.parse(out)).to.have.property('version', 1);
    expect(err).to.include('a new day');
  });

  it('writes the files of --out, orders among them', () => {
    const { code } = quick('--out', 'result/first');
    expect(code).to.equal(0);
    const report = JSON.parse(readFileSync(join(home, 'result/first/report.json'), 'utf8')) as {
      metrics: { activity: { orders: number; estimatedCapacity: number | null } };
    };
    const orders = readFileSync(join(home, 'result/first/orders.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const { activity } = report.metrics;
    expect(orders).to.have.length(1 + activity.orders);
    expect(orders[1]).to.match(/^b-0-1,mean_reversion,BTC\/USDT,2023-.*Z,(buy|sell),market,/);
    expect(activity.estimatedCapacity).to.be.greaterThan(0);
  });

  it('ends with 130 at Ctrl-C in the middle, and has stored nothing', async () => {
    const file = strategy(`console.log('at work'); for (let i = 0; i < 3e7; i++) bar.close;`);
    const child = spawn(process.execPath, [program, 'backtest', file, '--out', 'out'], {
      ...{ cwd: home, env },
    });
    let err = '';
    let out = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => {
      if (err === '') child.kill('SIGINT');
      err += String(chunk);
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(130);
    expect(out).to.equal('');
    expect(err).to.match(/^at work\n[^]*tradsys: interrupted; nothing was stored\n$/);
    expect(existsSync(join(home, 'out'))).to.equal(false);
    expect(JSON.parse(run('runs', 'list', '--json').out)).to.deep.equal({ runs: [] });
  });
});
