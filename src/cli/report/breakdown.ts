/** The tables that `--breakdown` asks for: by calendar period, or by reason of entry and exit. */
import type { PeriodLength } from '../../core/portfolio/performance/index.js';
import type { BacktestResult } from '../../app/backtest/result.js';
import { TradsysError } from '../../errors.js';
import { count, fixed, moneyDecimals, percent, signed, signedPercent } from './format.js';
import { table } from './layout.js';
import type { Column } from './layout.js';
import { breakdown } from './sections.js';
import type { Paint, Style } from './style.js';

/** What `--breakdown` may be. */
export type Breakdown = PeriodLength | 'reason';

const right = (header: string): Column => ({ header, align: 'right' });

/** The table's heading and its lines. */
export function askedBreakdown(
  by: Breakdown,
  result: BacktestResult,
  style: Style,
  paint: Paint,
): { readonly title: string; readonly lines: readonly string[] } {
  // A run that an earlier version stored has no such tables.
  const stored: Partial<BacktestResult> = result;
  const { periods, byEntryAndExitReason: reasons } = stored;
  if (periods === undefined || reasons === undefined) {
    throw new TradsysError('runs.no_breakdown', 'was stored without its breakdowns', {
      where: `run ${result.runId ?? ''}`,
      remedy: 'run it again with this version of tradsys',
    });
  }
  if (by === 'reason') {
    const lines = breakdown(reasons, 'Entry -> exit', result, style, paint);
    return { title: 'BY REASON OF ENTRY AND EXIT', lines };
  }
  return { title: `BY ${by.toUpperCase()}`, lines: periodTable(by, result, style, paint) };
}

function periodTable(
  by: PeriodLength,
  result: BacktestResult,
  style: Style,
  paint: Paint,
): string[] {
  const decimals = moneyDecimals(result.metrics.returns.startingEquity);
  const columns: Column[] = [
    { header: by === 'weekday' ? 'Weekday' : 'Period', align: 'left' },
    right('Return'),
    right(`PnL ${result.currency}`),
    right('Trades'),
    right('Win rate'),
    right('Closed PnL'),
    right('Profit factor'),
  ];
  const rows = result.periods[by].map((row) => [
    row.period,
    paint.signed(row.returnFraction, signedPercent(row.returnFraction)),
    paint.signed(row.netProfit, signed(row.netProfit, decimals)),
    count(row.trades),
    percent(row.trades === 0 ? null : row.wins / row.trades, 1),
    paint.signed(row.tradeProfit, signed(row.tradeProfit, decimals)),
    fixed(row.profitFactor),
  ]);
  return table(columns, rows, style.width, paint.faint);
}
