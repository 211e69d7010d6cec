import { expect } from 'chai';
import fc from 'fast-check';
import type { ClosedTrade } from '../../../../src/core/domain/trade.js';
import { asTimestamp, MICROSECONDS_PER_DAY } from '../../../../src/core/domain/units.js';
import {
  computeMetrics,
  equalWeightedIndex,
  groupTrades,
  MINIMUM_SAMPLE,
  thinCurve,
  tradingDaysPerYear,
} from '../../../../src/core/portfolio/performance/index.js';
import type { Metrics, MetricsInput } from '../../../../src/core/portfolio/performance/index.js';
import { dayEndIndices } from '../../../../src/core/portfolio/performance/equity-curve.js';

const FIRST = Date.UTC(2023, 0, 2) * 1000;

/** Daily curve unless a step is given: each point at the end of its bar. */
function input(equity: readonly number[], more: Partial<MetricsInput> = {}): MetricsInput {
  return {
    at: Float64Array.from(equity, (_, index) => FIRST + (index + 1) * MICROSECONDS_PER_DAY),
    equity: Float64Array.from(equity),
    startingEquity: 100,
    trades: [],
    openPositions: [],
    benchmark: null,
    daysPerYear: 365,
    activity: {
      orders: 0,
      fills: 0,
      barsInPosition: 0,
      grossExposureSum: 0,
      grossExposureMax: 0,
      tradedNotional: 0,
      fees: 0,
      slippage: 0,
      funding: 0,
    },
    ...more,
  };
}

function trade(pnl: number, more: Partial<ClosedTrade> = {}): ClosedTrade {
  return {
    instance: 'one',
    symbol: 'GOOG',
    side: 'long',
    quantity: 1,
    entryAt: asTimestamp(FIRST),
    exitAt: asTimestamp(FIRST + 2 * MICROSECONDS_PER_DAY),
    entryBar: 0,
    exitBar: 2,
    entryPrice: 100,
    exitPrice: 100 + pnl,
    pnl,
    fees: 0.5,
    returnFraction: pnl / 100,
    maxAdverseExcursion: -3,
    maxFavourableExcursion: 6,
    entryReason: '',
    exitReason: '',
    ...more,
  };
}

describe('falls of the equity', () => {
  it('are counted from peak to regained peak, the last one to the end', () => {
    const { drawdown } = computeMetrics(input([100, 120, 90, 108, 120, 130, 117, 123]));
    expect(drawdown.drawdowns).to.equal(2);
    expect(drawdown.maxDrawdownFraction).to.be.closeTo(0.25, 1e-15);
    expect(drawdown.maxDrawdownAmount).to.equal(30);
    expect(drawdown.averageDrawdownFraction).to.be.closeTo((0.25 + 0.1) / 2, 1e-15);
    expect(drawdown.longestDrawdownSeconds).to.equal(3 * 86_400);
    expect(drawdown.averageDrawdownSeconds).to.equal(2.5 * 86_400);
    expect(drawdown.maxDrawdownPeakProfit).to.equal(20);
    expect(drawdown.maxDrawdownTroughProfit).to.equal(-10);
    expect(drawdown.maxDrawdownRecoverySeconds).to.equal(2 * 86_400);
    expect(drawdown.currentDrawdownFraction).to.be.closeTo(7 / 130, 1e-15);
    expect(drawdown.underwaterFraction).to.equal(0.5);
    expect(drawdown.recoveryFactor).to.be.closeTo(23 / 30, 1e-15);
  });

  it('begin at the starting equity when the first bar already loses', () => {
    const { drawdown } = computeMetrics(input([80, 90]));
    expect(drawdown.maxDrawdownFraction).to.be.closeTo(0.2, 1e-15);
    expect(drawdown.maxDrawdownRecoveredAt).to.equal(null);
  });

  it('agree with the plain definition on any curve, at any scale', () => {
    const curve = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(curve, fc.constantFrom(1, 8, 1024), (values, scale) => {
        const scaled = values.map((value) => value * scale);
        const metrics = computeMetrics(input(scaled, { startingEquity: 100 * scale }));
        const all = [100, ...values];
        const depths = all.map((value, i) => 1 - value / Math.max(...all.slice(0, i + 1)));
        expect(metrics.drawdown.maxDrawdownFraction).to.be.closeTo(Math.max(...depths), 1e-12);
        expect(metrics.returns.peakEquity).to.equal(Math.max(...all) * scale);
        expect(metrics.returns.lowestEquity).to.equal(Math.min(...all) * scale);
        expect(JSON.stringify(metrics)).not.to.match(/NaN|Infinity/);
        expect(noNaN(metrics)).to.equal(true);
      }),
    );
  });
});

