/**
 * Finished backtests: listed, looked up by the beginning of an id, removed, and run again to see that
 * they come out the same. It knows the store and the backtest; it must not know how anything is printed.
 */
export { listRuns, showRun } from './list.js';
export type { RunLine } from './list.js';
export { prunable, removable, removeRuns } from './remove.js';
export type { PruneRule } from './remove.js';
export { rerun } from './rerun.js';
export type { Rerun } from './rerun.js';
export { whyRun } from './why.js';
export type { RunWhy } from './why.js';
export type { Difference } from './differences.js';
