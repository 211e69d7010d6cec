/** Sections about the process itself: name of the place, log, accounts of record, state. */
import {
  amount,
  duration,
  entry,
  flag,
  integer,
  list,
  named,
  section,
  secret,
  text,
  timeZone,
  url,
  word,
} from '../fields.js';

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export const general = section('The process as a whole', {
  environment: word(ENVIRONMENTS, 'Where this runs; named in logs and traces').prefault(
    'development',
  ),
  log_level: word(LOG_LEVELS, 'The least important message that is logged').prefault('info'),
  metrics_enabled: flag('Collect metrics at all').prefault(true),
  data_dir: text(
    'Directory of market data, runs and state; default .tradsys beside the config file, else the user data directory',
    'path',
  ).optional(),
  max_workers: integer('Worker threads of searches; default: one per core', 'threads', {
    min: 1,
    max: 1024,
  }).optional(),
});

export const log = section('Log of the daemon', {
  file: text('Log file; default: logs/ in the data directory', 'path').optional(),
  format: word(
    ['json', 'pretty'],
    'Form of a line on the screen of a daemon in the foreground; files hold JSON',
  ).prefault('json'),
  max_size: integer('A log file is put aside beyond this size, and once a day', 'MiB', {
    min: 1,
  }).prefault(50),
  max_age: duration('Log files put aside longer ago than this are removed').prefault('14d'),
  max_files: integer('Log files put aside that are kept at most', 'files').prefault(20),
});

export const display = section('What a person reads', {
  timezone: timeZone('IANA time zone in which times are shown').prefault('UTC'),
});

export const account = section('The account where nothing more is said', {
  currency: text('Currency in which equity, limits and reports are counted', 'asset').prefault(
    'USDT',
  ),
});

export const accounts = named(
  entry('One account at a venue', {
    venue: text(
      'Venue the account is at: binance, coinbase, alpaca, local or any ccxt id; a second account at one: binance-second',
      'venue',
    ),
    mode: word(['paper', 'live'], 'Simulated fills on live data, or real orders').prefault('paper'),
    currency: text(
      'Currency in which this account is counted; default account.currency',
      'asset',
    ).optional(),
    key: text('Name of the key in the vault or of the entry under credentials').optional(),
    sandbox: flag("Use the venue's test environment").prefault(false),
    cash: amount('Starting cash of a paper account; default trading.paper.cash').optional(),
  }),
  'Accounts by name; strategies name the one they trade on',
).prefault({});

export const journal = section('The record of every event and decision', {
  retention: duration(
    'Recorded market events older than this are removed; decisions stay',
  ).prefault('30d'),
  snapshot_every: duration('Time between snapshots').prefault('15m'),
  witness_file: text(
    'Second record of the last entry; default: beside the journal',
    'path',
  ).optional(),
});

export const live = section('Guards on real money', {
  enabled: flag('No real order leaves unless this is true').prefault(false),
  max_order: amount('Largest single live order, in the quote asset').prefault('50'),
  max_total: amount('Largest total live exposure, in the quote asset').prefault('500'),
});

export const features = section('Switches for what is off by default', {
  ml_models: flag('Load models from models/ and run strategies that use them').prefault(false),
  high_frequency_trading: flag(
    'Allow strategies that are evaluated more often than once a second',
  ).prefault(false),
});

/** Kinds of notice. */
export const EVENTS = [
  'guardian',
  'halted',
  'feed_lost',
  'unknown_order',
  'rejects',
  'disk',
  'restarts',
  'fatal',
] as const;

export const notify = section('Where notices go', {
  webhook: url(['https', 'http'], 'Address that receives each notice as JSON', {
    secret: true,
  }).optional(),
  webhook_secret: secret('Key that signs the body of a webhook').optional(),
  command: text(
    'Program run for each notice, without a shell; the notice arrives as JSON on its input',
    'command',
  ).optional(),
  events: list(
    word(EVENTS, 'Kind of notice'),
    'Kinds of notice that are sent',
    `a list of ${EVENTS.join(', ')}`,
  ).prefault([...EVENTS]),
  min_interval: duration('A kind of notice is not repeated within this time, but counted').prefault(
    '1m',
  ),
  timeout: duration('A delivery that takes longer is tried again').prefault('10s'),
  max_attempts: integer('Deliveries tried for one notice', 'attempts', { min: 1 }).prefault(5),
});

export const vault = section('The encrypted store of keys', {
  file: text('Vault file; default: keys.vault in the data directory', 'path').optional(),
  encryption_key: secret('Passphrase of the vault; prefer the prompt').optional(),
});

const credential = (venue: string) =>
  section(`Keys for ${venue}`, {
    api_key: secret('Key id').optional(),
    secret: secret('Key secret').optional(),
  });

export const credentials = section('Keys given outside the vault', {
  binance: credential('Binance'),
  coinbase: credential('Coinbase'),
  alpaca: credential('Alpaca'),
  xts: section('Keys for Symphony XTS', {
    url: url(['https', 'http'], 'Address of the XTS server').optional(),
    api_key: secret('Key id').optional(),
    secret: secret('Key secret').optional(),
  }),
  polygon: section('Key for Polygon', {
    api_key: secret('API key').optional(),
  }),
});
