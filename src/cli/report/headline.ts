/** What matters first: one line each, the number, then what it has to be read with. */
import type { BacktestResult } from '../../app/backtest/result.js';
import { MINIMUM_SAMPLE } from '../../core/portfolio/performance/index.js';
import type { Metrics } from '../../core/portfolio/performance/index.js';
import {
  bps,
  count,
  date,
  fixed,
  moneyDecimals,
  percent,
  plural,
  signed,
  signedPercent,
  span,
} from './format.js';
import { pad, phrases } from './layout.js';
import type { Paint, Style } from './style.js';

interface Line {
  readonly label: string;
  readonly value: string;
  /** Decides the colour of the value; null leaves it plain. */
  readonly sign: number | null;
  readonly notes: readonly (string | null)[];
}

export function headline(result: BacktestResult, style: Style, paint: Paint): string[] {
  const { metrics, currency } = result;
  const decimals = moneyDecimals(metrics.returns.startingEquity);
  const lines = [
    returnLine(metrics, currency, decimals),
    drawdownLine(metrics, currency, decimals),
    sharpeLine(metrics),
    tradesLine(metrics),
    winLine(metrics, currency, decimals),
    costLine(metrics, currency, decimals),
    exposureLine(metrics),
  ];
  const labels = Math.max(...lines.map(({ label }) => label.length));
  const values = Math.max(...lines.map(({ value }) => value.length));
  return lines.flatMap(({ label, value, sign, notes }) =>
    phrases(
      `  ${pad(label, labels)}  ${paint.signed(sign, pad(value, values, 'right'))}   `,
      notes.filter((note) => note !== null),
      style.width,
    ),
  );
}

function returnLine({ returns, benchmark }: Metrics, currency: string, decimals: number): Line {
  const money = (value: number): string => `${fixed(value, decimals)} ${currency}`;
  const held = benchmark?.buyAndHoldReturnFraction ?? null;
  return {
    label: 'Return',
    value: signedPercent(returns.totalReturnFraction),
    sign: returns.totalReturnFraction,
    notes: [
      benchmark === null
        ? null
        : `buy and hold ${signedPercent(held)}, difference ${signedPercent(benchmark.excessReturnFraction)}`,
      `${money(returns.startingEquity)} became ${money(returns.finalEquity)}`,
      returns.compoundAnnualGrowthFraction === null
        ? null
        : `${signedPercent(returns.compoundAnnualGrowthFraction)} a year`,
    ],
  };
}

function drawdownLine({ drawdown }: Metrics, currency: string, decimals: number): Line {
  const { maxDrawdownFraction, maxDrawdownPeakAt, maxDrawdownTroughAt } = drawdown;
  const fell = maxDrawdownPeakAt !== null && maxDrawdownTroughAt !== null;
  const regained = drawdown.maxDrawdownRecoveredAt;
  return {
    label: 'Max drawdown',
    value: percent(-maxDrawdownFraction),
    sign: -maxDrawdownFraction,
    notes: fell
      ? [
          `${date(maxDrawdownPeakAt - 1)} to ${date(maxDrawdownTroughAt - 1)}, ` +
            (regained === null ? 'never regained' : `regained ${date(regained - 1)}`),
          `largest fall ${fixed(drawdown.maxDrawdownAmount, decimals)} ${currency}`,
          `longest ${span(drawdown.longestDrawdownSeconds)}`,
        ]
      : ['equity never fell below a former peak'],
  };
}

function sharpeLine({ risk, period }: Metrics): Line {
  const { sharpeRatio, probabilisticSharpeFraction } = risk;
  const needed = MINIMUM_SAMPLE.annualised.atLeast;
  const returns = period.days - 1;
  const missing =
    returns < needed
      ? `${plural(returns, 'daily return')}, ${needed} needed`
      : 'the equity never moved';
  return {
    label: 'Sharpe',
    value: fixed(sharpeRatio),
    sign: sharpeRatio,
    notes:
      sharpeRatio === null
        ? [missing]
        : [
            `Sortino ${fixed(risk.sortinoRatio)}, Calmar ${fixed(risk.calmarRatio)}`,
            `volatility ${percent(risk.annualVolatilityFraction)} a year`,
            probabilisticSharpeFraction === null
              ? null
              : `probability that the true one is above 1: ${percent(probabilisticSharpeFraction, 0)}`,
          ],
  };
}

function tradesLine({ trades, activity }: Metrics): Line {
  const open = activity.openPositions;
  const openNote = open === 0 ? null : `${count(open)} still open, not counted`;
  const notes = [
    `${count(trades.long.trades)} long, ${count(trades.short.trades)} short`,
    trades.tradesPerDay === null ? null : rate(trades.tradesPerDay),
    `held ${span(trades.averageDurationSeconds)} on average`,
    `${plural(activity.orders, 'order')}, ${plural(activity.fills, 'fill')}`,
    openNote,
  ];
  return {
    label: 'Trades',
    value: count(trades.trades),
    sign: null,
    notes: trades.trades === 0 ? ['none was closed', notes[3]!, openNote] : notes,
  };
}

function rate(perDay: number): string {
  if (perDay >= 1) return `${fixed(perDay, 1)} a day`;
  return perDay * 7 >= 1
    ? `${fixed(perDay * 7, 1)} a week`
    : `${fixed(perDay * 30.4375, 1)} a month`;
}

function winLine({ trades }: Metrics, currency: string, decimals: number): Line {
  return {
    label: 'Win rate',
    value: percent(trades.winRateFraction),
    sign: null,
    notes:
      trades.trades === 0
        ? ['no closed trade']
        : [
            `average win ${signed(trades.averageWin, decimals)}, ` +
              `loss ${signed(trades.averageLoss, decimals)} ${currency}`,
            `profit factor ${fixed(trades.profitFactor)}`,
            `expectancy ${signed(trades.expectancy, decimals)} ${currency} a trade`,
          ],
  };
}

function costLine({ costs, activity }: Metrics, currency: string, decimals: number): Line {
  const funding = costs.funding === 0 ? '' : `, funding ${fixed(costs.funding, decimals)}`;
  return {
    label: 'Costs paid',
    value: fixed(costs.total, decimals),
    sign: null,
    notes:
      activity.fills === 0
        ? [`${currency}; nothing was traded`]
        : [
            `${currency}: fees ${fixed(costs.fees, decimals)}, ` +
              `slippage ${fixed(costs.slippage, decimals)}${funding}`,
            `${percent(costs.totalOfStartingEquityFraction)} of the starting equity`,
            `${bps(costs.averageCostBps)} of ${fixed(activity.tradedNotional, 0)} traded`,
          ],
  };
}

function exposureLine({ activity }: Metrics): Line {
  return {
    label: 'Exposure',
    value: percent(activity.timeInMarketFraction),
    sign: null,
    notes: [
      'of the time in the market',
      `position ${percent(activity.averageGrossExposureFraction, 0)} of equity on average, ` +
        `${percent(activity.maxGrossExposureFraction, 0)} at most`,
      activity.estimatedCapacity === null
        ? null
        : `capacity about ${fixed(activity.estimatedCapacity, 0)} (${activity.lowestCapacitySymbol ?? ''})`,
    ],
  };
}
