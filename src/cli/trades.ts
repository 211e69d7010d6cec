/** Closed trades as a table: what `runs show ID --trades` prints. */
import type { BacktestResult } from '../app/backtest/result.js';
import type { ClosedTrade } from '../core/domain/trade.js';
import { groupTrades } from '../core/portfolio/performance/index.js';
import {
  clean,
  count,
  decimalsOf,
  fixed,
  instant,
  moneyDecimals,
  plural,
  signed,
  signedPercent,
  span,
} from './report/format.js';
import { table } from './report/layout.js';
import type { Column } from './report/layout.js';
import { paintFor } from './report/style.js';
import type { Paint, Style } from './report/style.js';

/** What the table needs of a result. */
export type TradesOf = Pick<BacktestResult, 'trades' | 'currency' | 'metrics' | 'instances'>;

const MICROSECONDS_PER_SECOND = 1_000_000;
/** Narrower pages go without quantity and exit time, and without reasons. */
const TIMES_FROM_WIDTH = 100;
const REASONS_FROM_WIDTH = 115;

type TradeColumn = Column & { readonly cell: (trade: ClosedTrade, index: number) => string };

/**
 * One line per trade in the order in which they closed, then a line of totals. Symbol and instance
 * are columns only when there are several; `limit` keeps the last trades and says how many it hid.
 */
export function renderTrades(result: TradesOf, style: Style, limit = Infinity): string[] {
  const { trades, currency, metrics } = result;
  if (trades.length === 0) return ['No trade was closed in this run.'];
  const paint = paintFor(style);
  const decimals = moneyDecimals(metrics.returns.startingEquity);
  const columns = columnsFor(result, style, paint, decimals);
  const hidden = Math.max(0, trades.length - limit);
  const rows = trades
    .slice(hidden)
    .map((trade, index) => columns.map(({ cell }) => cell(trade, hidden + index)));
  const { wins, netProfit, fees } = metrics.trades;
  return [
    ...(hidden > 0 ? [paint.faint(`  (${plural(hidden, 'earlier trade')} not shown)`)] : []),
    ...table(columns, rows, style.width, paint.faint),
    '',
    `${plural(trades.length, 'trade')}, ${count(wins)} won; net ${signed(netProfit, decimals)} ` +
      `${currency} after ${fixed(fees, decimals)} of fees`,
  ];
}

function columnsFor(
  { trades, currency, instances }: TradesOf,
  { width }: Style,
  paint: Paint,
  decimals: number,
): TradeColumn[] {
  const bySymbol = groupTrades(trades, (trade) => trade.symbol);
  const scales = new Map([...bySymbol].map(([symbol, group]) => [symbol, scalesOf(group)]));
  const price = (symbol: string, value: number): string => fixed(value, scales.get(symbol)!.price);
  const times = width >= TIMES_FROM_WIDTH;
  const left = (header: string, cell: TradeColumn['cell'], flexible = false): TradeColumn => ({
    ...{ header, cell, align: 'left', flexible },
  });
  const right = (header: string, cell: TradeColumn['cell']): TradeColumn => ({
    ...{ header, cell, align: 'right' },
  });
  const all: readonly (TradeColumn | false)[] = [
    right('#', (_, index) => count(index + 1)),
    scales.size > 1 && left('Symbol', ({ symbol }) => symbol),
    instances.length > 1 && left('Instance', ({ instance }) => clean(instance), true),
    left('Side', ({ side }) => side),
    times &&
      right('Quantity', ({ symbol, quantity }) => fixed(quantity, scales.get(symbol)!.quantity)),
    left('Entered', ({ entryAt }) => instant(entryAt)),
    right('At', ({ symbol, entryPrice }) => price(symbol, entryPrice)),
    times && left('Left', ({ exitAt }) => instant(exitAt)),
    right(times ? 'At' : 'Left at', ({ symbol, exitPrice }) => price(symbol, exitPrice)),
    right('Held', ({ entryAt, exitAt }) => span((exitAt - entryAt) / MICROSECONDS_PER_SECOND)),
    right('Return', ({ returnFraction }) =>
      paint.signed(returnFraction, signedPercent(returnFraction)),
    ),
    right(`PnL ${currency}`, ({ pnl }) => paint.signed(pnl, signed(pnl, decimals))),
    width >= REASONS_FROM_WIDTH && left('Why left', ({ exitReason }) => clean(exitReason), true),
  ];
  return all.filter((column) => column !== false);
}

function scalesOf(trades: readonly ClosedTrade[]): { price: number; quantity: number } {
  return {
    price: decimalsOf(trades.flatMap(({ entryPrice, exitPrice }) => [entryPrice, exitPrice])),
    quantity: decimalsOf(trades.map(({ quantity }) => quantity)),
  };
}
