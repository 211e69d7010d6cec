/** Asks before real money is moved; in a script `--yes` has to say so. Import lazily. */
import { input } from '@inquirer/prompts';
import { TradsysError } from '../errors.js';
import { canAsk, confirmed } from './confirm.js';
import type { Asking } from './confirm.js';

/** Returns when `yes` was typed; throws otherwise. `what` is a sentence. */
export async function confirmLive(what: string, asking: Asking): Promise<void> {
  if (asking.yes) return;
  if (!canAsk(asking)) {
    throw new TradsysError('daemon.unconfirmed', what.replace(/\.$/, ''), {
      ...{ exit: 'usage', remedy: 'pass --yes to trade with real money' },
    });
  }
  const typed = await input({ message: `${what} Type yes to trade with real money:` });
  if (typed.trim().toLowerCase() === 'yes') return;
  throw new TradsysError('daemon.declined', 'nothing was started', { exit: 'refused' });
}

/** Returns when everything held is to be sold; throws otherwise. */
export const confirmFlatten = (asking: Asking): Promise<void> =>
  confirmed(
    {
      ...{ topic: 'daemon', would: 'every position would be closed', to: 'close them' },
      ...{ question: 'Close every position at the market?', declined: 'nothing was stopped' },
    },
    asking,
  );
