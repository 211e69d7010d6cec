/** What holds for every command alike, on the built program: JSON, exit codes, a closed pipe. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'bin/run.js');
const RUN = '@RUN';
const KEY =
  '{"name":"main","venue":"local","apiKey":"0123456789abcdef","secret":"fedcba9876543210"}';

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In this order: each finds what the ones before it left. `@RUN` is the id of the run so far. */
const SUCCESSES: readonly (readonly [command: string, words: string, input?: string])[] = [
  ['init', '--yes --name trial .'],
  ['doctor', ''],
  ['data generate', '--symbol BTC/USDT --bars 400'],
  ['data list', ''],
  ['data show', 'BTC/USDT'],
  ['data verify', ''],
  ['data export', 'BTC/USDT --out bars.csv'],
  ['data import', 'bars.csv --symbol ETH/USDT --timeframe 1h --stamp start --time-zone UTC'],
  ['data remove', 'ETH/USDT --yes'],
  ['backtest', 'mean_reversion --symbol BTC/USDT --no-sensitivity'],
  ['runs list', ''],
  ['runs show', RUN],
  ['runs rerun', RUN],
  ['runs prune', '--keep 5 --yes'],
  ['runs remove', `${RUN} --yes`],
  ['strategy list', ''],
  ['strategy show', 'trend_following'],
  ['strategy new', 'mine'],
  ['config show', ''],
  ['config get', 'backtest'],
  ['config set', 'backtest.latency 50ms'],
  ['config validate', ''],
  ['config schema', ''],
  ['exchange start', '--port 0 --robots none'],
  ['exchange account create', 'alice'],
  ['exchange account fund', 'alice USDT=100 BTC=2'],
  ['exchange status', ''],
  ['data download', 'local BTC/USDT --timeframe 1m'],
  ['exchange chaos', 'empty --times 1'],
  ['exchange report balances', ''],
  ['exchange reset', '--yes'],
  ['daemon install', '--print'],
  ['daemon start', '--venue local'],
  // Soon: without robots no price is new.
  ['order place', 'BTC/USDT buy 0.01 --price 30000 --yes'],
  ['order replace', 'ts-1-1 --price 31000 --yes'],
  ['order cancel', 'ts-1-2 --yes'],
  ['order cancel-all', '--yes'],
  ['daemon status', ''],
  ['status', ''],
  ['positions', ''],
  ['orders', ''],
  ['fills', ''],
  ['balance', ''],
  ['pnl', ''],
  ['strategies', ''],
  ['risk', ''],
  ['events', ''],
  ['position close', '--yes'],
  ['strategy stop', 'mean_reversion:BTC/USDT --yes'],
  ['strategy start', 'mean_reversion:BTC/USDT --yes'],
  ['strategy reload', 'mean_reversion --yes'],
  ['strategy set', 'mean_reversion entry_threshold=3 --yes'],
  ['reconcile', ''],
  ['reduce', '--yes'],
  ['halt', '--yes'],
  ['resume', '--yes'],
  ['guardian status', ''],
  ['guardian reset', '--reason tested --yes'],
  ['daemon restart', ''],
  ['daemon stop', ''],
  ['daemon logs', ''],
  ['journal verify', ''],
  ['journal show', ''],
  ['journal export', '--out journal.jsonl'],
  ['parity', ''],
  ['why', ''],
  ['db status', ''],
  ['db verify', ''],
  ['db backup', '--out kept'],
  ['db rollback', '--yes'],
  ['db migrate', ''],
  ['db restore', 'kept --yes'],
  ['exchange stop', ''],
  ['notify test', '--notify.command=true'],
  ['keys add', '--stdin', KEY],
  ['keys list', ''],
  ['keys remove', 'main'],
  ['keys rotate', '--new-passphrase-fd 0', 'another passphrase'],
  ['autocomplete', 'bash'],
];

