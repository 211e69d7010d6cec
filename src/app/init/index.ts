/**
 * The start of a project: asks what is to be known, and writes config, first strategy, editor types
 * and what git should know, all or nothing, never over a file without asking.
 *
 * Must not know: what a backtest or a feed does with the configuration.
 */
export { initProject } from './init-project.js';
export type { InitRequest, InitResult, ProjectFile } from './init-project.js';
