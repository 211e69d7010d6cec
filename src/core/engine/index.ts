/**
 * The fold over events: engine, order manager, timeline over bars, canonical journal bytes. It knows
 * strategies, risk, books and the simulated venue; it must not know where data or time come from.
 */
export { BarTimeline } from './bar-timeline.js';
export { CanonicalWriter } from './canonical.js';
export { StrategyMistake } from './context.js';
export { Engine } from './engine.js';
export type { EngineSetup } from './engine.js';
export type { Capital, InstanceSpec } from './instance.js';
export type { OrderState } from './order-manager.js';
