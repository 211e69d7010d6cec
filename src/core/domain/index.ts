/**
 * The words of the house: units, instruments, market data, orders, commands, reports, journal entries.
 * Imports nothing and knows nothing of who uses it.
 */
export * from './bar.js';
export * from './command.js';
export * from './instrument.js';
export * from './journal.js';
export * from './market-data.js';
export * from './market-batch.js';
export * from './market-event.js';
export * from './money.js';
export * from './order.js';
export * from './report.js';
export * from './random.js';
export * from './tick.js';
export * from './tick-data.js';
export * from './timeframe.js';
export * from './trade.js';
export * from './units.js';
