/** The other end of the thread that replays: one task, one answer, Ctrl-C. */
import { TradsysError } from '../../errors.js';
import { receivedFailure } from '../process/failure.js';
import { startWorker } from '../worker-start.js';
import type { ParityOutcome, ReplayAnswer, ReplayTask, Why } from './replay-messages.js';

/** What comes of each kind of task. */
interface Outcomes {
  readonly parity: ParityOutcome;
  readonly why: Why;
}

/** Rejects with a TradsysError: what the replay met, or `interrupted`. */
export async function runReplay<Kind extends keyof Outcomes>(
  task: Extract<ReplayTask, { readonly kind: Kind }>,
  signal?: AbortSignal,
): Promise<Outcomes[Kind]> {
  const source = new URL('./replay.worker.ts', import.meta.url);
  const worker = startWorker('replay', source, { stdout: true });
  // Standard output is for the result alone; what a strategy logs must not get into its JSON.
  worker.stdout.pipe(process.stderr, { end: false });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (answer: ReplayAnswer) => {
        if (answer.kind === 'done') resolve(answer.outcome as Outcomes[Kind]);
        else reject(receivedFailure(answer.failure, broken('it failed')));
      });
      worker.on('error', (error) => reject(broken(error.message)));
      worker.on('exit', (code) => reject(broken(`it ended with ${code}`)));
      const interrupt = (): void =>
        reject(new TradsysError('interrupted', 'interrupted', { exit: 'interrupted' }));
      if (signal?.aborted === true) interrupt();
      signal?.addEventListener('abort', interrupt, { once: true });
      worker.postMessage(task);
    });
  } finally {
    await worker.terminate();
  }
}

const broken = (reason: string): TradsysError =>
  new TradsysError('parity.failed', `the replay cannot go on: ${reason}`);
