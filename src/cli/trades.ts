/** Closed trades as a table: what `runs show ID --trades` prints. */
import type { BacktestResult } from '../app/backtest/result.js';
import { groupTrades } from '../core/portfolio/performance/index.js';
import {
  clean,
  count,
  fixed,
  instant,
  moneyDecimals,
  plain,
  plural,
  signed,
  signedPercent,
  span,
} from './report/format.js';
import { table } from './report/layout.js';
import type { Column } from './report/layout.js';
import { paintFor } from './report/style.js';
import type { Style } from './report/style.js';

/** What the table needs of a result. */
export type TradesOf = Pick<BacktestResult, 'trades' | 'currency' | 'metrics' | 'instances'>;

const MICROSECONDS = 1_000_000;

/**
 * One line per trade in the order in which they closed, then a line of totals. Symbol and instance
 * are columns only when there are several; `limit` keeps the last trades and says how many it hid.
 */
export function renderTrades(result: TradesOf, style: Style, limit = Infinity): string[] {
  const { trades, currency, metrics } = result;
  if (trades.length === 0) return ['No trade was closed in this run.'];
  const paint = paintFor(style);
  const decimals = moneyDecimals(metrics.returns.startingEquity);
  const symbols = groupTrades(trades, (trade) => trade.symbol).size > 1;
  const instances = result.instances.length > 1;
  const right = (header: string): Column => ({ header, align: 'right' });
  const left = (header: string, flexible = false): Column => ({ header, align: 'left', flexible });
  const columns = [
    right('#'),
    ...(symbols ? [left('Symbol')] : []),
    ...(instances ? [left('Instance', true)] : []),
    left('Side'),
    right('Quantity'),
    left('Entered'),
    right('At'),
    left('Left'),
    right('At'),
    right('Held'),
    right('Return'),
    right(`PnL ${currency}`),
    ...(style.width >= REASONS_FROM_WIDTH ? [left('Why left', true)] : []),
  ];
  const hidden = Math.max(0, trades.length - limit);
  const rows = trades
    .slice(hidden)
    .map((trade, index) => [
      count(hidden + index + 1),
      ...(symbols ? [trade.symbol] : []),
      ...(instances ? [clean(trade.instance)] : []),
      trade.side,
      plain(trade.quantity),
      instant(trade.entryAt),
      plain(trade.entryPrice),
      instant(trade.exitAt),
      plain(trade.exitPrice),
      span((trade.exitAt - trade.entryAt) / MICROSECONDS),
      paint.signed(trade.returnFraction, signedPercent(trade.returnFraction)),
      paint.signed(trade.pnl, signed(trade.pnl, decimals)),
      ...(style.width >= REASONS_FROM_WIDTH ? [clean(trade.exitReason)] : []),
    ]);
  const { wins, netProfit, fees } = metrics.trades;
  const total =
    `${plural(trades.length, 'trade')}, ${count(wins)} won; net ${signed(netProfit, decimals)} ` +
    `${currency} after ${fixed(fees, decimals)} of fees`;
  return [
    ...(hidden > 0 ? [paint.faint(`  (${plural(hidden, 'earlier trade')} not shown)`)] : []),
    ...table(columns, rows, style.width, paint.faint),
    '',
    total,
  ];
}

/** A narrower page has no room for reasons. */
const REASONS_FROM_WIDTH = 110;
