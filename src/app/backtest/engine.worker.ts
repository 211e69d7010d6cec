/** The engine's thread: runs one plan, reports how far it is, answers with the outcome or the error. */
import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import { guardGlobals, instantiateStrategy } from '../strategies/index.js';
import { runPass } from './execute.js';
import type { EngineMessage, EngineTask } from './engine-messages.js';
import type { PassOutcome } from './passes.js';

/** So few that a slow strategy is not taken for one that hangs. */
const SLICE_INSTANTS = 256;

const say = (message: EngineMessage, transfer: readonly ArrayBufferLike[] = []): void => {
  parentPort!.postMessage(message, transfer as ArrayBuffer[]);
};

/** Instants done are counted in shared memory, where the supervisor sees a strategy that hangs. */
function progressInto(progress: SharedArrayBuffer): (instants: number) => boolean {
  const counter = new Int32Array(progress);
  let donePasses = 0;
  let doneInPass = 0;
  return (instants) => {
    if (instants < doneInPass) donePasses += doneInPass;
    doneInPass = instants;
    Atomics.store(counter, 0, donePasses + doneInPass);
    return true;
  };
}

/** Throws TradsysError when a promise that a strategy has left behind has failed. */
async function checkPromises(failures: readonly unknown[]): Promise<void> {
  // They are told of once this turn of the event loop is over.
  await setImmediate();
  if (failures.length === 0) return;
  const reason = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
  throw new TradsysError('strategy.promise', `a promise of a strategy has failed: ${reason}`, {
    remedy: 'handlers answer at once, so that a run can be repeated; leave promises out',
  });
}

async function run({ plan, passes, progress }: EngineTask): Promise<void> {
  const failures: unknown[] = [];
  process.on('unhandledRejection', (error) => failures.push(error));
  try {
    guardGlobals();
    const onProgress = progressInto(progress);
    const strategies = await Promise.all(plan.strategies.map((one) => instantiateStrategy(one)));
    for (const pass of passes) {
      const outcome = runPass(plan, strategies, pass, { slice: SLICE_INSTANTS, onProgress });
      await checkPromises(failures);
      say({ kind: 'passed', outcome }, columnsOf(outcome));
    }
  } catch (error) {
    say({ kind: 'failed', error: describe(error) });
  }
}

/** Columns change hands, for nobody looks at them here any more. */
function columnsOf({ pass, outcome }: PassOutcome): readonly ArrayBufferLike[] {
  if (pass !== 'main') return [];
  const { at, equity, tradeColumns } = outcome;
  return [at, equity, tradeColumns.numbers].map(({ buffer }) => buffer);
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

parentPort!.once('message', (task: EngineTask) => void run(task));
