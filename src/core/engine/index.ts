/**
 * The fold over events: engine, order manager, timeline over bars, canonical journal bytes. It knows
 * strategies, risk, books and the simulated venue; it must not know where data or time come from.
 */
export { BarTimeline } from './bar-timeline.js';
export type { TimelineOptions } from './bar-timeline.js';
export { CanonicalWriter } from './canonical.js';
export { StrategyMistake } from './check-request.js';
export type { Account } from './account.js';
export { Engine } from './engine.js';
export type { EngineSetup } from './engine.js';
export type { Capital, InstanceSpec, SubLedger } from './instance.js';
export { figuresOf } from './observed.js';
export type { Figure, Figures, Observed } from './observed.js';
export { TickTimeline } from './tick-timeline.js';
export type { TickTimelineOptions } from './tick-timeline.js';
export type { OrderState } from './order-manager.js';
export { carryOf } from './carry.js';
export type { Carried } from './carry.js';
export { Evaluations } from './evaluations.js';
export type { Evaluation, EvaluationListener, Seen } from './evaluations.js';
export { clientIdOf, epochOf, isGiven, orderOf } from './client-id.js';
export type { EpochStart } from './client-id.js';
export { exitsOf } from './emulated-order.js';
export type { LiveTerms, RestingOrder } from './emulated-order.js';
export type { LiveKinds, SessionMarket } from './live-market.js';
export { Recovery } from './recover.js';
export { MANUAL } from './instance.js';
export { Session } from './session.js';
export type {
  Cause,
  PaperModels,
  SessionAccount,
  SessionListener,
  SessionSetup,
  SessionStart,
  Turn,
} from './session.js';
export type { Control, ControlOutcome } from './steering.js';
export type { History } from './warmup.js';
