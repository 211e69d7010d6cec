/** The keys that this version acts on: the one place to extend when a feature arrives. */
export const ACTED_ON: readonly string[] = [
  'general.data_dir',
  'general.max_workers',
  'display.timezone',
  'account.currency',
  'trading.engine.max_orders_per_second',
  'trading.risk',
  'strategies',
  'backtest',
  'features.high_frequency_trading',
];

/** Whether `key`, or a section around it, is acted on. */
export const isActedOn = (key: string): boolean =>
  ACTED_ON.some(
    (known) => key === known || key.startsWith(`${known}.`) || key.startsWith(`${known}[`),
  );
