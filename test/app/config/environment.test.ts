import { chmodSync } from 'node:fs';
import { expect } from 'chai';
import { ALIASES } from '../../../src/app/config/aliases.js';
import type { Config } from '../../../src/app/config/index.js';
import { schema } from '../../../src/app/config/schema/index.js';
import { schemaAt } from '../../../src/app/config/shape.js';
import { pathOf } from '../../../src/app/config/tree.js';
import { variableNames } from '../../../src/app/config/variable-names.js';
import { Workspace } from './workspace.js';

describe('configuration from the environment', () => {
  let space: Workspace;
  beforeEach(() => (space = new Workspace()));
  afterEach(() => space.remove());
  const load = async (env: NodeJS.ProcessEnv): Promise<Config> =>
    (await space.load({ env })).config;

  it('gives every key a variable of its own', () => {
    const names = [...variableNames(schema)];
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.include('TRADSYS_MESSAGE_BROKER_MAX_RECONNECTS');
  });

  const aliases: readonly (readonly [string, string, (config: Config) => unknown, unknown])[] = [
    ['ENV', 'staging', (c) => c.general.environment, 'staging'],
    ['ENV', '/home/me/.kshrc', (c) => c.general.environment, 'development'],
    ['PORT', '9', (c) => c.api.http.port, 9],
    ['PORT', 'tcp://10.0.0.1:80', (c) => c.api.http.port, 8080],
    ['WEBSOCKET_PORT', '9', (c) => c.api.websocket.port, 9],
    ['METRICS_PORT', '9', (c) => c.monitoring.prometheus.port, 9],
    ['LOG_LEVEL', 'WARNING', (c) => c.general.logLevel, 'warn'],
    ['API_BASE_URL', 'https://a.b', (c) => c.api.baseUrl, 'https://a.b'],
    [
      'CORS_ALLOWED_ORIGINS',
      'https://a, https://b',
      (c) => c.api.http.corsAllowedOrigins,
      ['https://a', 'https://b'],
    ],
    ['DB_HOST', 'h', (c) => c.database.host, 'h'],
    ['DB_PORT', '9', (c) => c.database.port, 9],
    ['DB_NAME', 'n', (c) => c.database.database, 'n'],
    ['DB_USER', 'u', (c) => c.database.username, 'u'],
    ['DB_PASSWORD', 'p', (c) => c.database.password, 'p'],
    ['DB_SSL_MODE', 'verify-full', (c) => c.database.sslMode, 'verify-full'],
    ['POSTGRES_PASSWORD', 'p', (c) => c.database.password, 'p'],
    ['REDIS_HOST', 'h', (c) => c.redis.host, 'h'],
    ['REDIS_PORT', '9', (c) => c.redis.port, 9],
    ['REDIS_PASSWORD', 'p', (c) => c.redis.password, 'p'],
    ['REDIS_MAX_CONNECTIONS', '9', (c) => c.redis.maxConnections, 9],
    [
      'REDIS_URL',
      'rediss://:p%40@h:9/2',
      (c) => [c.redis.enabled, c.redis.password, c.redis.port, c.redis.database, c.redis.tls],
      [true, 'p@', 9, 2, true],
    ],
    ['RABBITMQ_HOST', 'h', (c) => c.messageBroker.rabbitmq.host, 'h'],
    ['RABBITMQ_PORT', '9', (c) => c.messageBroker.rabbitmq.port, 9],
    ['RABBITMQ_USER', 'u', (c) => c.messageBroker.rabbitmq.username, 'u'],
    ['RABBITMQ_PASSWORD', 'p', (c) => c.messageBroker.rabbitmq.password, 'p'],
    ['RABBITMQ_VHOST', 'v', (c) => c.messageBroker.rabbitmq.vhost, 'v'],
    ['JWT_SECRET', 's', (c) => c.api.auth.jwtSecret, 's'],
    ['JWT_EXPIRATION', '3600', (c) => c.api.auth.jwtExpirationMs, 3_600_000],
    ['API_ENCRYPTION_KEY', 'k', (c) => c.vault.encryptionKey, 'k'],
    ['XTS_API_URL', 'https://x', (c) => c.credentials.xts.url, 'https://x'],
    ['XTS_API_KEY', 'k', (c) => c.credentials.xts.apiKey, 'k'],
    ['XTS_API_SECRET', 's', (c) => c.credentials.xts.secret, 's'],
    ['ALPACA_API_KEY', 'k', (c) => c.credentials.alpaca.apiKey, 'k'],
    ['ALPACA_SECRET_KEY', 's', (c) => c.credentials.alpaca.secret, 's'],
    ['BINANCE_API_KEY', 'k', (c) => c.credentials.binance.apiKey, 'k'],
    ['BINANCE_API_SECRET', 's', (c) => c.credentials.binance.secret, 's'],
    ['COINBASE_API_KEY', 'k', (c) => c.credentials.coinbase.apiKey, 'k'],
    ['COINBASE_API_SECRET', 's', (c) => c.credentials.coinbase.secret, 's'],
    ['POLYGON_API_KEY', 'k', (c) => c.credentials.polygon.apiKey, 'k'],
    ['SENTRY_DSN', 'd', (c) => c.monitoring.sentry.dsn, 'd'],
    ['DATADOG_API_KEY', 'k', (c) => c.monitoring.datadog.apiKey, 'k'],
    ['JAEGER_AGENT_HOST', 'h', (c) => c.monitoring.jaeger.agentHost, 'h'],
    ['JAEGER_AGENT_PORT', '9', (c) => c.monitoring.jaeger.agentPort, 9],
    ['JAEGER_SERVICE_NAME', 'n', (c) => c.monitoring.jaeger.serviceName, 'n'],
    ['MAX_WORKERS', '3', (c) => c.general.maxWorkers, 3],
    ['RATE_LIMIT_REQUESTS_PER_MINUTE', '90', (c) => c.api.http.rateLimit, 1.5],
    ['ENABLE_LIVE_TRADING', 'true', (c) => c.live.enabled, true],
    ['ENABLE_ML_MODELS', '1', (c) => c.features.mlModels, true],
    ['ENABLE_HIGH_FREQUENCY_TRADING', 'yes', (c) => c.features.highFrequencyTrading, true],
  ];
  for (const [name, text, read, expected] of aliases) {
    it(`${name}=${text}`, async () =>
      expect(read(await load({ [name]: text }))).to.deep.equal(expected));
  }

  it('every alias is tried above or below, and names keys that exist', () => {
    const tried = new Set([...aliases.map(([name]) => name), 'DATABASE_URL']);
    expect(ALIASES.map(({ name }) => name).filter((name) => !tried.has(name))).to.deep.equal([]);
    const keys = ALIASES.flatMap(({ sets }) => sets);
    expect(keys.filter((key) => !schemaAt(schema, pathOf(key)))).to.deep.equal([]);
  });

  it('TRADSYS_* beats an alias, DATABASE_URL beats DB_*, DB_PASSWORD beats POSTGRES_PASSWORD', async () => {
    const { database } = await load({
      DB_HOST: 'low',
      DB_NAME: 'low',
      DB_PASSWORD: 'db',
      POSTGRES_PASSWORD: 'low',
      DB_USER: 'user',
      DATABASE_URL: 'postgres://h%20x:pw@high:6000/shop?sslmode=verify-ca',
      TRADSYS_DATABASE_DATABASE: 'highest',
    });
    expect(database).to.include({ driver: 'postgres', host: 'high', port: 6000, username: 'h x' });
    expect(database).to.include({ password: 'pw', database: 'highest', sslMode: 'verify-ca' });
    expect(
      (await load({ DB_PASSWORD: 'db', POSTGRES_PASSWORD: 'low' })).database.password,
    ).to.equal('db');
  });

  it('a wrong value names its variable', async () => {
    const env = {
      PORT: 'eighty',
      DATABASE_URL: 'mysql://x',
      RATE_LIMIT_REQUESTS_PER_MINUTE: 'many',
      TRADSYS_LOG_FORMAT: 'xml',
    };
    const problems = (await space.problems({ env })).join('\n');
    expect(problems).to.contain('env PORT: api.http.port: found "eighty", expected a whole number');
    expect(problems).to.contain('env DATABASE_URL: is not an address such as postgres://');
    expect(problems).to.contain('env RATE_LIMIT_REQUESTS_PER_MINUTE: found "many"');
    expect(problems).to.contain('env TRADSYS_LOG_FORMAT: log.format: found "xml"');
  });

  it('reaches entries by index, by name and as JSON', async () => {
    space.write(
      'tradsys.yaml',
      'strategies: [{ name: a, type: b }]\naccounts: { my-main: { venue: binance } }\n',
    );
    const config = await load({
      TRADSYS_STRATEGIES_0_ENABLED: 'no',
      TRADSYS_STRATEGIES_0_PARAMETERS_LOOK_BACK: '3',
      TRADSYS_ACCOUNTS_MY_MAIN_SANDBOX: 'true',
      TRADSYS_ACCOUNTS_OTHER_VENUE: 'kraken',
      TRADSYS_MARKET_DATA_SOURCES: '[{"name": "binance", "symbols": ["BTCUSDT"]}]',
    });
    expect(config.strategies[0]).to.deep.include({ enabled: false, parameters: { look_back: 3 } });
    expect(config.accounts['my-main']).to.include({ sandbox: true, venue: 'binance' });
    expect(config.accounts['other']).to.include({ venue: 'kraken', mode: 'paper' });
    expect(config.marketData.sources[0]?.symbols).to.deep.equal(['BTC/USDT']);
  });

  it('warns of a variable that names no key, but not of what platforms inject', async () => {
    const { warnings } = await space.load({
      env: {
        TRADSYS_TRADING_ENGINE_MAX_ORDER_PER_SECOND: '5',
        TRADSYS_API_PORT: 'tcp://10.0.0.1:8080',
        TRADSYS_API_SERVICE_HOST: '10.0.0.1',
        TRADSYS_API_PORT_8080_TCP_ADDR: '10.0.0.1',
        TRADSYS_LOG_FORMAT: '',
      },
    });
    expect(warnings).to.deep.equal([
      'env TRADSYS_TRADING_ENGINE_MAX_ORDER_PER_SECOND names no key and is ignored; ' +
        'did you mean TRADSYS_TRADING_ENGINE_MAX_ORDERS_PER_SECOND?',
    ]);
  });

  it('takes each secret from a file', async () => {
    const file = space.write('secret', 'from file\n');
    const config = await load({
      TRADSYS_DATABASE_PASSWORD_FILE: file,
      JWT_SECRET_FILE: file,
      REDIS_URL_FILE: space.write('redis', 'redis://h:9'),
    });
    expect(config.database.password).to.equal('from file');
    expect(config.api.auth.jwtSecret).to.equal('from file');
    expect(config.redis.host).to.equal('h');
  });

  it('says which secret file cannot be read, and which of two is used', async () => {
    const problems = await space.problems({ env: { JWT_SECRET_FILE: '/nowhere/x' } });
    expect(problems[0]).to.match(/^env JWT_SECRET_FILE: the file cannot be read: ENOENT/);
    const file = space.write('secret', 'low');
    const { config, warnings } = await space.load({
      env: { JWT_SECRET: 'high', JWT_SECRET_FILE: file },
    });
    expect(config.api.auth.jwtSecret).to.equal('high');
    expect(warnings).to.deep.equal([
      'JWT_SECRET and JWT_SECRET_FILE are both set; JWT_SECRET is used',
    ]);
  });

  it('warns of a .env file that everyone may read', async () => {
    space.write('tradsys.yaml', 'log: {}\n');
    const file = space.write('.env', 'LOG_LEVEL=debug\n');
    chmodSync(file, 0o644);
    const { warnings } = await space.load();
    expect(warnings).to.deep.equal([
      `${file} is readable by every user of this machine; run: chmod 600 ${file}`,
    ]);
  });
});
