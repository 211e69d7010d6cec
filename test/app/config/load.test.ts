import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify as stringifyToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { dataDirectoryOf } from '../../../src/app/data-directory.js';
import { ConfigError } from '../../../src/app/config/problems.js';
import { sharedFile } from '../../shared.js';
import { Workspace } from './workspace.js';

describe('loading the configuration', () => {
  let space: Workspace;
  beforeEach(() => (space = new Workspace()));
  afterEach(() => space.remove());

  it('needs no file: honest defaults hold', async () => {
    const { config, file, origins } = await space.load();
    expect(file).to.equal(undefined);
    expect(origins.size).to.equal(0);
    expect(config.backtest.cash).to.deep.equal({ amount: '10000', asset: 'USDT' });
    expect(config.backtest.fees).to.deep.equal({ maker: 0.001, taker: 0.001 });
    expect(config.backtest.slippage).to.include({ model: 'volume_share', rate: 0.0002 });
    expect(config.backtest.latencyUs).to.equal(100_000);
    expect(config.backtest.capital).to.equal(0.99);
    expect(config.trading.risk).to.deep.equal({
      positionLimitEnabled: true,
      circuitBreakerEnabled: true,
      circuitBreakerWindowMs: 300_000,
      circuitBreakerPauseMs: 900_000,
    });
    expect(config.live.enabled).to.equal(false);
  });

  it('is frozen all the way down', async () => {
    const { config } = await space.load();
    expect(Object.isFrozen(config.backtest.fees)).to.equal(true);
    expect(() => Object.assign(config.backtest, { capital: 2 })).to.throw(TypeError);
  });

  it('loads the reference file unchanged, and the same as JSON and TOML', async function () {
    const text = readFileSync(sharedFile(this, 'spec/config.yaml'), 'utf8');
    const values: unknown = parseYaml(text);
    const files = [
      space.write('config.yaml', text),
      space.write('config.json', JSON.stringify(values, undefined, 2)),
      space.write('config.toml', stringifyToml(values)),
    ];
    const env = { DB_PASSWORD: 'one', NATS_USERNAME: 'two', NATS_PASSWORD: 'three' };
    const loaded = await Promise.all(files.map((configFile) => space.load({ configFile, env })));
    const [yaml, json, toml] = loaded.map(({ config }) => config);
    expect(json).to.deep.equal(yaml);
    expect(toml).to.deep.equal(yaml);
    expect(yaml?.database.password).to.equal('one');
    expect(yaml?.trading.risk.maxDrawdown).to.equal(0.1);
    expect(yaml?.messageBroker.reconnectWaitMs).to.equal(5000);
    expect(yaml?.strategies[0]?.symbols).to.deep.equal(['BTC/USD']);
    expect(yaml?.marketData.sources[0]?.channels[1]).to.deep.equal({
      kind: 'klines',
      timeframe: '1m',
    });
    expect(yaml?.marketData.sources[1]?.url).to.equal('wss://ws-feed.exchange.coinbase.com');
    expect(loaded[0]?.warnings.join()).to.contain('wss://ws-feed.pro.coinbase.com is retired');
  });

  it('flag beats environment beats file beats default, and each origin is known', async () => {
    space.write('tradsys.yaml', 'trading:\n  engine:\n    max_orders_per_second: 10\n');
    const key = 'trading.engine.max_orders_per_second';
    const env = { TRADSYS_TRADING_ENGINE_MAX_ORDERS_PER_SECOND: '20' };
    const seen = [];
    for (const more of [{}, { env }, { env, overrides: [`${key}=30`] }]) {
      const { config, origins } = await space.load(more);
      seen.push([config.trading.engine.maxOrdersPerSecond, origins.get(key)?.where]);
    }
    expect(seen).to.deep.equal([
      [10, 'tradsys.yaml:3'],
      [20, 'env TRADSYS_TRADING_ENGINE_MAX_ORDERS_PER_SECOND'],
      [30, `--set ${key}`],
    ]);
  });

  it('finds --config, TRADSYS_CONFIG, the working directory, the user directory, in that order', async () => {
    const level = (name: string): string => `log: { max_size: ${name} }\n`;
    const env: NodeJS.ProcessEnv = { XDG_CONFIG_HOME: join(space.directory, 'xdg') };
    const size = async (configFile?: string): Promise<number> =>
      (await space.load({ env, configFile })).config.log.maxSize;
    expect(await size()).to.equal(50);
    space.write('xdg/tradsys/tradsys.yml', level('1'));
    expect(await size()).to.equal(1);
    space.write('tradsys.toml', '[log]\nmax_size = 2\n');
    expect(await size()).to.equal(2);
    space.write('tradsys.yaml', level('3'));
    expect(await size()).to.equal(3);
    expect((await space.load({ env })).warnings.join()).to.contain('tradsys.toml is ignored');
    env['TRADSYS_CONFIG'] = space.write('named.yaml', level('4'));
    expect(await size()).to.equal(4);
    expect(await size(space.write('flag.yaml', level('5')))).to.equal(5);
  });

  it('falls back to the custom of the platform for the user directory', async () => {
    space.write('home/.config/tradsys/tradsys.yaml', 'log: { max_size: 1 }\n');
    space.write('home/Library/Application Support/tradsys/tradsys.yaml', 'log: { max_size: 2 }\n');
    expect((await space.load({ platform: 'linux' })).config.log.maxSize).to.equal(1);
    expect((await space.load({ platform: 'darwin' })).config.log.maxSize).to.equal(2);
  });

  it('an unset ${VAR} is a warning, and an error for whoever reads the value', async () => {
    space.write('tradsys.yaml', 'database:\n  driver: postgres\n  password: ${DB_SECRET}\n');
    const loaded = await space.load();
    expect(loaded.warnings).to.deep.equal([
      'tradsys.yaml:3:13: database.password: ${DB_SECRET} is not set; an error only where database.password is used',
    ]);
    expect(loaded.config.database.driver).to.equal('postgres');
    expect(() => loaded.config.database.password)
      .to.throw(ConfigError)
      .with.property('line')
      .that.equals(
        'tradsys.yaml:3:13: database.password: ${DB_SECRET} is not set; set DB_SECRET in the environment or in .env',
      );
    const given = await space.load({ env: { TRADSYS_DATABASE_PASSWORD: 'x' } });
    expect(given.warnings).to.deep.equal([]);
    expect(given.config.database.password).to.equal('x');
  });

  it('an unset ${VAR} where a value must stand is named', async () => {
    space.write(
      'tradsys.yaml',
      'log:\n  max_size: ${SIZE}\nstrategies:\n  - name: ${NAME}\n    type: x\n',
    );
    const { config, unset } = await space.load();
    expect(() => config.log.maxSize).to.throw(ConfigError, '${SIZE} is not set');
    expect(() => config.strategies[0]!.name).to.throw(ConfigError, '${NAME} is not set');
    expect(config.strategies[0]!.type).to.equal('x');
    expect(unset.map(({ key }) => key)).to.deep.equal(['log.max_size', 'strategies[0].name']);
  });

  it('a list with an unset entry, and a parameter that is unset, cannot be read', async () => {
    space.write(
      'tradsys.yaml',
      'strategies:\n  - name: a\n    type: x\n    symbols: [BTC/USDT, "${PAIR}"]\n' +
        '    parameters: { depth: "${DEPTH}" }\n',
    );
    const [strategy] = (await space.load()).config.strategies;
    expect(() => strategy!.symbols)
      .to.throw(ConfigError)
      .with.property('line')
      .that.contains('tradsys.yaml:4:25: strategies[0].symbols: ${PAIR} is not set');
    expect(() => ({ ...strategy!.parameters })).to.throw(ConfigError, '${DEPTH} is not set');
  });

  it('one rate under backtest.fees is that of maker and taker; a bare number shows its readings', async () => {
    const fees = async (text: string, more = {}) => {
      space.write('tradsys.yaml', `backtest:\n  fees: ${text}\n`);
      return (await space.load(more)).config.backtest.fees;
    };
    expect(await fees('5bps')).to.deep.equal({ maker: 0.0005, taker: 0.0005 });
    expect(await fees('2bps/5bps')).to.deep.equal({ maker: 0.0002, taker: 0.0005 });
    const env = { TRADSYS_BACKTEST_FEES_MAKER: '1bps' };
    expect(await fees('5bps', { env })).to.deep.equal({ maker: 0.0001, taker: 0.0005 });
    const overrides = ['backtest.fees=3bps'];
    expect(await fees('5bps', { overrides })).to.deep.equal({ maker: 0.0003, taker: 0.0003 });
    expect((await space.load()).origins.get('backtest.fees.taker')?.where).to.equal(
      'tradsys.yaml:2',
    );
    space.write('tradsys.yaml', 'backtest:\n  fees: 0.001\n');
    expect(await space.problems()).to.deep.equal([
      'tradsys.yaml:2:9: backtest.fees: 0.001: write 0.001bps, 0.001% or 0.1% (0.001 as a fraction)',
    ]);
  });

  it('warns of shares of capital that are more than the account', async () => {
    const strategy = (name: string, more: string): string =>
      `  - { name: ${name}, type: x, capital: 60%${more} }\n`;
    const accounts = 'accounts: { one: { venue: a }, two: { venue: b } }\nstrategies:\n';
    const write = (...list: string[]): unknown =>
      space.write('tradsys.yaml', accounts + list.join(''));
    write(strategy('p', ', account: one'), strategy('q', ', account: two'));
    expect((await space.load()).warnings).to.deep.equal([]);
    write(strategy('p', ', account: one'), strategy('q', ', account: one, enabled: false'));
    expect((await space.load()).warnings).to.deep.equal([]);
    write(strategy('p', ', account: one'), strategy('q', ', account: one'));
    expect((await space.load()).warnings.join()).to.contain(
      'their capital adds up to 120% of account one',
    );
  });

  it('fills ${VAR} and ${VAR:-default} as the key takes them', async () => {
    space.write(
      'tradsys.yaml',
      'api:\n  http:\n    port: ${HTTP}\n    enabled: ${ON:-no}\n    host: "${HOST:-a}.b"\n' +
        '    timeout: ${T:-}\nlog:\n  file: $${HOME}/x\n',
    );
    const problems = await space.problems({ env: { HTTP: '99', HOST: '' } });
    expect(problems).to.have.length(1);
    expect(problems[0]).to.contain('api.http.timeout: "" is not a duration');
    const { config } = await space.load({ env: { HTTP: '99', HOST: '', T: '3s' } });
    expect(config.api.http).to.include({ port: 99, enabled: false, host: 'a.b', timeoutMs: 3000 });
    expect(config.log.file).to.equal('${HOME}/x');
  });

  it('lays .env below the real environment and warns when all may read it', async () => {
    space.write('tradsys.yaml', 'log: {}\n');
    space.write('.env', 'LOG_LEVEL=debug\nPORT=1234\n');
    const { config, origins, warnings } = await space.load({ env: { PORT: '4321' } });
    expect(config.general.logLevel).to.equal('debug');
    expect(origins.get('general.log_level')?.where).to.equal('env LOG_LEVEL (.env)');
    expect(config.api.http.port).to.equal(4321);
    expect(warnings).to.deep.equal([]);
  });

  it('chooses the data directory', async () => {
    const at = async (env: NodeJS.ProcessEnv, overrides: string[] = []): Promise<string> => {
      const options = space.options({ env, overrides });
      return dataDirectoryOf(await space.load({ env, overrides }), options).directory;
    };
    const { directory } = space;
    expect(await at({ XDG_DATA_HOME: '/xdg' })).to.equal('/xdg/tradsys');
    space.write('tradsys.yaml', 'log: {}\n');
    expect(await at({ XDG_DATA_HOME: '/xdg' })).to.equal(join(directory, '.tradsys'));
    space.write('tradsys.yaml', 'general: { data_dir: state }\n');
    expect(await at({})).to.equal(join(directory, 'state'));
    expect(await at({ TRADSYS_DATA_DIR: '/env' })).to.equal('/env');
    expect(await at({ TRADSYS_DATA_DIR: '/env' }, ['general.data_dir=/flag'])).to.equal('/flag');
  });

  it('lists what is written and not acted on', async () => {
    space.write('tradsys.yaml', 'database: { driver: postgres }\nbacktest: { cash: 5USDT }\n');
    expect((await space.load()).notActedOn).to.deep.equal(['database.driver']);
  });

  it('keeps parameters of strategies under the names of the file', async () => {
    space.write(
      'tradsys.yaml',
      'strategies:\n  - name: a\n    type: ./mine.ts\n    timeframe: 1h\n    capital: 50%\n' +
        '    parameters: { look_back: 3 }\n    exits: { stop_loss: 2%, time_limit: 4h }\n',
    );
    const { config } = await space.load({ overrides: ['strategies.a.parameters.other_one=0.5'] });
    expect(config.strategies[0]).to.deep.equal({
      name: 'a',
      type: './mine.ts',
      enabled: true,
      symbols: [],
      timeframe: '1h',
      capital: { kind: 'share', share: 0.5 },
      parameters: { look_back: 3, other_one: 0.5 },
      exits: { stopLoss: 0.02, timeLimitMs: 14_400_000 },
    });
  });
});
