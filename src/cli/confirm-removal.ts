/** Asks before data are removed; in a script `--yes` has to say so. Import lazily. */
import { qualifiedSymbol } from '../core/domain/instrument.js';
import type { StoredData } from '../app/data/index.js';
import { confirmed } from './confirm.js';
import type { Asking } from './confirm.js';
import { many } from './data-text.js';
import { rowsText } from './tick-text.js';

/** Returns when the removal is wanted; throws otherwise. */
export async function confirmRemoval(chosen: StoredData, asking: Asking): Promise<void> {
  const bars = chosen.bars.map(
    (one) => `${many(one.bars, 'bar')} of ${qualifiedSymbol(one.instrument)} ${one.timeframe}`,
  );
  const ticks = chosen.ticks.map(
    (one) => `${rowsText(one.kind, one.rows)} of ${qualifiedSymbol(one.instrument)}`,
  );
  const what = [...bars, ...ticks].join(' and ');
  await confirmed(
    {
      ...{ topic: 'data', would: `${what} would be removed`, question: `Remove ${what}?` },
      ...{ to: 'remove them', declined: 'nothing was removed' },
    },
    asking,
  );
}
