/** A thread as the engine's: guarded for good, then the strategy. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  guardGlobals,
  instantiateStrategy,
  strategyFailure,
} from '../../../src/app/strategies/index.js';
import type { PreparedStrategy } from '../../../src/app/strategies/index.js';

const prepared = workerData as PreparedStrategy;
guardGlobals();
const strategy = await instantiateStrategy(prepared);
try {
  strategy.create({}, {} as never).onBar?.({} as never, {} as never);
  parentPort?.postMessage('nothing thrown');
} catch (error) {
  parentPort?.postMessage(strategyFailure(error, prepared).line);
}
