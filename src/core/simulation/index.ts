/**
 * The simulated venue and its models of fees, slippage, latency and the path inside a bar. It knows
 * orders and prices; it must not know strategies, risk rules or the engine's own books.
 */
export { expiryOf } from './desk.js';
export { LatencyLegs } from './latency.js';
export { NO_LATENCY, NO_SLIPPAGE } from './models.js';
export type { LatencyModel, RequestLatencies, SlippageModel } from './models.js';
export type { QueueModel } from './queue.js';
export type { RecordedKinds } from './tick-desk.js';
export { TickVenue } from './tick-venue.js';
export type { TickModels } from './tick-venue.js';
export { BarVenue } from './bar-venue.js';
export type { SimulationModels } from './bar-venue.js';
