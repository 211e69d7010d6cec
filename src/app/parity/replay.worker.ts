/** The thread in which sessions are replayed: strategies run guarded, as in the session. */
import { parentPort } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import { sentFailure } from '../process/failure.js';
import { guardGlobals } from '../strategies/index.js';
import { checkSession } from './check.js';
import { explainSession } from './explain.js';
import { explainRun } from './explain-run.js';
import { watchInto } from './pulse.js';
import type { WatchStrategies } from './pulse.js';
import type { ReplayAnswer, ReplayOrder, ReplayOutcome, ReplayTask } from './replay-messages.js';

const say = (answer: ReplayAnswer): void => parentPort!.postMessage(answer);

function failureOf(error: unknown): TradsysError {
  if (error instanceof TradsysError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new TradsysError('parity.failed', text);
}

function outcomeOf(task: ReplayTask, watch: WatchStrategies): Promise<ReplayOutcome> {
  switch (task.kind) {
    case 'parity':
      return checkSession(task, watch);
    case 'why':
      return explainSession(task, watch);
    case 'why_run':
      return explainRun(task, watch);
  }
}

parentPort!.once('message', ({ task, pulse }: ReplayOrder) => {
  guardGlobals();
  // What a strategy leaves behind decides nothing; that it was stopped for it is in the journal.
  process.on('unhandledRejection', () => undefined);
  const watch = watchInto(pulse, (names) => say({ kind: 'strategies', names }));
  outcomeOf(task, watch).then(
    (done: ReplayOutcome) => say({ kind: 'done', outcome: done }),
    (error: unknown) => say({ kind: 'failed', failure: sentFailure(failureOf(error)) }),
  );
});
