import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { setKey } from '../../../src/app/config/edit.js';
import type { SetResult } from '../../../src/app/config/edit.js';
import { sharedFile } from '../../shared.js';
import { Workspace } from './workspace.js';

interface Refusal {
  readonly code: string;
  readonly exitCode: number;
  readonly line: string;
}

describe('config set', () => {
  let space: Workspace;
  beforeEach(() => (space = new Workspace()));
  afterEach(() => space.remove());

  const set = (key: string, value: string, env = {}): Promise<SetResult> =>
    setKey(space.options({ env }), key, value);
  const text = (name = 'tradsys.yaml'): string => readFileSync(join(space.directory, name), 'utf8');
  const failure = async (run: Promise<unknown>): Promise<Refusal> => {
    const error: unknown = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    // By name: what is imported lazily is another copy of the class under the test loader.
    if (error instanceof Error && error.name === 'TradsysError') return error as unknown as Refusal;
    throw new Error(`expected a failure, got ${String(error)}`);
  };

  it('changes one line of the reference file and nothing else', async function () {
    const before = readFileSync(sharedFile(this, 'spec/config.yaml'), 'utf8');
    space.write('tradsys.yaml', before);
    await set('trading.risk.max_drawdown', '15%');
    expect(text()).to.equal(before.replace('max_drawdown: 0.1', 'max_drawdown: 15%'));
    await set('trading.risk.daily_loss', '200');
    await set('backtest.fees.taker', '5bps');
    const expected = before
      .replace('max_drawdown: 0.1', 'max_drawdown: 15%')
      .replace('threshold: 0.05\n', 'threshold: 0.05\n    daily_loss: 200\n');
    expect(text()).to.equal(`${expected.trimEnd()}\nbacktest:\n  fees:\n    taker: 5bps\n`);
  });

  const edits: readonly (readonly [string, string, string, string])[] = [
    ['log:\n  max_size: 5 # MiB\n', 'log.max_size', '6', 'log:\n  max_size: 6 # MiB\n'],
    [
      '# top\n\nlog: { max_size: 5 } # end\n',
      'log.max_size',
      '6',
      '# top\n\nlog: { max_size: 6 } # end\n',
    ],
    ['log:\n  file: "a b" # why\n', 'log.file', 'c: d', 'log:\n  file: "c: d" # why\n'],
    ['log:\n  file: x\n', 'log.file', 'true', 'log:\n  file: "true"\n'],
    ['general: {}\n', 'log.format', 'PRETTY', 'general: {}\nlog:\n  format: pretty\n'],
    [
      'general:\n  log_level: info',
      'general.metrics_enabled',
      'off',
      'general:\n  log_level: info\n  metrics_enabled: false',
    ],
    [
      'trading:\n  risk:\n    max_drawdown: 0.1\n',
      'trading.risk.max_drawdown',
      '0.2',
      'trading:\n  risk:\n    max_drawdown: 0.2\n',
    ],
    [
      'strategies:\n  - name: a\n    type: b\n',
      'strategies.a.enabled',
      'false',
      'strategies:\n  - name: a\n    type: b\n    enabled: false\n',
    ],
  ];
  for (const [before, key, value, after] of edits) {
    it(`${key} = ${value} in ${JSON.stringify(before)}`, async () => {
      space.write('tradsys.yaml', before);
      await set(key, value);
      expect(text()).to.equal(after);
    });
  }

  it('keeps every comment where a whole list is replaced', async () => {
    space.write(
      'tradsys.yaml',
      '# one\nstrategies:\n  # two\n  - name: a # three\n    type: b\n    symbols:\n      - X\n# four\n',
    );
    await set('strategies.0.symbols', 'BTCUSDT, ETHUSDT');
    for (const word of ['# one', '# two', '# three', '# four']) expect(text()).to.contain(word);
    expect((await space.load()).config.strategies[0]?.symbols).to.deep.equal([
      'BTC/USDT',
      'ETH/USDT',
    ]);
  });

  it('makes the file when there is none, and tells what was there before', async () => {
    expect(await set('log.max_size', '5')).to.deep.include({
      before: undefined,
      after: 5,
      notices: ['tradsys.yaml is new'],
    });
    expect(text()).to.equal('log:\n  max_size: 5\n');
    expect(await set('log.max_size', '6', { TRADSYS_LOG_MAX_SIZE: '9' })).to.deep.include({
      before: 5,
      after: 6,
      notices: ['env TRADSYS_LOG_MAX_SIZE still overrides log.max_size'],
    });
  });

  it('edits JSON in its own indentation, and TOML without comments', async () => {
    space.write('tradsys.json', '{\n\t"log": {\n\t\t"max_size": 5\n\t}\n}\n');
    await set('log.format', 'pretty');
    expect(text('tradsys.json')).to.equal(
      '{\n\t"log": {\n\t\t"max_size": 5,\n\t\t"format": "pretty"\n\t}\n}\n',
    );
    const file = space.write('other.toml', '[log]\nfile = "a#b"\n');
    await setKey(space.options({ configFile: file }), 'log.max_size', '5');
    expect(text('other.toml')).to.equal('[log]\nfile = "a#b"\nmax_size = 5\n');
  });

  it('refuses to lose the comments of a TOML file', async () => {
    const before = '[log]\nmax_size = 5 # MiB\n';
    space.write('tradsys.toml', before);
    const error = await failure(set('log.max_size', '6'));
    expect(error.line).to.equal(
      'tradsys.toml:2: setting a key here would lose the comments of the file; write it by hand: log.max_size = 6',
    );
    expect(text('tradsys.toml')).to.equal(before);
  });

  it('fault 35: writes nothing when the value, the key or the file is wrong', async () => {
    const before = 'log:\n  max_size: 5\n';
    space.write('tradsys.yaml', before);
    expect((await failure(set('log.max_size', 'big'))).line).to.equal(
      'tradsys.yaml:2:13: log.max_size: found "big", expected a whole number of at least 1',
    );
    const unknown = await failure(set('log.max_sise', '5'));
    expect(unknown).to.include({
      exitCode: 2,
      line: 'log.max_sise: unknown key; did you mean log.max_size?',
    });
    expect(text()).to.equal(before);
    space.write('tradsys.yaml', 'log: [\n');
    expect((await failure(set('log.max_size', '5'))).exitCode).to.equal(3);
    expect(text()).to.equal('log: [\n');
  });

  it('may mend one of several problems', async () => {
    space.write('tradsys.yaml', 'log:\n  max_size: big\n  format: xml\n');
    const { notices } = await set('log.max_size', '5');
    expect(notices).to.deep.equal([
      'the file still has 1 other problem(s); run: tradsys config validate',
    ]);
    expect(text()).to.equal('log:\n  max_size: 5\n  format: xml\n');
  });

  it('takes no secret in plain text, but the name of its variable', async () => {
    expect((await failure(set('database.password', 'hunter2'))).line).to.equal(
      'database.password: a secret does not belong on a command line or in this file; ' +
        'set TRADSYS_DATABASE_PASSWORD or TRADSYS_DATABASE_PASSWORD_FILE in the environment or .env',
    );
    await set('database.password', '${DB_PASSWORD}');
    expect(text()).to.equal('database:\n  password: ${DB_PASSWORD}\n');
  });

  it('writes through links, keeps the mode and leaves no other file behind', async () => {
    const real = space.write('real/config.yaml', 'log: {}\n');
    chmodSync(real, 0o640);
    symlinkSync(real, join(space.directory, 'tradsys.yaml'));
    await set('log.max_size', '5');
    expect(statSync(real).mode & 0o777).to.equal(0o640);
    expect(readFileSync(real, 'utf8')).to.contain('max_size: 5');
    expect(readdirSync(join(space.directory, 'real'))).to.deep.equal(['config.yaml']);
  });

  it('says when the directory may not be written', async () => {
    mkdirSync(join(space.directory, 'closed'));
    const configFile = space.write('closed/tradsys.yaml', 'log: {}\n');
    chmodSync(configFile, 0o644);
    chmodSync(join(space.directory, 'closed'), 0o555);
    chmodSync(space.directory, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const error = await failure(setKey(space.options({ configFile }), 'log.max_size', '5'));
      expect(error).to.include({ code: 'config.unwritable', exitCode: 3 });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
