/** Environment variables that deployments already use, each standing for keys of the config. */
import { ENVIRONMENTS } from './schema/general.js';

/** Key path (dotted) and text; what an alias contributes. */
export type AliasValues = readonly (readonly [key: string, text: string])[];

interface Alias {
  readonly name: string;
  /** Keys that it may set. */
  readonly sets: readonly string[];
  /** Holds a secret, so that `NAME_FILE` may name a file with it. */
  readonly secret?: true;
  /** Key and text; none when the value is not meant for us. Throws Error with what is allowed. */
  readonly values: (text: string) => AliasValues;
}

const alias = (name: string, key: string): Alias => ({
  name,
  sets: [key],
  values: (text) => [[key, text]],
});
const secretAlias = (name: string, key: string): Alias => ({ ...alias(name, key), secret: true });

/** Kubernetes and Docker links put `tcp://10.0.0.1:6379` into variables of these names. */
const portAlias = (name: string, key: string): Alias => ({
  name,
  sets: [key],
  values: (text) => (text.includes('://') ? [] : [[key, text]]),
});

const isEnvironment = (text: string): boolean => (ENVIRONMENTS as readonly string[]).includes(text);

const DATABASE_KEYS = [
  'driver',
  'host',
  'port',
  'username',
  'password',
  'database',
  'ssl_mode',
].map((key) => `database.${key}`);
const REDIS_KEYS = ['enabled', 'host', 'port', 'username', 'password', 'database', 'tls'].map(
  (key) => `redis.${key}`,
);

/** Lowest first: a later one beats an earlier one that sets the same key. */
export const ALIASES: readonly Alias[] = [
  {
    name: 'ENV',
    sets: ['general.environment'],
    values: (text) => (isEnvironment(text) ? [['general.environment', text]] : []),
  },
  portAlias('PORT', 'api.http.port'),
  portAlias('WEBSOCKET_PORT', 'api.websocket.port'),
  portAlias('METRICS_PORT', 'monitoring.prometheus.port'),
  {
    name: 'LOG_LEVEL',
    sets: ['general.log_level'],
    values: (text) => [['general.log_level', logLevel(text)]],
  },
  alias('API_BASE_URL', 'api.base_url'),
  alias('CORS_ALLOWED_ORIGINS', 'api.http.cors_allowed_origins'),
  secretAlias('POSTGRES_PASSWORD', 'database.password'),
  alias('DB_HOST', 'database.host'),
  portAlias('DB_PORT', 'database.port'),
  alias('DB_NAME', 'database.database'),
  alias('DB_USER', 'database.username'),
  secretAlias('DB_PASSWORD', 'database.password'),
  alias('DB_SSL_MODE', 'database.ssl_mode'),
  { name: 'DATABASE_URL', sets: DATABASE_KEYS, secret: true, values: databaseUrl },
  alias('REDIS_HOST', 'redis.host'),
  portAlias('REDIS_PORT', 'redis.port'),
  secretAlias('REDIS_PASSWORD', 'redis.password'),
  { name: 'REDIS_URL', sets: REDIS_KEYS, secret: true, values: redisUrl },
  alias('REDIS_MAX_CONNECTIONS', 'redis.max_connections'),
  alias('RABBITMQ_HOST', 'message_broker.rabbitmq.host'),
  portAlias('RABBITMQ_PORT', 'message_broker.rabbitmq.port'),
  alias('RABBITMQ_USER', 'message_broker.rabbitmq.username'),
  secretAlias('RABBITMQ_PASSWORD', 'message_broker.rabbitmq.password'),
  alias('RABBITMQ_VHOST', 'message_broker.rabbitmq.vhost'),
  secretAlias('JWT_SECRET', 'api.auth.jwt_secret'),
  alias('JWT_EXPIRATION', 'api.auth.jwt_expiration'),
  secretAlias('API_ENCRYPTION_KEY', 'vault.encryption_key'),
  alias('XTS_API_URL', 'credentials.xts.url'),
  secretAlias('XTS_API_KEY', 'credentials.xts.api_key'),
  secretAlias('XTS_API_SECRET', 'credentials.xts.secret'),
  secretAlias('ALPACA_API_KEY', 'credentials.alpaca.api_key'),
  secretAlias('ALPACA_SECRET_KEY', 'credentials.alpaca.secret'),
  secretAlias('BINANCE_API_KEY', 'credentials.binance.api_key'),
  secretAlias('BINANCE_API_SECRET', 'credentials.binance.secret'),
  secretAlias('COINBASE_API_KEY', 'credentials.coinbase.api_key'),
  secretAlias('COINBASE_API_SECRET', 'credentials.coinbase.secret'),
  secretAlias('POLYGON_API_KEY', 'credentials.polygon.api_key'),
  secretAlias('SENTRY_DSN', 'monitoring.sentry.dsn'),
  secretAlias('DATADOG_API_KEY', 'monitoring.datadog.api_key'),
  alias('JAEGER_AGENT_HOST', 'monitoring.jaeger.agent_host'),
  portAlias('JAEGER_AGENT_PORT', 'monitoring.jaeger.agent_port'),
  alias('JAEGER_SERVICE_NAME', 'monitoring.jaeger.service_name'),
  alias('MAX_WORKERS', 'general.max_workers'),
  {
    name: 'RATE_LIMIT_REQUESTS_PER_MINUTE',
    sets: ['api.http.rate_limit'],
    values: (text) => [['api.http.rate_limit', perSecond(text)]],
  },
  alias('ENABLE_LIVE_TRADING', 'live.enabled'),
  alias('ENABLE_ML_MODELS', 'features.ml_models'),
  alias('ENABLE_HIGH_FREQUENCY_TRADING', 'features.high_frequency_trading'),
];

