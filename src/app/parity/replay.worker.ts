/** The thread in which sessions are replayed: strategies run guarded, as in the session. */
import { parentPort } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import { sentFailure } from '../process/failure.js';
import { guardGlobals } from '../strategies/index.js';
import { checkSession } from './check.js';
import { explainSession } from './explain.js';
import type { ReplayAnswer, ReplayOutcome, ReplayTask } from './replay-messages.js';

const say = (answer: ReplayAnswer): void => parentPort!.postMessage(answer);

function failureOf(error: unknown): TradsysError {
  if (error instanceof TradsysError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new TradsysError('parity.failed', text);
}

parentPort!.once('message', (task: ReplayTask) => {
  guardGlobals();
  const outcome: Promise<ReplayOutcome> =
    task.kind === 'parity' ? checkSession(task) : explainSession(task);
  outcome.then(
    (done: ReplayOutcome) => say({ kind: 'done', outcome: done }),
    (error: unknown) => say({ kind: 'failed', failure: sentFailure(failureOf(error)) }),
  );
});
