/**
 * The simulated venue and its models of fees, slippage, latency and the path inside a bar. It knows
 * orders and prices; it must not know strategies, risk rules or the engine's own books.
 */
export { NO_LATENCY, NO_SLIPPAGE } from './models.js';
export type { LatencyModel, SlippageModel } from './models.js';
export { SimulatedVenue } from './venue.js';
export type { SimulationModels } from './venue.js';
