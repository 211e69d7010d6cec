/** Runs a plan in a worker thread and watches over it: progress, a strategy that hangs, Ctrl-C. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import type { EngineMessage, EngineTask } from './engine-messages.js';
import type { ExecutionOutcome } from './execute.js';
import type { BacktestPlan } from './plan.js';

/** No market instant in this time: a strategy loops. */
const HANG_MS = 10_000;
const LOOK_MS = 100;

export interface SuperviseOptions {
  /** Called now and then with the market instants done, over all passes. */
  readonly onProgress?: (instants: number) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds without movement after which a strategy counts as hanging; default 10,000. */
  readonly hangMs?: number;
}

/** The outcome of the plan. Throws the engine's error, `strategy.hangs`, or `interrupted` (exit 130). */
export async function supervise(
  plan: BacktestPlan,
  options: SuperviseOptions = {},
): Promise<ExecutionOutcome> {
  const progress = new SharedArrayBuffer(4);
  const counter = new Int32Array(progress);
  const task: EngineTask = { plan, progress };
  const worker = startEngine(task);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ExecutionOutcome>((resolve, reject) => {
      worker.on('message', (message: EngineMessage) => {
        if (message.kind === 'done') resolve(message.outcome);
        else reject(asError(message.error));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the engine ended without an answer')));
      options.signal?.addEventListener('abort', () => {
        reject(
          new TradsysError('interrupted', 'interrupted; nothing was stored', {
            exit: 'interrupted',
          }),
        );
      });
      timer = watch(counter, plan, options, reject);
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

/** The bundled worker where there is one; from sources, the TypeScript file through the same loader. */
function startEngine(task: EngineTask): Worker {
  const bundled = new URL('./workers/engine.js', import.meta.url);
  for (const base of [bundled, new URL('../workers/engine.js', import.meta.url)]) {
    if (existsSync(fileURLToPath(base))) return new Worker(base, { workerData: task });
  }
  return new Worker(new URL('./engine.worker.ts', import.meta.url), { workerData: task });
}

function watch(
  counter: Int32Array,
  plan: BacktestPlan,
  options: SuperviseOptions,
  reject: (error: Error) => void,
): NodeJS.Timeout {
  let seen = -1;
  let movedAtMs = performance.now();
  return setInterval(() => {
    const now = Atomics.load(counter, 0);
    if (now !== seen) {
      seen = now;
      movedAtMs = performance.now();
      options.onProgress?.(now);
    } else if (performance.now() - movedAtMs > (options.hangMs ?? HANG_MS)) reject(hang(plan, now));
  }, LOOK_MS);
}

function hang(plan: BacktestPlan, instants: number): TradsysError {
  const names = [...new Set(plan.strategies.map(({ name }) => name))].join(', ');
  return new TradsysError(
    'strategy.hangs',
    `a handler did not return (after bar ${instants}): it seems to loop without end`,
    {
      where: names,
      remedy: 'every loop in a handler must end; nothing was stored',
    },
  );
}

function asError(error: Extract<EngineMessage, { kind: 'failed' }>['error']): TradsysError {
  const { code, message, exit, where, remedy, details } = error;
  const failure = new TradsysError(code, message, {
    exit,
    ...(where !== undefined && { where }),
    ...(remedy !== undefined && { remedy }),
    ...(details !== undefined && { details }),
  });
  failure.stack = error.stack;
  return failure;
}
