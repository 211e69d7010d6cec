/** Asks before runs are removed; in a script `--yes` has to say so. Import lazily. */
import type { RunLine } from '../app/runs/index.js';
import { confirmed } from './confirm.js';
import type { Asking } from './confirm.js';
import { removalQuestion } from './runs-text.js';

/** Returns when the removal is wanted; throws otherwise. Removing nothing needs no asking. */
export async function confirmRuns(chosen: readonly RunLine[], asking: Asking): Promise<void> {
  if (chosen.length === 0) return;
  const what = removalQuestion(chosen);
  await confirmed(
    {
      ...{ topic: 'runs', would: `${what} would be removed`, question: `Remove ${what}?` },
      to: `remove ${chosen.length === 1 ? 'it' : 'them'}`,
      declined: 'nothing was removed',
    },
    asking,
  );
}
