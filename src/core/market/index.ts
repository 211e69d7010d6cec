/**
 * What is known of the outside: cursors over bars, price levels of a book. Knows
 * nothing of orders, positions or strategies.
 */
export { BarCursor } from './bar-cursor.js';
export { NamedOrders } from './named-orders.js';
export { DepthCursor, QuoteCursor, TradeCursor } from './tick-cursors.js';
export { DepthBook } from './depth.js';
export type { DepthOutcome, DepthState } from './depth.js';
