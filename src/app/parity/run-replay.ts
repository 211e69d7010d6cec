/** The other end of the thread that replays: one task, one answer, a strategy that hangs, Ctrl-C. */
import { TradsysError } from '../../errors.js';
import { receivedFailure } from '../process/failure.js';
import { startWorker } from '../worker-start.js';
import { hang, newPulse, watchPulse } from './pulse.js';
import type {
  ExplainedRun,
  ParityOutcome,
  ReplayAnswer,
  ReplayOrder,
  ReplayTask,
  Why,
} from './replay-messages.js';

/** A strategy that has not come back for so long is taken for one that never ends. */
const HANG_MS = 10_000;

/** What comes of each kind of task. */
interface Outcomes {
  readonly parity: ParityOutcome;
  readonly why: Why;
  readonly why_run: ExplainedRun;
}

/** Rejects with a TradsysError: what the replay met, or `interrupted`. */
export async function runReplay<Kind extends keyof Outcomes>(
  task: Extract<ReplayTask, { readonly kind: Kind }>,
  signal?: AbortSignal,
  hangMs = HANG_MS,
): Promise<Outcomes[Kind]> {
  const source = new URL('./replay.worker.ts', import.meta.url);
  const worker = startWorker('replay', source, { stdout: true });
  // Standard output is for the result alone; what a strategy logs must not get into its JSON.
  worker.stdout.pipe(process.stderr, { end: false });
  const pulse = newPulse();
  let names: readonly string[] = [];
  let stopWatching = (): void => undefined;
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (answer: ReplayAnswer) => {
        if (answer.kind === 'strategies') ({ names } = answer);
        else if (answer.kind === 'done') resolve(answer.outcome as Outcomes[Kind]);
        else reject(receivedFailure(answer.failure, broken('it failed')));
      });
      worker.on('error', (error) => reject(broken(error.message)));
      worker.on('exit', (code) => reject(broken(`it ended with ${code}`)));
      const interrupt = (): void =>
        reject(new TradsysError('interrupted', 'interrupted', { exit: 'interrupted' }));
      if (signal?.aborted === true) interrupt();
      signal?.addEventListener('abort', interrupt, { once: true });
      stopWatching = watchPulse(pulse, hangMs, (index) =>
        reject(hang(names[index] ?? 'a strategy', hangMs)),
      );
      worker.postMessage({ task, pulse } satisfies ReplayOrder);
    });
  } finally {
    stopWatching();
    await worker.terminate();
  }
}

const broken = (reason: string): TradsysError =>
  new TradsysError('parity.failed', `the replay cannot go on: ${reason}`);
