/** Asks before runs are removed; in a script `--yes` has to say so. Import lazily. */
import { confirm } from '@inquirer/prompts';
import type { RunLine } from '../app/runs/index.js';
import { TradsysError } from '../errors.js';
import { removalQuestion } from './runs-text.js';

/** Returns when the removal is wanted; throws otherwise. Removing nothing needs no asking. */
export async function confirmRuns(
  chosen: readonly RunLine[],
  options: { readonly yes: boolean; readonly json: boolean },
): Promise<void> {
  if (options.yes || chosen.length === 0) return;
  const what = removalQuestion(chosen);
  if (options.json || !process.stdin.isTTY || !process.stdout.isTTY) {
    throw new TradsysError('runs.unconfirmed', `${what} would be removed`, {
      exit: 'usage',
      remedy: `pass --yes to remove ${chosen.length === 1 ? 'it' : 'them'}`,
    });
  }
  if (!(await confirm({ message: `Remove ${what}?`, default: false }))) {
    throw new TradsysError('runs.declined', 'nothing was removed', { exit: 'refused' });
  }
}
