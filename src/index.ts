/** The public library: what a user's strategies and scripts import as `tradsys`. */
export type { Bar } from './core/domain/bar.js';
export { boolean, choice, defineStrategy, integer, number } from './core/strategies/index.js';
export type {
  FillNotice,
  OrderNotice,
  OrderOptions,
  Parameter,
  ParameterSchema,
  ParameterValues,
  RequestId,
  RequestOptions,
  Size,
  Strategy,
  StrategyContext,
  StrategyHandlers,
  StrategySetup,
  WorkingOrder,
} from './core/strategies/index.js';
export { EXIT_CODES, TradsysError } from './errors.js';
export type { ErrorDetails, ExitReason } from './errors.js';
