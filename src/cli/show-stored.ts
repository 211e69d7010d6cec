/** What `data show` answers: bars or ticks of a symbol. Import lazily. */
import { shownKind, showData, showTicks, someTicks } from '../app/data/index.js';
import type { DataKind } from '../app/data/index.js';
import type { Store } from '../ports.js';
import { timeframeFlag } from './data-flags.js';
import { showText } from './data-text.js';
import { tickViewText } from './tick-text.js';

interface ShowFlags {
  readonly kind?: DataKind | undefined;
  readonly timeframe?: string | undefined;
  readonly rows: number;
}

/** The result for `--json`, and the text for people, drawn only when it is wanted. */
export async function showStored(store: Store, symbol: string, flags: ShowFlags) {
  const { rows } = flags;
  const timeframe = flags.timeframe === undefined ? undefined : timeframeFlag(flags.timeframe);
  const wanted = timeframe === undefined ? flags.kind : (flags.kind ?? 'bars');
  const kind = await shownKind(store, symbol, wanted);
  if (kind === 'bars') {
    const view = await showData(store, symbol, timeframe, rows);
    const { line, instrument, gaps } = view;
    const width = Math.min(100, process.stdout.columns || 80);
    return { text: () => showText(view, width), result: { ...line, instrument, gaps } };
  }
  const view = await showTicks(store, await someTicks(store, symbol, kind), rows);
  const { line, instrument, gaps, hash } = view;
  return { text: () => tickViewText(view), result: { ...line, instrument, gaps, hash } };
}
