/** Sections about what stands around the engine: database, brokers, API, monitoring. */
import {
  duration,
  flag,
  integer,
  list,
  port,
  positive,
  rate,
  section,
  secret,
  text,
  url,
  word,
} from '../fields.js';

const host = (meaning: string) => text(meaning, 'host name or IP address');

export const database = section('Runs, orders and queries; the journal is always local SQLite', {
  driver: word(['sqlite', 'postgres'], 'Local file or PostgreSQL server').prefault('sqlite'),
  host: host('PostgreSQL server').prefault('localhost'),
  port: port('Port of the server').prefault(5432),
  username: text('User').prefault('tradsys'),
  password: secret('Password of the user').optional(),
  database: text('Database name').prefault('tradsys'),
  ssl_mode: word(
    ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'],
    'How far TLS and the certificate are insisted on',
  ).prefault('prefer'),
  max_open_conns: integer('Connections open at most', 'connections', { min: 1 }).prefault(20),
  max_idle_conns: integer('Connections kept open when idle', 'connections').prefault(5),
  conn_max_lifetime: duration('A connection is replaced at this age').prefault('1h'),
});

export const redis = section('Cache of hot reads', {
  enabled: flag('Use Redis').prefault(false),
  host: host('Redis server').prefault('localhost'),
  port: port('Port of the server').prefault(6379),
  username: text('User').optional(),
  password: secret('Password of the user').optional(),
  database: integer('Number of the database', 'number').prefault(0),
  tls: flag('Encrypt the connection').prefault(false),
  max_connections: integer('Connections open at most', 'connections', { min: 1 }).prefault(10),
});

const rabbitmq = section('Only for type rabbitmq, where url is not written', {
  host: host('RabbitMQ server').prefault('localhost'),
  port: port('Port of the server').prefault(5672),
  username: text('User').prefault('tradsys'),
  password: secret('Password of the user').optional(),
  vhost: text('Virtual host').prefault('/'),
});

const zeromq = section('Only for type zeromq', {
  host: host('Address that is bound or connected to').prefault('127.0.0.1'),
  market_data_port: port('Port of market data').prefault(5555),
  signals_port: port('Port of signals').prefault(5556),
  risk_port: port('Port of risk').prefault(5557),
  execution_port: port('Port of execution').prefault(5558),
  server_key: text('CURVE public key of the server', 'Z85 key').optional(),
  public_key: text('CURVE public key of this process', 'Z85 key').optional(),
  secret_key: secret('CURVE secret key of this process').optional(),
});

export const messageBroker = section('What joins the roles when they run as several processes', {
  type: word(['none', 'nats', 'kafka', 'rabbitmq', 'zeromq', 'redis'], 'Kind of broker').prefault(
    'none',
  ),
  url: text('Address of the broker, several separated by commas', 'URL').optional(),
  username: text('User').optional(),
  password: secret('Password of the user').optional(),
  cluster_id: text('Name of the NATS cluster').prefault('tradsys-cluster'),
  client_id: text('Name of this client; also the consumer group of Kafka').prefault(
    'tradsys-client',
  ),
  max_reconnects: integer('Reconnects tried; -1 is without end', 'attempts', { min: -1 }).prefault(
    10,
  ),
  reconnect_wait: duration('Pause between reconnects').prefault('5s'),
  tls: flag('Encrypt the connection').prefault(false),
  stream: text('Prefix of streams, topics and queues').prefault('tradsys'),
  rabbitmq,
  zeromq,
});

const http = section('HTTP API', {
  enabled: flag('Serve it').prefault(true),
  host: host('Address that is bound; not loopback only with auth and TLS').prefault('127.0.0.1'),
  port: port('Port that is bound').prefault(8080),
  cors_enabled: flag('Answer requests of pages from cors_allowed_origins').prefault(false),
  cors_allowed_origins: list(
    url(['https', 'http'], 'Origin'),
    'Origins of such pages',
    'a list of origins such as http://localhost:3000',
  ).prefault([]),
  rate_limit_enabled: flag('Apply rate_limit').prefault(true),
  rate_limit: positive(
    'Requests of one client; more are answered 429',
    'requests per second and client',
  ).prefault(100),
  rate_limit_burst: integer(
    'Requests above rate_limit that are let through at once',
    'requests',
  ).prefault(200),
  timeout: duration('A request that takes longer is answered 503').prefault('30s'),
});

const websocket = section('Websocket API', {
  enabled: flag('Serve it').prefault(true),
  host: host('Address that is bound; not loopback only with auth and TLS').prefault('127.0.0.1'),
  port: port('Port that is bound').prefault(8081),
  path: text('Path of the endpoint', 'URL path').prefault('/ws'),
  max_connections: integer('Clients connected at most', 'connections', { min: 1 }).prefault(1000),
  read_buffer_size: integer('Hint for the read buffer; never limits a message', 'bytes', {
    min: 1,
  }).prefault(1024),
  write_buffer_size: integer('Hint for the write buffer; never limits a message', 'bytes', {
    min: 1,
  }).prefault(1024),
  ping_interval: duration('Time between pings').prefault('30s'),
  pong_wait: duration('A client silent for this long is cut off').prefault('60s'),
});

export const api = section('Control from outside the process', {
  base_url: url(['https', 'http'], 'Address under which others reach this API').optional(),
  tls: word(
    ['off', 'upstream', 'files'],
    'off: none; upstream: a proxy in front ends TLS; files: tls_cert_file and tls_key_file',
  ).prefault('off'),
  tls_cert_file: text('Certificate chain, for tls files', 'path').optional(),
  tls_key_file: text('Private key, for tls files', 'path').optional(),
  auth: section('Who may ask', {
    enabled: flag('Ask for a token or key').prefault(true),
    jwt_secret: secret('Key that signs tokens; default: made at first start').optional(),
    jwt_expiration: duration('Life of a token').prefault('15m'),
  }),
  http,
  websocket,
});

export const monitoring = section('What is told to monitoring systems', {
  prometheus: section('Metrics endpoint', {
    enabled: flag('Serve it').prefault(true),
    host: host('Address that is bound; not loopback only with auth and TLS').prefault('127.0.0.1'),
    port: port('Port that is bound').prefault(9090),
    path: text('Path of the endpoint', 'URL path').prefault('/metrics'),
  }),
  jaeger: section('Traces to Jaeger, sent as OpenTelemetry', {
    enabled: flag('Send traces').prefault(false),
    agent_host: host('Jaeger host').prefault('localhost'),
    agent_port: port(
      'Port of its agent; 6831, the retired UDP port, stands for OTLP on 4318',
    ).prefault(4318),
    service_name: text('Name of this service in traces').prefault('tradsys'),
    sample_ratio: rate('Part of the traces that is kept').prefault('100%'),
  }),
  sentry: section('Crash reports', {
    dsn: secret('Address of the Sentry project, which holds a key').optional(),
  }),
  datadog: section('Metrics to Datadog', {
    api_key: secret('API key').optional(),
    site: text('Datadog site', 'host name').prefault('datadoghq.com'),
  }),
});
