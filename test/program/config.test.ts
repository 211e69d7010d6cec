/** The `config` commands from outside: what a person and a script see. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { parse as parseYaml } from 'yaml';
import { Workspace } from '../app/config/workspace.js';

const program = resolve(import.meta.dirname, '../../bin/run.js');

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('config commands', function () {
  this.timeout(30_000).slow(5000);

  let space: Workspace;
  beforeEach(() => (space = new Workspace()));
  afterEach(() => space.remove());

  function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Ending {
    const { PATH } = process.env;
    const child = spawnSync(process.execPath, [program, ...args], {
      cwd: space.directory,
      env: { PATH, HOME: space.directory, NO_COLOR: '1', ...env },
      encoding: 'utf8',
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  it('show prints YAML with the origin of each value, and no secret', () => {
    space.write(
      'tradsys.yaml',
      'api:\n  http:\n    port: 81\nmessage_broker:\n  url: nats://me:hunter2@host:4222\n',
    );
    const { code, out } = run(['config', 'show', '--log.max_size=7'], {
      DB_PASSWORD: 'hunter2',
      LOG_LEVEL: 'debug',
    });
    expect(code).to.equal(0);
    expect(out).to.not.contain('hunter2');
    expect(out).to.match(/^ {4}port: 81 +# tradsys\.yaml:3$/m);
    expect(out).to.match(/^ {2}log_level: debug +# env LOG_LEVEL$/m);
    expect(out).to.match(/^ {2}max_size: 7 +# --set log\.max_size$/m);
    expect(out).to.match(/^ {2}password: "\*\*\*" +# env DB_PASSWORD$/m);
    expect(out).to.match(/^ {2}url: "nats:\/\/me:\*\*\*@host:4222" +# tradsys\.yaml:5$/m);
    expect(out).to.match(/^ {2}cash: 10000USDT +# default$/m);
    expect(parseYaml(out)).to.deep.include({
      log: { format: 'json', max_size: 7, max_age: '14d', max_files: 20 },
    });
  });

  it('show takes a section, and --json gives values, origins and warnings', () => {
    space.write('tradsys.yaml', 'log:\n  max_size: ${SIZE}\n');
    const { out } = run(['config', 'show', 'log', '--json']);
    expect(JSON.parse(out)).to.deep.equal({
      file: join(space.directory, 'tradsys.yaml'),
      values: { format: 'json', max_size: '${SIZE}', max_age: '14d', max_files: 20 },
      origins: { 'log.max_size': 'unset, tradsys.yaml:2:13' },
      warnings: [
        'tradsys.yaml:2:13: log.max_size: ${SIZE} is not set; an error only where log.max_size is used',
      ],
      notActedOn: [],
    });
  });

  it('show lists what is unset, and get of such a key ends with 3', () => {
    space.write('tradsys.yaml', 'api:\n  auth:\n    jwt_secret: ${JWT}\n');
    const { out } = run(['config', 'show', 'api.auth']);
    expect(out).to.match(/^jwt_secret: "\$\{JWT\}" +# unset, tradsys\.yaml:3:17$/m);
    expect(run(['config', 'get', 'api.auth.jwt_secret'])).to.deep.equal({
      code: 3,
      out: '',
      err:
        'tradsys: tradsys.yaml:3:17: api.auth.jwt_secret: ${JWT} is not set; ' +
        'set JWT in the environment or in .env\n',
    });
    expect(run(['config', 'get', 'api.auth.jwt_expiration'])).to.include({ code: 0, out: '15m\n' });
  });

  const unsetKeys = {
    DD: 'trading: { risk: { max_drawdown: "${DD}" } }\n',
    CASH: 'backtest: { cash: "${CASH}" }\n',
    FEE: 'backtest: { fees: { taker: "${FEE}" } }\n',
    KIND: 'strategies: [{ name: a, type: "${KIND}" }]\n',
  };
  for (const [variable, text] of Object.entries(unsetKeys)) {
    it(`backtest ends with 3 where \${${variable}} is unset and would be used`, () => {
      space.write('tradsys.yaml', text);
      const { code, err } = run(['backtest', ...(variable === 'KIND' ? [] : ['mean_reversion'])]);
      expect(err).to.match(
        new RegExp(
          `^tradsys: tradsys.yaml:1:\\d+: \\S+: \\$\\{${variable}\\} is not set; set ${variable} in`,
        ),
      );
      expect(code).to.equal(3);
    });
  }

  it('daemon start and doctor tell of an unset risk limit, and nothing is started', () => {
    space.write(
      'tradsys.yaml',
      'trading: { risk: { max_drawdown: "${DD}" } }\n' +
        'accounts: { main: { venue: local, mode: paper } }\n' +
        'strategies: [{ name: a, type: mean_reversion, symbols: [BTC/USDT] }]\n',
    );
    const told = /tradsys\.yaml:1:\d+: trading\.risk\.max_drawdown: \$\{DD\} is not set; set DD in/;
    const started = run(['daemon', 'start']);
    expect(started.err).to.match(told);
    expect(started.code).to.equal(3);
    expect(JSON.parse(run(['exchange', 'status', '--json']).out)).to.include({ running: false });
    const looked = run(['doctor']);
    expect(looked.out).to.match(told);
    expect(looked.code).to.equal(1);
  });

  it('doctor names the file of an unset variable once', () => {
    space.write('tradsys.yaml', 'api: { auth: { jwt_secret: "${JWT}" } }\n');
    const { out } = run(['doctor']);
    expect(out).to.contain('tradsys.yaml:1:');
    expect(out).not.to.contain('tradsys.yaml: tradsys.yaml:');
  });

  it('backtest goes on where what is unset is not used', () => {
    space.write(
      'tradsys.yaml',
      'api: { auth: { jwt_secret: "${JWT}" } }\nbacktest: { cash: "${CASH}" }\n' +
        'strategies: [{ name: a, type: "${KIND}", enabled: false }]\n',
    );
    const { code, err } = run(['backtest', 'mean_reversion', '--cash', '10000USDT', '--no-keep']);
    expect(err).to.equal('');
    expect(code).to.equal(0);
  });

  it('get prints the bare value on a pipe, and the words for an unknown key', () => {
    expect(run(['config', 'get', 'api.http.port'])).to.deep.include({ code: 0, out: '8080\n' });
    expect(run(['config', 'get', 'backtest.cash']).out).to.equal('10000USDT\n');
    const wrong = run(['config', 'get', 'api.http.prot']);
    expect(wrong).to.deep.equal({
      code: 2,
      out: '',
      err: 'tradsys: api.http.prot: unknown key; did you mean api.http.port?\n',
    });
  });

  it('validate prints every problem on its line and ends with 3', () => {
    space.write('other.yaml', 'log:\n  max_sise: 5\n  format: xml\n');
    expect(run(['config', 'validate', 'other.yaml'])).to.deep.equal({
      code: 3,
      out: '',
      err:
        'tradsys: 2 problems in the configuration\n' +
        '  other.yaml:2:3: log.max_sise: unknown key (found 5); did you mean log.max_size?\n' +
        '  other.yaml:3:11: log.format: found "xml", expected one of json, pretty\n',
    });
  });

  it('a mistake in strategies is found by validate, and ends backtest and daemon start with 3', () => {
    space.write(
      'tradsys.yaml',
      'strategies:\n  - name: a\n    type: mean_reversion\n    symbols: [BTC/USDT]\n' +
        '    parameters: { lookback_period: 1 }\nlog: { max_sise: 5 }\n',
    );
    const line =
      'tradsys.yaml:5:36: strategies[0].parameters.lookback_period: 1 is not allowed; ' +
      'allowed: a whole number in 2..500\n';
    const both = run(['config', 'validate']);
    expect(both.code).to.equal(3);
    expect(both.err).to.contain(line).and.to.contain('log.max_sise');
    const mended = readFileSync(join(space.directory, 'tradsys.yaml'), 'utf8').replace(
      'sise',
      'size',
    );
    space.write('tradsys.yaml', mended);
    for (const words of [
      ['backtest'],
      ['backtest', 'a'],
      ['daemon', 'start', '--venue', 'local'],
    ]) {
      const { code, err } = run(words);
      expect(err, words.join(' ')).to.equal(`tradsys: ${line}`);
      expect(code, words.join(' ')).to.equal(3);
    }
    expect(run(['backtest', 'a', '--lookback-period', '20', '--no-keep']).code).to.equal(0);
    expect(run(['backtest', 'mean_reversion', '--lookback-period', '1']).code).to.equal(2);
  });

  it('backtest tells of a mistyped variable and of too much capital', () => {
    space.write(
      'tradsys.yaml',
      'strategies:\n  - { name: a, type: mean_reversion, symbols: [BTC/USDT], capital: 80% }\n' +
        '  - { name: b, type: trend_following, symbols: [BTC/USDT], capital: 80% }\n',
    );
    const variables = { TRADSYS_GENERAL_LOGLEVEL: 'debug' };
    const { out } = run(['backtest', '--no-keep'], variables);
    const text = out.replaceAll(/\s+/g, ' ');
    expect(text).to.contain(
      'env TRADSYS_GENERAL_LOGLEVEL names no key and is ignored; did you mean TRADSYS_GENERAL_LOG_LEVEL?',
    );
    expect(text).to.contain('their capital adds up to 160% of the account');
    const bare = run(['backtest', 'mean_reversion', '--capital', '0.5']);
    expect(bare).to.include({ code: 2, err: 'tradsys: --capital: 0.5: write 50% or 0.5 USDT\n' });
  });

  it('a data directory that is a file is an error', () => {
    const file = space.write('plain', 'text');
    expect(run(['data', 'list', '--data-dir', 'plain'])).to.deep.equal({
      code: 1,
      out: '',
      err: `tradsys: ${file}: is a file, not a data directory; give another --data-dir\n`,
    });
  });

  it('validate lists the keys that have no effect yet', () => {
    space.write('tradsys.yaml', 'database: { driver: postgres, port: 5433 }\n');
    const { code, out } = run(['config', 'validate']);
    expect(code).to.equal(0);
    expect(out).to.contain('tradsys.yaml: 2 keys\n');
    expect(out).to.contain(
      '2 keys are checked but not acted on by this version yet:\n  database: driver, port\n',
    );
  });

  it('validate counts one key as one', () => {
    space.write('tradsys.yaml', 'database: { driver: postgres }\n');
    const { code, out } = run(['config', 'validate']);
    expect(code).to.equal(0);
    expect(out).to.contain('tradsys.yaml: 1 key\n');
    expect(out).to.contain('1 key is checked but not acted on by this version yet:\n');
  });

  it('set changes the file, schema prints what is published', () => {
    const { code, out } = run(['config', 'set', 'trading.risk.max_drawdown', '15%']);
    expect(code).to.equal(0);
    expect(out).to.contain('trading.risk.max_drawdown: 15%\ntradsys.yaml is new\n');
    const file = join(space.directory, 'tradsys.yaml');
    expect(readFileSync(file, 'utf8')).to.equal('trading:\n  risk:\n    max_drawdown: 15%\n');
    const published = readFileSync('docs/schema/tradsys.schema.json', 'utf8');
    expect(run(['config', 'schema']).out).to.equal(published);
  });
});