/** Every variable that may set a key by an alias, or name the file of a secret. */
export const aliasNames = (): readonly string[] =>
  ALIASES.flatMap(({ name, secret }) => (secret === true ? [name, `${name}_FILE`] : [name]));

/** Other programs' words for the same levels. */
function logLevel(text: string): string {
  const lower = text.toLowerCase();
  if (lower === 'warning') return 'warn';
  if (lower === 'trace' || lower === 'verbose') return 'debug';
  return lower === 'fatal' || lower === 'critical' ? 'error' : text;
}

function perSecond(text: string): string {
  const perMinute = Number(text);
  if (text.trim() !== '' && perMinute > 0) return String(perMinute / 60);
  throw new Error(`found ${JSON.stringify(text)}, expected requests per minute above 0`);
}

/** The parts of an address that are written; names and passwords come percent-encoded. */
function parts(text: string, schemes: readonly string[], example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && schemes.includes(url.protocol.slice(0, -1))) return url;
  throw new Error(`is not an address such as ${example}`);
}

const written = (values: readonly (readonly [string, string])[]): AliasValues =>
  values.filter(([, text]) => text !== '');

function databaseUrl(text: string): AliasValues {
  const url = parts(text, ['postgres', 'postgresql'], 'postgres://user:password@host:5432/name');
  return written([
    ['database.driver', 'postgres'],
    ['database.host', url.hostname],
    ['database.port', url.port],
    ['database.username', decodeURIComponent(url.username)],
    ['database.password', decodeURIComponent(url.password)],
    ['database.database', decodeURIComponent(url.pathname.slice(1))],
    ['database.ssl_mode', url.searchParams.get('sslmode') ?? ''],
  ]);
}

function redisUrl(text: string): AliasValues {
  const url = parts(text, ['redis', 'rediss'], 'redis://:password@host:6379/0');
  return written([
    ['redis.enabled', 'true'],
    ['redis.host', url.hostname],
    ['redis.port', url.port],
    ['redis.username', decodeURIComponent(url.username)],
    ['redis.password', decodeURIComponent(url.password)],
    ['redis.database', url.pathname.slice(1)],
    ['redis.tls', url.protocol === 'rediss:' ? 'true' : ''],
  ]);
}
