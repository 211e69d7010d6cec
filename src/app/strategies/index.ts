/**
 * Strategies by reference: finds built-in ones, files and packages, bundles users' files, turns the
 * bundle into a strategy inside the engine's thread, and lists, describes and writes them.
 *
 * Must not know: what the engine does with a strategy, or how results are shown.
 */
export { refuseFailingStrategies } from './begins.js';
export { startBundler } from './bundle.js';
export { describeStrategy, listStrategies } from './catalogue.js';
export type { ListedStrategy, ParameterDescription, StrategyDescription } from './catalogue.js';
export { refuseStrategyProblems, strategyProblems } from './configured.js';
export { createInstances } from './create-instances.js';
export type { PlannedInstance } from './create-instances.js';
export { guardGlobals } from './guard-globals.js';
export { installedVersion } from './installation.js';
export { instantiateStrategy } from './instantiate.js';
export { writeNewStrategy } from './new-strategy.js';
export type { NewStrategyOptions, WrittenStrategy } from './new-strategy.js';
export { strategyParameters } from './parameters.js';
export { preparedBuiltIn, prepareStrategy } from './prepare.js';
export type { PreparedStrategy } from './prepared.js';
export { strategyPlace } from './reference.js';
export type { StrategyPlace } from './reference.js';
export { strategyFailure } from './user-error.js';
