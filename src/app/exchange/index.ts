/**
 * The exchange as a process: REST and WebSocket servers that stock clients trade on, durability, faults,
 * and the commands that start, stop and control it. It must not know strategies or the engine.
 */
export { amountsOf } from './process/actions.js';
export {
  createAccount,
  exchangeStatus,
  fundAccount,
  reportBalances,
  resetExchange,
  setChaos,
  stopExchange,
} from './process/control.js';
export type { StatusReport } from './process/control.js';
export { startDetached } from './process/detach.js';
export { findExchange } from './process/find-exchange.js';
export { runForeground } from './process/foreground.js';
export type { StartedExchange } from './process/foreground.js';
export type { BalanceLine, BalanceReport, CreatedAccount } from './process/actions.js';
export { chanceOf } from './process/chaos.js';
export type { ChaosReport } from './process/chaos.js';
export type { StartOptions } from './settings.js';
