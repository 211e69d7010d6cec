/**
 * One account: a double-entry ledger, positions at cost, first-in-first-out lots. Knows nothing of
 * strategies, orders still working, or where prices come from.
 */
export { Ledger } from './ledger.js';
export { OUTSIDE, Portfolio } from './portfolio.js';
export type { LotListener } from './portfolio.js';
export { Position } from './position.js';
export type { Lot, LotClosed } from './position.js';
