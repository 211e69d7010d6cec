/** Runs a plan in a worker thread and watches over it: progress, a strategy that hangs, Ctrl-C. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import { startWorker } from '../worker-start.js';
import type { BacktestOptions } from './options.js';
import type { EngineMessage, EngineTask } from './engine-messages.js';
import { passesOf, variantsOf } from './passes.js';
import type { MainOutcome, Pass, PassOutcome, VariantOutcomes } from './passes.js';
import type { BacktestPlan } from './plan.js';

/** No market instant in this time: a strategy loops. */
const HANG_MS = 10_000;
const LOOK_MS = 100;

/** Threads that are ready, or nearly, to run a plan. */
export interface EngineThreads {
  readonly workers: readonly Worker[];
  /** Ends them all. */
  stop(): Promise<void>;
}

/**
 * Where there are no more processors than this thread and another one need, one thread runs all passes: it
 * knows the engine from the first, and two that share a processor take longer.
 */
const FEW_PROCESSORS = 2;

/**
 * Starts as many threads as the passes and the machine's processors ask for, so that they are up when the
 * plan is.
 */
export function startEngines(
  { sensitivity = true }: Pick<BacktestOptions, 'sensitivity'>,
  processors = availableParallelism(),
): EngineThreads {
  const count = sensitivity && processors > FEW_PROCESSORS ? 2 : 1;
  const workers = Array.from({ length: count }, startEngine);
  // A thread that dies before it has work must not take the process with it; its run will tell.
  for (const worker of workers) worker.on('error', () => undefined);
  return {
    workers,
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

export interface SuperviseOptions {
  /** Threads started before; default: new ones. */
  readonly engines?: EngineThreads;
  /** Called now and then with the market instants done, over all passes. */
  readonly onProgress?: (instants: number) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds without movement after which a strategy counts as hanging; default 10,000. */
  readonly hangMs?: number;
}

/** A run under way: whatever ends it early rejects both. */
export interface Supervised {
  /** The run itself, as soon as it is over: the other passes may go on. */
  readonly main: Promise<MainOutcome>;
  /** Once all threads have ended; undefined when the plan has no other passes. */
  readonly variants: Promise<VariantOutcomes | undefined>;
}

/**
 * Runs the plan's passes, in as many threads as there are. The promises reject with the engine's error, `strategy.hangs`, or
 * `interrupted` (exit 130).
 */
export function supervise(plan: BacktestPlan, options: SuperviseOptions = {}): Supervised {
  let variants!: Supervised['variants'];
  const main = new Promise<MainOutcome>((resolve, reject) => {
    variants = runGroups(plan, options, (passed) => {
      if (passed.pass === 'main') resolve(passed.outcome);
    }).then(variantsOf);
    variants.catch(reject);
  });
  // Whoever waits for one of them may never come to the other.
  main.catch(() => undefined);
  return { main, variants };
}

/** All passes, once every thread has ended. */
async function runGroups(
  plan: BacktestPlan,
  options: SuperviseOptions,
  onPassed: (outcome: PassOutcome) => void,
): Promise<readonly PassOutcome[]> {
  const stop = new AbortController();
  const engines = options.engines ?? startEngines(plan);
  const groups = sharedOut(passesOf(plan), engines.workers.length);
  const done = groups.map(() => 0);
  const interrupt = (): void => stop.abort();
  if (options.signal?.aborted === true) interrupt();
  options.signal?.addEventListener('abort', interrupt);
  const runs = groups.map((passes, index) =>
    runEngine(engines.workers[index]!, { plan, passes }, options.hangMs ?? HANG_MS, stop.signal, {
      onPassed,
      onProgress: (instants) => {
        done[index] = instants;
        options.onProgress?.(done.reduce((sum, one) => sum + one, 0));
      },
    }),
  );
  try {
    return (await Promise.all(runs)).flat();
  } finally {
    // One thread that failed ends the others.
    stop.abort();
    await Promise.allSettled(runs);
    await engines.stop();
    options.signal?.removeEventListener('abort', interrupt);
  }
}

/** The passes of each thread, the run itself first. */
function sharedOut(passes: readonly Pass[], threads: number): readonly (readonly Pass[])[] {
  const size = passes.length / threads;
  return Array.from({ length: threads }, (_, index) =>
    passes.slice(index * size, (index + 1) * size),
  );
}

interface EngineListener {
  readonly onPassed: (outcome: PassOutcome) => void;
  readonly onProgress: (instants: number) => void;
}

/** Runs some passes in a thread of their own. */
async function runEngine(
  worker: Worker,
  { plan, passes }: Pick<EngineTask, 'plan' | 'passes'>,
  hangMs: number,
  signal: AbortSignal,
  { onPassed, onProgress }: EngineListener,
): Promise<readonly PassOutcome[]> {
  const progress = new SharedArrayBuffer(4);
  const passed: PassOutcome[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<readonly PassOutcome[]>((resolve, reject) => {
      worker.on('message', (message: EngineMessage) => {
        if (message.kind === 'failed') {
          reject(asError(message.error));
          return;
        }
        passed.push(message.outcome);
        onPassed(message.outcome);
        if (passed.length === passes.length) resolve(passed);
      });
      worker.on('error', (error) => reject(threadFailure(error)));
      worker.on('exit', () => reject(endedEarly(plan)));
      const interrupt = (): void => reject(interrupted());
      if (signal.aborted) interrupt();
      signal.addEventListener('abort', interrupt);
      worker.postMessage({ plan, passes, progress } satisfies EngineTask);
      timer = watch(new Int32Array(progress), plan, hangMs, onProgress, reject);
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

const interrupted = (): TradsysError =>
  new TradsysError('interrupted', 'interrupted; nothing was stored', { exit: 'interrupted' });

function startEngine(): Worker {
  const source = new URL('./engine.worker.ts', import.meta.url);
  const worker = startWorker('engine', source, { stdout: true });
  // Standard output is for the result alone; what a strategy logs must not get into its JSON.
  worker.stdout.pipe(process.stderr, { end: false });
  return worker;
}

function watch(
  counter: Int32Array,
  plan: BacktestPlan,
  hangMs: number,
  onProgress: (instants: number) => void,
  reject: (error: Error) => void,
): NodeJS.Timeout {
  let seen = -1;
  let movedAtMs = performance.now();
  return setInterval(() => {
    const now = Atomics.load(counter, 0);
    if (now !== seen) {
      seen = now;
      movedAtMs = performance.now();
      onProgress(now);
    } else if (performance.now() - movedAtMs > hangMs) reject(hang(plan, now, hangMs));
  }, LOOK_MS);
}

const namesOf = ({ strategies }: BacktestPlan): string =>
  [...new Set(strategies.map(({ name }) => name))].join(', ');

function hang(plan: BacktestPlan, instants: number, hangMs: number): TradsysError {
  const place = instants === 0 ? '' : ` (after bar ${instants})`;
  return new TradsysError(
    'strategy.hangs',
    `has not answered for ${hangMs / 1000} s${place}: it seems to loop without end`,
    {
      where: namesOf(plan),
      remedy: 'every loop in a strategy must end; nothing was stored',
    },
  );
}

function endedEarly(plan: BacktestPlan): TradsysError {
  return new TradsysError('engine.ended', "the engine's thread ended before the run did", {
    where: namesOf(plan),
    remedy: 'a strategy must not end the process; nothing was stored',
  });
}

function threadFailure(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new TradsysError('engine.memory', 'the run needs more memory than Node allows', {
    remedy: 'a strategy may keep too much; else raise it: NODE_OPTIONS=--max-old-space-size=8192',
    cause: error,
  });
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
