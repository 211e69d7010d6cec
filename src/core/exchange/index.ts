/**
 * Our own exchange as a pure machine: accounts, balances, limits, orders, histories, and the robots
 * that make its market, over the order book. Commands come in with their instant, outcomes and events
 * go out; it must not know protocols, networks, files, keys or clocks.
 */
export * from './commands.js';
export { Exchange } from './exchange.js';
export type { ExchangeSettings } from './exchange.js';
export { CLEARING_ACCOUNT, FEE_ACCOUNT, FUNDING_ACCOUNT } from './balances.js';
export type { AccountId, Balance } from './balances.js';
export type { Account } from './account.js';
export type { Candle } from './candles.js';
export { INTERVALS, intervalStart, isInterval, nextStart, previousStart } from './intervals.js';
export type { Interval } from './intervals.js';
export type { ExchangeState } from './state.js';
export { waitsForPrice } from './filters.js';
export { listingOf } from './listing.js';
export type { Filters, Listing, ListingRequest, ListingStatus } from './listing.js';
export type { BestPrices, LevelChange, Market } from './market.js';
export * from './orders.js';
export { nextUniform, seedRandom } from '../domain/random.js';
export type { RandomState } from '../domain/random.js';
export type { ReplayedTrade } from './robots/replay.js';
export { isRobotProfile } from './robots/profiles.js';
export type { RobotProfileName } from './robots/profiles.js';
export type { AggregateTrade, TapeTrade } from './tape.js';