/** JSON would hide a NaN as null: look at the numbers themselves. */
function noNaN(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value !== 'object' || Object.values(value).every(noNaN);
}

describe('days', () => {
  it('a bar that ends at midnight belongs to the day it closes', () => {
    const hour = MICROSECONDS_PER_DAY / 24;
    const at = Float64Array.from({ length: 49 }, (_, index) => FIRST + (index + 1) * hour);
    expect([...dayEndIndices(at)]).to.deep.equal([23, 47, 48]);
  });

  it('are won, drawn and lost from the starting equity on', () => {
    const { returns, period } = computeMetrics(input([110, 110, 99]));
    expect([returns.winningDays, returns.flatDays, returns.losingDays]).to.deep.equal([1, 1, 1]);
    expect(returns.bestDayProfit).to.equal(10);
    expect(returns.worstDayFraction).to.be.closeTo(-0.1, 1e-15);
    expect(returns.worstDay).to.equal(FIRST + 2 * MICROSECONDS_PER_DAY);
    expect(period.days).to.equal(3);
  });

  it('a year has 252 of them where weekends have no bars, else 365', () => {
    const days = Float64Array.from(
      { length: 70 },
      (_, index) => FIRST + (index + 1) * MICROSECONDS_PER_DAY,
    );
    expect(tradingDaysPerYear(days)).to.equal(365);
    expect(tradingDaysPerYear(days.filter((_, index) => index % 7 < 5))).to.equal(252);
  });
});

describe('sample sizes', () => {
  const walk = (days: number): number[] =>
    Array.from({ length: days }, (_, index) => 100 + index + (index % 3) * 2);
  const annual = ({ risk, returns }: Metrics): (number | null)[] => [
    risk.sharpeRatio,
    risk.sortinoRatio,
    risk.calmarRatio,
    risk.annualVolatilityFraction,
    returns.annualReturnFraction,
    returns.compoundAnnualGrowthFraction,
  ];

  it('annual figures are null below twenty daily returns and numbers from there on', () => {
    const needed = MINIMUM_SAMPLE.annualised.atLeast;
    expect(new Set(annual(computeMetrics(input(walk(needed)))))).to.deep.equal(new Set([null]));
    for (const value of annual(computeMetrics(input(walk(needed + 1)))))
      expect(value).to.be.a('number');
  });

  it('counts what was open at once, and each side against the starting equity', () => {
    const span = (from: number, to: number, pnl: number, side: 'long' | 'short' = 'long') =>
      trade(pnl, {
        side,
        entryAt: asTimestamp(FIRST + from),
        exitAt: asTimestamp(FIRST + to),
      });
    // The second takes the place of the first at 2; the third overlaps the second.
    const trades = [span(0, 2, 4), span(2, 5, -1), span(3, 4, 2, 'short')];
    const measured = computeMetrics(input([100, 105], { trades })).trades;
    expect(measured.maxOpenTrades).to.equal(2);
    expect(measured.longProfitFraction).to.be.closeTo(0.03, 1e-12);
    expect(measured.shortProfitFraction).to.be.closeTo(0.02, 1e-12);
  });

  it('rates of trades need one trade, quality ten', () => {
    expect(computeMetrics(input([100])).trades.winRateFraction).to.equal(null);
    const nine = Array.from({ length: 9 }, (_, index) => trade(index % 2 === 0 ? 5 : -3));
    const before = computeMetrics(input([100, 101], { trades: nine })).trades;
    expect(before.winRateFraction).to.be.closeTo(5 / 9, 1e-15);
    expect([before.systemQualityNumber, before.kellyFraction]).to.deep.equal([null, null]);
    const after = computeMetrics(input([100, 101], { trades: [...nine, trade(-3)] })).trades;
    expect(after.kellyFraction).to.be.closeTo(0.5 - 0.5 / (5 / 3), 1e-15);
  });
});

