/** The unit that `daemon install` writes, and the doctor before live trading, on the built program. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { unitText } from '../../src/app/daemon/unit.js';
import type { UnitInput } from '../../src/app/daemon/unit.js';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');

const CONFIG = `
accounts: { main: { venue: binance, mode: live } }
strategies: [{ name: a, type: mean_reversion, symbols: [BTC/USDT] }]
`;

/** What systemd says of a unit; undefined where there is no systemd to ask. */
function complaintsOf(path: string, scope: 'user' | 'system'): string | undefined {
  const words = ['verify', ...(scope === 'user' ? ['--user'] : []), path];
  const env = { ...process.env, XDG_RUNTIME_DIR: tmpdir() };
  const { error, stderr } = spawnSync('systemd-analyze', words, { env, encoding: 'utf8' });
  return error === undefined ? stderr : undefined;
}

const directivesOf = (unit: string): ReadonlyMap<string, string> =>
  new Map(
    unit.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );

describe('cli: daemon install', function () {
  this.timeout(60_000);
  let home: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'tradsys-install-')));
    writeFileSync(join(home, 'tradsys.yaml'), CONFIG);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(words: readonly string[], { cwd = home, more = {} } = {}) {
    const env = { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1', ...more };
    const child = spawnSync(process.execPath, [program, ...words], {
      ...{ cwd, env, encoding: 'utf8' },
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }
  const path = (): string => join(home, '.config/systemd/user/tradsys.service');

  it('writes a unit of the user, once, and replaces another only when that is said', () => {
    const first = run(['daemon', 'install']);
    expect(first.err).to.equal('');
    expect(first.out).to.match(
      /^written: .*tradsys\.service\n\nnext:\n {2}systemctl --user daemon-reload/,
    );
    const unit = readFileSync(path(), 'utf8');
    const directives = directivesOf(unit);
    expect(directives.get('ExecStart')).to.equal(
      `${process.execPath} ${realpathSync(program)} daemon start --foreground --data-dir ${home}/.tradsys --config ${home}/tradsys.yaml --paper`,
    );
    expect(directives.get('NoNewPrivileges')).to.equal('yes');
    // What a user's manager cannot do would keep the unit from starting.
    expect(directives.has('ProtectSystem')).to.equal(false);
    expect(complaintsOf(path(), 'user') ?? '').to.equal('');
    expect(run(['daemon', 'install']).out).to.contain('is as it should be');
    writeFileSync(path(), '[Unit]\n');
    const other = run(['daemon', 'install']);
    expect([other.code, readFileSync(path(), 'utf8')]).to.deep.equal([2, '[Unit]\n']);
    expect(other.err).to.match(/would be replaced; pass --yes to replace it/);
    expect(run(['daemon', 'install', '--yes']).code).to.equal(0);
    expect(readFileSync(path(), 'utf8')).to.equal(unit);
  });

  it('shows it with --print, and writes nothing', () => {
    const cwd = join(home, 'a "b" 100% $HOME');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'tradsys.yaml'), CONFIG);
    const { out, code } = run(['daemon', 'install', '--print', '--strategy', 'a'], { cwd });
    expect(code).to.equal(0);
    expect(existsSync(path())).to.equal(false);
    const directives = directivesOf(out);
    expect(directives.get('WorkingDirectory')).to.equal(cwd.replace('%', '%%'));
    expect(directives.get('ExecStart')).to.contain(
      `"${home}/a \\"b\\" 100%% $$HOME/.tradsys" --config`,
    );
    writeFileSync(join(home, 'odd.service'), out);
    expect(complaintsOf(join(home, 'odd.service'), 'user') ?? '').to.equal('');
  });

  it('shuts a unit of the system off from all but its own folders, and never runs it as root', () => {
    const words = ['daemon', 'install', '--system', '--print', '--run-as'];
    const { out, err } = run([...words, 'daemon']);
    expect(err).to.equal('');
    const directives = directivesOf(out);
    expect(directives.get('User')).to.equal('daemon');
    expect(directives.get('ProtectSystem')).to.equal('strict');
    expect(directives.get('CapabilityBoundingSet')).to.equal('');
    expect(directives.get('ReadWritePaths')).to.match(
      new RegExp(`^${home}/\\.tradsys /\\S+/\\.local/state/tradsys$`),
    );
    writeFileSync(join(home, 'tradsys-test.service'), out);
    expect(complaintsOf(join(home, 'tradsys-test.service'), 'system') ?? '').to.equal('');
    const root = run([...words, 'root']);
    expect([root.code, root.out]).to.deep.equal([2, '']);
    expect(root.err).to.match(/must not run as root/);
    expect(run([...words, 'nobody-of-that-name']).err).to.match(/no user 'nobody-of-that-name'/);
    expect(run(['daemon', 'install', '--print', '--name', 'a/b']).code).to.equal(2);
  });

  it('has a doctor before each live start, and the passphrase from a credential', () => {
    const input: UnitInput = {
      ...{ scope: 'system', command: ['/bin/node', 'run.js'], before: ['/bin/node', 'doctor'] },
      ...{ cwd: '/srv', writable: ['/srv/data', '/srv/a b'], runAs: 'trader' },
      ...{ passphraseFile: '/etc/pass', environment: { ENABLE_LIVE_TRADING: 'true' } },
    };
    const directives = directivesOf(unitText(input));
    expect(directives.get('ExecStartPre')).to.equal('/bin/node doctor');
    expect(directives.get('LoadCredential')).to.equal('tradsys-passphrase:/etc/pass');
    expect(directives.get('Environment')).to.equal('ENABLE_LIVE_TRADING=true');
    expect(directives.get('ReadWritePaths')).to.equal('/srv/data "/srv/a b"');
    expect(directives.get('PrivateTmp')).to.equal('yes');
  });

  it('is refused for real money that no doctor has seen, as a start is', () => {
    const more = { ENABLE_LIVE_TRADING: 'true' };
    for (const command of ['install', 'start']) {
      const words = ['daemon', command, '--live', '--account', 'main', '--yes'];
      expect(run(words).err).to.match(/live trading is not enabled/);
      const { code, err } = run(words, { more });
      expect(code, command).to.equal(5);
      expect(err).to.match(
        /account main at binance has not passed the doctor; run 'tradsys doctor --live' first/,
      );
    }
    expect(existsSync(path())).to.equal(false);
  });

  it('comes with a doctor who says what is wrong, with exit code 1', () => {
    const sick = run(['doctor']);
    expect(sick.code).to.equal(1);
    expect(sick.out).to.match(
      /^ok {4}config .*\n[^]*\nfail {2}keys +account main at binance names no key\n +-> add it: 'tradsys keys add'\n[^]*\n1 failure, 1 warning\n$/,
    );
    writeFileSync(join(home, 'tradsys.yaml'), CONFIG.replace('live', 'paper'));
    expect(run(['doctor']).out).to.match(/\nno failure, 1 warning\n$/);
    const live = run(['doctor', '--live', '--json']);
    expect(live.code).to.equal(1);
    const report = JSON.parse(live.out) as { checks: { area: string; state: string }[] };
    expect(report.checks.filter(({ state }) => state === 'fail')).to.have.length(1);
    expect(report.checks.at(-1)).to.deep.include({ area: 'accounts', state: 'fail' });
  });
});
