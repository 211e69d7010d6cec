/** Looks through stored ticks for what cannot be, and for what is worth a second look. */
import { ORDER_ACTIONS } from '../../core/domain/tick-data.js';
import type {
  DepthColumns,
  OrderColumns,
  QuoteColumns,
  TickColumns,
  TickKind,
  TradeColumns,
} from '../../core/domain/tick-data.js';
import type { Store, TickSummary } from '../../ports.js';
import { ticksOf } from './find-stored.js';
import { checkNamedOrders } from './replay-orders.js';
import { repeatedTrades } from './repeated-trades.js';
import { tickKeyOf } from './tick-catalogue.js';
import { checkDepth } from './tick-gaps.js';
import { Findings } from './verify.js';
import type { Checked } from './verify.js';

export interface TickVerification extends Checked {
  readonly symbol: string;
  readonly kind: TickKind;
  readonly rows: number;
}

function checkTimes({ at, venueAt, length }: TickColumns<TickKind>, findings: Findings): void {
  for (let row = 1; row < length; row += 1) {
    if (at[row]! < at[row - 1]!) {
      findings.add('out-of-order', at[row]!, 'is earlier than the row before it');
    }
  }
  const back = venueAt.findLastIndex(
    (time, row) => row > 0 && time !== 0 && time < venueAt[row - 1]!,
  );
  if (back > 0) {
    findings.add('venue-time-back', at[back]!, 'the venue wrote an earlier time than before it');
  }
}

function checkTrades(trades: TradeColumns, findings: Findings): void {
  const { at, price, quantity, id, length } = trades;
  const rows = Uint32Array.from({ length }, (_, row) => row);
  for (const row of repeatedTrades(rows, id, (one, other) => isSameTrade(trades, one, other))) {
    findings.add('duplicate', at[row]!, `trade ${id[row]!} is there more than once`);
  }
  for (let row = 0; row < length; row += 1) {
    if (quantity[row]! < 0) findings.add('negative-volume', at[row]!, 'the quantity is negative');
    if (!(price[row]! > 0)) findings.add('below-zero', at[row]!, 'the price is not above zero');
  }
}

function isSameTrade(trades: TradeColumns, one: number, other: number): boolean {
  return (['venueAt', 'price', 'quantity', 'side'] as const).every(
    (name) => trades[name][one] === trades[name][other],
  );
}

function checkQuotes(quotes: QuoteColumns, findings: Findings): void {
  for (let row = 0; row < quotes.length; row += 1) {
    const both = quotes.bidQuantity[row]! > 0 && quotes.askQuantity[row]! > 0;
    if (both && quotes.bidPrice[row]! >= quotes.askPrice[row]!) {
      findings.add('crossed', quotes.at[row]!, 'the bid is not below the ask');
    }
  }
}

function checkLevels(depth: DepthColumns, findings: Findings): void {
  const { gaps, snapshots, crossedAt } = checkDepth(depth);
  if (snapshots === 0) {
    findings.add('no-snapshot', depth.at[0] ?? 0, 'no snapshot: the book cannot be built');
  }
  for (const { to } of gaps) {
    findings.add('gap', to, 'updates are missing before this one: no book until a snapshot');
  }
  for (const at of crossedAt) findings.add('crossed', at, 'the best bid is not below the best ask');
}

function checkOrders(orders: OrderColumns, findings: Findings): void {
  for (const at of checkNamedOrders(orders).crossedAt) {
    findings.add('crossed', at, 'the best bid of the named orders is not below their best ask');
  }
  const resting = new Set<number>();
  for (let row = 0; row < orders.length; row += 1) {
    const action = ORDER_ACTIONS[orders.action[row]!];
    const id = orders.id[row]!;
    if (action === 'add') resting.add(id);
    else if (action === 'clear') resting.clear();
    else if ((action === 'cancel' || action === 'modify') && !resting.has(id)) {
      findings.add(
        'unknown-order',
        orders.at[row]!,
        `${action} of order ${id}, which was never added`,
      );
    }
  }
}

/** Checks ticks of one kind; nothing is changed. */
export function verifyTicks<Kind extends TickKind>(kind: Kind, ticks: TickColumns<Kind>): Checked {
  const findings = new Findings();
  checkTimes(ticks, findings);
  if (kind === 'trades') checkTrades(ticks as TradeColumns, findings);
  if (kind === 'quotes') checkQuotes(ticks as QuoteColumns, findings);
  if (kind === 'depth') checkLevels(ticks as DepthColumns, findings);
  if (kind === 'orders') checkOrders(ticks as OrderColumns, findings);
  return findings.summary();
}

/** Checks all stored ticks, or those of one symbol or kind. */
export async function verifyTickData(
  store: Store,
  symbol?: string,
  kind?: TickKind,
): Promise<readonly TickVerification[]> {
  const all: readonly TickSummary[] =
    symbol === undefined ? await store.listTicks() : await ticksOf(store, symbol);
  const verifications: TickVerification[] = [];
  for (const series of all.filter((one) => kind === undefined || one.kind === kind)) {
    const key = tickKeyOf(series);
    const ticks = await store.readTicks(key);
    verifications.push({ ...key, rows: ticks.length, ...verifyTicks(key.kind, ticks) });
  }
  return verifications;
}