describe('trades', () => {
  const trades = [
    trade(5),
    trade(3, { side: 'short' }),
    trade(0),
    trade(-4),
    trade(-2, { symbol: 'AAPL' }),
    trade(1),
  ];
  const metrics = computeMetrics(input([100, 101, 102, 103, 104, 105, 106], { trades })).trades;

  it('are won, drawn and lost, by side', () => {
    expect([metrics.trades, metrics.wins, metrics.draws, metrics.losses]).to.deep.equal([
      6, 3, 1, 2,
    ]);
    expect([metrics.long.trades, metrics.short.netProfit]).to.deep.equal([5, 3]);
    expect(metrics.profitFactor).to.equal(9 / 6);
    expect(metrics.averageWinLossRatio).to.equal(1);
    expect(metrics.expectancy).to.equal(0.5);
    expect(metrics.expectancyRatio).to.equal(0);
    expect([metrics.largestLoss, metrics.smallestLoss]).to.deep.equal([-4, -2]);
    expect([metrics.largestWin, metrics.smallestWin]).to.deep.equal([5, 1]);
  });

  it('run in streaks, and fall from peaks of realised profit', () => {
    expect(metrics.maxConsecutiveWins).to.equal(2);
    expect(metrics.maxConsecutiveLosses).to.equal(2);
    expect(metrics.currentStreak).to.equal(1);
    expect(metrics.maxClosedTradeDrawdown).to.equal(-6);
    expect(metrics.maxEndTradeDrawdown).to.equal(-4 + 0.5 - 6);
    // Peak inside the third trade: 8 + 6; low inside the last: 2 - 3.
    expect(metrics.maxIntraTradeDrawdown).to.equal(-15);
    expect(metrics.profitToMaxDrawdownRatio).to.equal(0.5);
    expect(metrics.averageWinOfEquityFraction).to.be.closeTo(
      (5 / 100 + 3 / 105 + 1 / 102) / 3,
      1e-15,
    );
  });

  it('are held for a time and come at a rate', () => {
    expect(metrics.medianDurationSeconds).to.equal(2 * 86_400);
    expect(metrics.tradesPerDay).to.equal(1);
    expect(metrics.tradesPerWeek).to.equal(7);
  });

  it('fall into groups, sorted by name', () => {
    expect([...groupTrades(trades, (each) => each.symbol).keys()]).to.deep.equal(['AAPL', 'GOOG']);
  });
});

describe('costs and benchmark', () => {
  it('break even where costs eat the profit before costs', () => {
    const base = input([100, 110]);
    const activity = { ...base.activity, tradedNotional: 4_000, fees: 3, slippage: 1 };
    const { costs } = computeMetrics({ ...base, activity });
    expect(costs.averageCostBps).to.equal(10);
    expect(costs.breakEvenCostBps).to.equal(35);
  });

  it('holding the benchmark is beta 1, alpha 0 and no tracking error', () => {
    const close = Float64Array.from({ length: 40 }, (_, index) => 50 + index + (index % 4) * 3);
    const equity = Array.from(close, (value) => value * 2);
    const { benchmark } = computeMetrics(input(equity, { benchmark: { close, firstTradable: 0 } }));
    expect(benchmark!.beta).to.be.closeTo(1, 1e-12);
    expect(benchmark!.betaOfBars).to.be.closeTo(1, 1e-12);
    expect(benchmark!.annualAlphaFraction).to.be.closeTo(0, 1e-12);
    expect(benchmark!.correlation).to.be.closeTo(1, 1e-12);
    expect(benchmark!.trackingErrorFraction).to.be.closeTo(0, 1e-12);
    expect(benchmark!.excessReturnFraction).to.be.closeTo(0, 1e-12);
  });

  it('equal parts of several instruments, each from its first price', () => {
    const index = equalWeightedIndex(
      [Float64Array.of(10, 12, 0, 14), Float64Array.of(0, 5, 10, 10)],
      [0, 1],
    );
    expect([...index]).to.deep.equal([1, (1.2 + 1) / 2, (1.2 + 2) / 2, (1.4 + 2) / 2]);
  });
});

describe('the curve for display', () => {
  it('thinned, it keeps its ends and extremes and its order in time', () => {
    const curve = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(curve, fc.integer({ min: 4, max: 40 }), (values, points) => {
        const { at, equity } = input(values);
        const thin = thinCurve(at, equity, points);
        expect(thin.at.length).to.be.at.most(points);
        expect([thin.equity[0], thin.equity.at(-1)]).to.deep.equal([values[0], values.at(-1)]);
        expect(Math.max(...thin.equity)).to.equal(Math.max(...values));
        expect(Math.min(...thin.equity)).to.equal(Math.min(...values));
        expect(thin.at).to.deep.equal([...new Set(thin.at)].sort((one, other) => one - other));
      }),
    );
  });

  it('refuses what is no curve', () => {
    expect(() => computeMetrics(input([]))).to.throw(RangeError, 'at least one point');
    expect(() => computeMetrics(input([1], { startingEquity: 0 }))).to.throw(
      RangeError,
      'positive',
    );
    const benchmark = { close: new Float64Array(3), firstTradable: 0 };
    expect(() => computeMetrics(input([1, 2], { benchmark }))).to.throw(RangeError, 'one length');
  });
});
