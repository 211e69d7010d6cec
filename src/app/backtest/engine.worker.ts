/** The engine's thread: runs one plan, reports how far it is, answers with the outcome or the error. */
import { parentPort, workerData } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import { guardGlobals, instantiateStrategy } from '../strategies/index.js';
import { execute } from './execute.js';
import type { BacktestPlan } from './plan.js';
import type { EngineMessage, EngineTask } from './engine-messages.js';

/** So few that a slow strategy is not taken for one that hangs. */
const SLICE_INSTANTS = 256;

const { plan, progress } = workerData as EngineTask;
const counter = new Int32Array(progress);
const say = (message: EngineMessage, transfer: readonly ArrayBuffer[] = []): void => {
  parentPort!.postMessage(message, transfer);
};

/** Instants done are counted in shared memory, where the supervisor sees a strategy that hangs. */
const onProgress = (instants: number): boolean => {
  Atomics.store(counter, 0, instants);
  return true;
};

async function main(task: BacktestPlan): Promise<void> {
  try {
    guardGlobals();
    const strategies = await Promise.all(task.strategies.map((one) => instantiateStrategy(one)));
    const outcome = execute(task, strategies, { slice: SLICE_INSTANTS, onProgress });
    const { at, equity, ...rest } = outcome;
    const columns = { at: at.slice(), equity: equity.slice() };
    say({ kind: 'done', outcome: { ...rest, ...columns } }, [
      columns.at.buffer,
      columns.equity.buffer,
    ]);
  } catch (error) {
    say({ kind: 'failed', error: describe(error) });
  }
}

function describe(error: unknown): Extract<EngineMessage, { kind: 'failed' }>['error'] {
  if (error instanceof TradsysError) {
    const { code, message, exit, where, remedy, details, stack } = error;
    return { code, message, exit, where, remedy, details, stack: stack ?? '' };
  }
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'engine.failed',
    message,
    exit: 'failure',
    where: undefined,
    remedy: undefined,
    details: undefined,
    stack,
  };
}

await main(plan);
