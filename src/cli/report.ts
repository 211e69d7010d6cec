/**
 * The report of a backtest as lines of text, for a terminal or a pipe. It renders a `BacktestResult`
 * and knows nothing of how one is made; the command prints the lines.
 */
import type { BacktestResult } from '../app/backtest/result.js';
import { askedBreakdown } from './report/breakdown.js';
import type { Breakdown } from './report/breakdown.js';
import { moneyDecimals, plural } from './report/format.js';
import { haltLine, header } from './report/header.js';
import { headline } from './report/headline.js';
import { wrap } from './report/layout.js';
import {
  assumptions,
  breakdown,
  footer,
  openPositions,
  refusals,
  sensitivity,
  warnings,
} from './report/sections.js';
import { equityChart } from './report/sparkline.js';
import { paintFor } from './report/style.js';
import type { Paint, Style } from './report/style.js';

export { styleFor } from './report/style.js';
export type { Style } from './report/style.js';

interface Section {
  /** Null for sections that need no heading. */
  readonly title: string | null;
  readonly lines: readonly string[];
}

/** The whole report, with the table asked for by `by`; no line is longer than `style.width` unless a single word or number is. */
export function renderReport(result: BacktestResult, style: Style, by?: Breakdown): string[] {
  const paint = paintFor(style);
  const decimals = moneyDecimals(result.metrics.returns.startingEquity);
  const halt = haltLine(result);
  const sections: readonly Section[] = [
    { title: null, lines: halt === null ? [] : wrap(halt, style.width).map(paint.alarm) },
    { title: null, lines: header(result, style, paint) },
    { title: null, lines: equityChart(result.equityCurve, style.width, decimals, paint) },
    { title: null, lines: headline(result, style, paint) },
    { title: 'IF COSTS OR SPEED DIFFERED', lines: sensitivity(result, style, paint) },
    {
      title: 'OPEN AT THE END (marked, not counted as trades)',
      lines: openPositions(result, style, paint),
    },
    ...breakdowns(result, style, paint),
    ...(by === undefined ? [] : [askedBreakdown(by, result, style, paint)]),
    { title: refusalTitle(result), lines: refusals(result, style, paint) },
    { title: 'ASSUMPTIONS', lines: assumptions(result, style, paint) },
    { title: null, lines: warnings(result, style, paint) },
    { title: null, lines: footer(result, style, paint) },
  ];
  return sections
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }, index) => [
      ...(index === 0 ? [] : ['']),
      ...(title === null ? [] : [paint.heading(title)]),
      ...lines.map((line) => line.trimEnd()),
    ]);
}

function breakdowns(result: BacktestResult, style: Style, paint: Paint): Section[] {
  const { bySymbol, byInstance } = result;
  return [
    {
      title: 'BY SYMBOL',
      lines: bySymbol.length > 1 ? breakdown(bySymbol, 'Symbol', result, style, paint) : [],
    },
    {
      title: 'BY STRATEGY INSTANCE',
      lines: byInstance.length > 1 ? breakdown(byInstance, 'Instance', result, style, paint) : [],
    },
  ];
}

function refusalTitle({ refusals: all }: BacktestResult): string {
  const total = all.reduce((sum, refusal) => sum + refusal.count, 0);
  return `REFUSED (${plural(total, 'request')})`;
}
