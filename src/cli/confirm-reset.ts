/** Asks before the exchange is emptied; in a script `--yes` has to say so. Import lazily. */
import { confirmed } from './confirm.js';
import type { Asking } from './confirm.js';

const WHAT = 'every account, order and trade of the exchange';

/** Returns when it is wanted; throws otherwise. */
export const confirmReset = (asking: Asking): Promise<void> =>
  confirmed(
    {
      ...{ topic: 'exchange', would: `${WHAT} would be removed`, to: 'remove them' },
      ...{ question: `Remove ${WHAT}?`, declined: 'nothing was removed' },
    },
    asking,
  );
