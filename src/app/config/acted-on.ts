/** The keys that this version acts on: the one place to extend when a feature arrives. */
export const ACTED_ON: readonly string[] = [
  'general.data_dir',
  'general.environment',
  'general.log_level',
  'general.metrics_enabled',
  'trading.engine.max_orders_per_second',
  'trading.risk',
  'strategies[].name',
  'strategies[].type',
  'strategies[].enabled',
  'strategies[].symbols',
  'strategies[].timeframe',
  'strategies[].capital',
  'strategies[].parameters',
  'strategies[].account',
  'accounts',
  'credentials',
  'live',
  'guardian',
  'trading.paper',
  'market_data.stale_after',
  'market_data.reconnect_wait',
  'market_data.sources[].name',
  'market_data.sources[].type',
  'market_data.sources[].url',
  'market_data.sources[].symbols',
  'market_data.sources[].channels',
  'market_data.sources[].rate_limit',
  'journal',
  'backtest',
  'vault',
  'notify',
  'log.file',
  'log.format',
  'log.max_size',
  'log.max_age',
  'log.max_files',
  'display',
  'api.http.enabled',
  'api.http.host',
  'api.http.port',
  'monitoring.prometheus',
];

/**
 * Whether `key` (`strategies[0].name`, `strategies[].name`), or a section around it, is acted on; so
 * is a list of sections that holds nothing.
 */
export function isActedOn(key: string): boolean {
  const anyEntry = key.replaceAll(/\[\d+\]/g, '[]');
  return ACTED_ON.some(
    (known) =>
      anyEntry === known ||
      anyEntry.startsWith(`${known}.`) ||
      anyEntry.startsWith(`${known}[`) ||
      known.startsWith(`${anyEntry}[]`),
  );
}