describe('cli: every command', function () {
  // Each of them is a process of its own.
  this.timeout(300_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-every-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(line: string, input = ''): Ending {
    const env = { PATH: process.env['PATH'], HOME: home, API_ENCRYPTION_KEY: 'any passphrase' };
    const words = line.split(' ').filter((word) => word !== '');
    const child = spawnSync(process.execPath, [program, ...words], {
      ...{ cwd: home, env, input, encoding: 'utf8', timeout: 60_000 },
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  function commands(): string[] {
    const text = readFileSync(join(root, 'oclif.manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as { commands: Record<string, unknown> };
    return Object.keys(manifest.commands).map((id) => id.replaceAll(':', ' '));
  }

  it('prints one JSON object under --json, and nothing beside it', () => {
    expect(SUCCESSES.map(([command]) => command)).to.have.members(commands());
    let runId = '';
    try {
      for (const [command, words, input] of SUCCESSES) {
        const { code, out, err } = run(`${command} ${words.replace(RUN, runId)} --json`, input);
        expect(code, `${command}: ${out}${err}`).to.equal(0);
        const result = JSON.parse(out) as Record<string, unknown>;
        expect(result, command).to.be.an('object').that.does.not.have.property('error');
        if (command === 'backtest') runId = String(result['runId']);
      }
    } finally {
      // When something failed between its start and its stop, it would outlive the tests.
      run('daemon stop');
      run('exchange stop');
    }
  });

  /** One process for all: each would do little but start. */
  function runInOne(lines: readonly string[]): Ending[] {
    const main = JSON.stringify(pathToFileURL(join(root, 'dist/main.js')).href);
    const script = `
      const { main } = await import(${main});
      const [root, lines] = JSON.parse(process.argv[1]);
      const write = process.stdout.write.bind(process.stdout);
      for (const one of [process, process.stdout, process.stderr]) one.setMaxListeners(0);
      const endings = [];
      for (const line of lines) {
        const ending = { code: 0, out: '', err: '' };
        process.stdout.write = (text) => (ending.out += text) !== '';
        process.stderr.write = (text) => (ending.err += text) !== '';
        process.exitCode = 0;
        await main(line.split(' '), { root });
        endings.push({ ...ending, code: process.exitCode });
      }
      process.exitCode = 0;
      write(JSON.stringify(endings));`;
    const words = ['--input-type=module', '--eval', script, JSON.stringify([root, lines])];
    const env = { PATH: process.env['PATH'], HOME: home };
    const child = spawnSync(process.execPath, words, { cwd: home, env, encoding: 'utf8' });
    expect(child.status, child.stderr).to.equal(0);
    return JSON.parse(child.stdout) as Ending[];
  }

  it('prints a failure as JSON, too', () => {
    const all = commands();
    const lines = all.map((command) => `${command} one two three four --json`);
    const endings = runInOne(lines);
    expect(endings).to.have.length(all.length);
    for (const [index, { code, out, err }] of endings.entries()) {
      const command = all[index];
      expect(code, command).to.equal(2);
      expect(err, command).to.equal('');
      const { error } = JSON.parse(out) as { error: Record<string, unknown> };
      expect(error, command).to.include({ exitCode: 2 }).and.to.include.keys('code', 'message');
    }
    // As it is when it has a process of its own.
    expect(run(lines[0]!)).to.deep.equal(endings[0]);
  });

  it('ends with the documented codes; 1 and 130 have tests of their own', () => {
    expect(run('data list').code).to.equal(0);
    expect(run('data lst').code).to.equal(2);
    expect(run('data list --set general.data_dri=x').code).to.equal(3);
    writeFileSync(join(home, 'file'), '');
    expect(run('data generate --bars 10 --data-dir file/below').code).to.equal(4);
    if (process.platform === 'linux') {
      expect(run('data generate --bars 10 --data-dir /proc/none').code).to.equal(4);
    }
    writeFileSync(join(home, 'tradsys.toml'), '[log]\nmax_size = 5 # MiB\n');
    expect(run('config set log.max_size 6').code).to.equal(5);
  });

  it('ends well when its reader leaves in the middle of more than a pipe holds', () => {
    const script = `"${process.execPath}" "${program}" config schema | head -c 10; echo " \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: home, encoding: 'utf8' });
    expect(stdout).to.match(/^\{\n[^]* 0\n$/);
    expect(stderr).to.equal('');
  });
});
