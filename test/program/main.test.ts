/** The command line from outside: what is printed where, and the exit code. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { childProgram } from '../child-program.js';

const root = resolve(import.meta.dirname, '../..');
const BUILT = [join(root, 'bin/run.js')];
const SOURCES = [join(root, 'bin/dev.js')];
const fixture = childProgram(
  join(import.meta.dirname, 'fixture/launch.ts'),
  join(import.meta.dirname, 'fixture/commands/fail.ts'),
);
const FIXTURE = [...fixture.execArgv, fixture.file];

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(program: readonly string[], line: string, environment = {}): Ending {
  const args = [...program, ...line.split(' ').filter((word) => word !== '')];
  // What the one who runs the tests prefers must not change what they see.
  const neutral = { NO_COLOR: '', FORCE_COLOR: undefined };
  const env = { ...process.env, ...neutral, ...environment };
  const child = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  return { code: child.status, out: child.stdout, err: child.stderr };
}

describe('cli: the built program', () => {
  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    for (const flag of ['--version', '-v']) {
      const { code, out } = run(BUILT, flag);
      expect(code).to.equal(0);
      expect(out.startsWith(`tradsys/${version} `), out).to.equal(true);
    }
    const { platform, arch } = process;
    for (const words of ['--json --version', '--version --json']) {
      const { code, out } = run(BUILT, words);
      expect(code).to.equal(0);
      expect(JSON.parse(out)).to.deep.equal({ version, platform, arch, node: process.version });
    }
  });

  it('prints help for all, for one command, and for no words at all', () => {
    expect(run(BUILT, '').out).to.equal(run(BUILT, '--help').out);
    const { code, out } = run(BUILT, 'autocomplete --help');
    expect(code).to.equal(0);
    for (const part of [
      'USAGE\n',
      'ARGUMENTS\n',
      'GLOBAL FLAGS\n',
      'EXAMPLES\n',
      '--set=key=value',
    ]) {
      expect(out).to.include(part);
    }
    expect(Math.max(...out.split('\n').map((line) => line.length))).to.be.at.most(80);
  });

  it('takes the word help for the flag', () => {
    expect(run(BUILT, 'help').out).to.equal(run(BUILT, '--help').out);
    expect(run(BUILT, 'help data list').out).to.equal(run(BUILT, 'data list --help').out);
  });

  it('says which word of a command is wrong, and refuses a flag in place of one', () => {
    expect(run(BUILT, 'dat list').err).to.include("did you mean 'data'?");
    const { code, err } = run(BUILT, 'data --lst');
    expect(code).to.equal(2);
    expect(err).to.include("no command before --lst; see 'tradsys data --help'");
  });

  it('colours nothing when piped, and headings when forced', () => {
    const escape = '\u001b[';
    expect(run(BUILT, '--help').out).not.to.include(escape);
    expect(run(BUILT, '--help', { FORCE_COLOR: '1' }).out).to.include(escape);
    expect(run(BUILT, '--help', { FORCE_COLOR: '1', NO_COLOR: '1' }).out).not.to.include(escape);
  });

  it('names the nearest command for an unknown one, with exit code 2', () => {
    const { code, out, err } = run(BUILT, 'autocomplte bash');
    expect(code).to.equal(2);
    expect(out).to.equal('');
    expect(err).to.equal(
      "tradsys: unknown command 'autocomplte'; did you mean 'autocomplete'? see 'tradsys --help'\n",
    );
  });

  it('does not read a flag as a command', () => {
    const { code, err } = run(BUILT, '--nonsense autocomplete');
    expect(code).to.equal(2);
    expect(err).to.match(/^tradsys: no command before --nonsense;/);
  });

  it('is what its sources are when nothing is built', () => {
    expect(run(SOURCES, 'config get backtest.cash').out).to.equal('10000USDT\n');
  });

  it('ends well when the reader of its output has gone', () => {
    const script = `"${process.execPath}" bin/run.js autocomplete bash | true; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' });
    expect(stdout.trim()).to.equal('0');
    expect(stderr).to.equal('');
  });
});

describe('cli: failures', () => {
  it('ends with the documented code and one line', () => {
    for (const [how, wanted] of Object.entries({ config: 3, unreachable: 4, refused: 5 })) {
      const { code, out, err } = run(FIXTURE, `fail ${how}`);
      expect(err).to.equal(`tradsys: asked for ${how}; ask less\n`);
      expect({ code, out }).to.deep.equal({ code: wanted, out: '' });
    }
  });

  it('shows the stack only with --debug', () => {
    const { code, err } = run(FIXTURE, 'fail boom');
    expect(code).to.equal(1);
    expect(err).to.equal('tradsys: unexpected: boom (run again with --debug)\n');
    expect(run(FIXTURE, '--debug fail boom').err).to.match(/fail\.ts:\d+/);
  });

  it('prints one object on standard output under --json, with the same code', () => {
    const refused = run(FIXTURE, 'fail refused --json');
    expect(refused.code).to.equal(5);
    expect(refused.err).to.equal('');
    expect(JSON.parse(refused.out)).to.deep.equal({
      error: {
        code: 'fixture.asked',
        message: 'asked for refused',
        remedy: 'ask less',
        exitCode: 5,
      },
    });
    const usage = run(FIXTURE, '--json fail not --cuont 1');
    expect(usage.code).to.equal(2);
    expect(JSON.parse(usage.out)).to.have.nested.property('error.code', 'usage.unknown_flag');
  });

  const usages: readonly (readonly [string, RegExp])[] = [
    ['fail not --cuont 1', /^tradsys: fail: unknown flag --cuont; did you mean --count\? see/],
    ['fail', /^tradsys: fail: missing argument HOW; see 'tradsys fail --help'\n$/],
    ['fail not extra', /^tradsys: fail: unexpected argument: extra; see/],
    ['fail not --count x', /^tradsys: fail: .*--count.*x.*; see/],
    ['fail not --level mid', /^tradsys: fail: expected --level=mid to be one of: low, high; see/],
    ['fail not --config', /^tradsys: fail: flag --config expects a value; see/],
  ];
  for (const [line, wanted] of usages) {
    it(`refuses '${line}' with exit code 2 on one line`, () => {
      const { code, err } = run(FIXTURE, line);
      expect(err).to.match(wanted);
      expect(err.split('\n')).to.have.length(2);
      expect(code).to.equal(2);
    });
  }

  it('takes global and dotted flags before the command', () => {
    const { out } = run(FIXTURE, '--config a.yaml --x.y=1 fail --no-a.b not --json');
    expect(JSON.parse(out)).to.deep.equal({ set: ['x.y=1', 'a.b=false'], config: 'a.yaml' });
  });

  it('ends with 130 on Ctrl-C', async () => {
    const child = spawn(process.execPath, [...FIXTURE, 'fail', 'wait'], { cwd: root });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(130);
  });
});
