/**
 * The order book: price-time priority, one book per instrument, every order type of the venue. Two
 * layers: an integer core of handles, ticks and lots (`LimitBook`), and the `MatchingEngine` above it
 * with accounts, client ids, order types and reports. Commands come in with their instant, everything
 * goes out through a `BookListener`. It must not know balances (it asks `BalanceHolds`), fees, users,
 * networks or clocks.
 */
export * from './commands.js';
export * from './listener.js';
export { reasonText } from './reasons.js';
export type { EndReason, Reason, RejectReason } from './reasons.js';
export { FeedBook } from './feed-book.js';
export type { FeedOrder } from './feed-book.js';
export { BUY, NO_ORDER, SELL } from './layout.js';
export { LimitBook } from './limit-book.js';
export type { MatchSink, SideBit } from './limit-book.js';
export { OrderPool } from './order-pool.js';
export type { OrderHandle } from './order-pool.js';
export { MatchingEngine } from './matching-engine.js';
export type { DepthLevel, MatchingEngineOptions } from './matching-engine.js';
