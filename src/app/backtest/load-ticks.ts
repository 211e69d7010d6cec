/** The stored ticks of a run: everything that was recorded of a symbol in its span. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { TICK_KINDS } from '../../core/domain/tick-data.js';
import type { TickData, TickKind } from '../../core/domain/tick-data.js';
import { asTimestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { checkNamedOrders } from '../data/replay-orders.js';
import type { BacktestSettings } from './settings.js';
import { timeQuotes } from './time-quotes.js';

/** In memory that threads share. Throws (exit `usage`) when the queue asks for what was not recorded. */
export async function loadTicks(
  symbol: string,
  { from, to, ticks: terms }: BacktestSettings,
  store: Store,
): Promise<TickData> {
  const range = {
    ...(from !== null && { from: asTimestamp(from) }),
    ...(to !== null && { to: asTimestamp(to) }),
  };
  const stored = (await store.listTicks()).filter(
    ({ instrument }) => qualifiedSymbol(instrument) === symbol,
  );
  const kinds = TICK_KINDS.filter((kind) => stored.some((one) => one.kind === kind));
  if (terms?.queue.kind === 'exact' && !kinds.includes('orders')) throw noOrders(symbol, kinds);
  // Levels of a recording that names every order are sums of its orders: one of the two is enough.
  const wanted = kinds.filter((kind) => kind !== (usesOrders(terms) ? 'depth' : 'orders'));
  const data: Record<string, unknown> = {};
  for (const kind of wanted) {
    data[kind] = await store.readTicks({ symbol, kind }, range, { shared: true });
  }
  const ticks: TickData = data;
  if (ticks.orders && !checkNamedOrders(ticks.orders).isWhole) throw missingOrders(symbol);
  return timeQuotes(data);
}

const usesOrders = (terms: BacktestSettings['ticks']): boolean => terms?.queue.kind === 'exact';

const noOrders = (symbol: string, kinds: readonly TickKind[]): TradsysError =>
  new TradsysError('backtest.no_orders', `${symbol} is stored as ${kinds.join(', ')} alone`, {
    exit: 'usage',
    where: '--queue exact',
    remedy: 'only a recording that names every order (L3) tells who stands ahead; ask for another',
  });

const missingOrders = (symbol: string): TradsysError => {
  const what = `the recorded orders of ${symbol} alone leave a crossed book: not each is named to its end`;
  return new TradsysError('backtest.missing_orders', what, {
    ...{ exit: 'usage', where: '--queue exact' },
    remedy:
      'a recording of the best levels does not tell who stands ahead; ask for pessimistic or proportional',
  });
};
