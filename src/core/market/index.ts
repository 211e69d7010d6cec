/**
 * What is known of the outside: cursors over bars and the last price of every instrument. Knows
 * nothing of orders, positions or strategies.
 */
export { BarCursor } from './bar-cursor.js';
