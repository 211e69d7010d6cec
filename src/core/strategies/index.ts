/**
 * Strategies: the contract between one and the engine, parameter schemas, and the built-in ones, a
 * file each and a line in `builtInStrategies`.
 *
 * Must not know: the engine, instruments, orders' fate, or where a user's strategy comes from.
 */
import { marketMaking } from './market-making.js';
import { meanReversion } from './mean-reversion.js';
import type { Strategy } from './strategy.js';
import { trendFollowing } from './trend-following.js';

export {
  boolean,
  camelCase,
  choice,
  describeAllowed,
  integer,
  kebabCase,
  number,
  readParameter,
  resolveParameters,
  snakeCase,
} from './parameters.js';
export type {
  BooleanParameter,
  ChoiceParameter,
  NumberParameter,
  Parameter,
  ParameterProblem,
  ParameterSchema,
  ParameterValues,
} from './parameters.js';
export { defineStrategy } from './strategy.js';
export type {
  FillNotice,
  OrderNotice,
  OrderOptions,
  RequestId,
  RequestOptions,
  Size,
  Strategy,
  StrategyContext,
  StrategyHandlers,
  StrategySetup,
  WorkingOrder,
} from './strategy.js';

export { HANDLER_NAMES } from './strategy.js';

/** The strategies that come with tradsys, by name. */
export const builtInStrategies: Readonly<Record<string, Strategy>> = {
  [meanReversion.name]: meanReversion,
  [trendFollowing.name]: trendFollowing,
  [marketMaking.name]: marketMaking,
};
