/** Asks before bars are removed; in a script `--yes` has to say so. Import lazily. */
import { confirm } from '@inquirer/prompts';
import { qualifiedSymbol } from '../core/domain/instrument.js';
import { TradsysError } from '../errors.js';
import type { SeriesSummary } from '../ports.js';
import { many } from './data-text.js';

/** Returns when the removal is wanted; throws otherwise. */
export async function confirmRemoval(
  chosen: readonly SeriesSummary[],
  options: { readonly yes: boolean; readonly json: boolean },
): Promise<void> {
  if (options.yes) return;
  const what = chosen
    .map((one) => `${many(one.bars, 'bar')} of ${qualifiedSymbol(one.instrument)} ${one.timeframe}`)
    .join(' and ');
  if (options.json || !process.stdin.isTTY || !process.stdout.isTTY) {
    throw new TradsysError('data.unconfirmed', `${what} would be removed`, {
      exit: 'usage',
      remedy: 'pass --yes to remove them',
    });
  }
  if (!(await confirm({ message: `Remove ${what}?`, default: false }))) {
    throw new TradsysError('data.declined', 'nothing was removed', { exit: 'refused' });
  }
}
