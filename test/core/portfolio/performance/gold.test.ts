import { expect } from 'chai';
import { computeMetrics } from '../../../../src/core/portfolio/performance/index.js';
import type { Metrics } from '../../../../src/core/portfolio/performance/index.js';
import { readGold } from './gold.js';
import type { GoldStatistics } from './gold.js';

const RUNS = [
  'goog_boll_20_2_long',
  'goog_boll_20_2_longshort',
  'goog_boll_20_2_longshort_sltp',
  'goog_donchian_20_10_sl',
  'goog_limitdip_10_20_2pct',
  'goog_sma_10_20_excl',
  'goog_sma_10_20_excl_final',
  'goog_sma_10_20_excl_fixcomm',
  'goog_sma_10_20_excl_spread002',
  'goog_sma_10_20_longonly',
  'goog_sma_10_20_longonly_nocomm',
  'goog_sma_10_20_noexcl_size10',
  'goog_sma_10_20_sltp_excl',
  'goog_sma_20_50_excl_toc',
  'btcusdt1m_boll_120_25_long_sltp',
  'btcusdt1m_sma_60_240_excl',
  'eurusd_sma_24_70_lev',
] as const;

/** Their name, and ours in their unit (percent, signed drawdowns). */
const SAME: Readonly<Record<string, (metrics: Metrics) => number | null | undefined>> = {
  'Exposure Time [%]': (m) => m.activity.timeInMarketFraction * 100,
  'Equity Final [$]': (m) => m.returns.finalEquity,
  'Equity Peak [$]': (m) => m.returns.peakEquity,
  'Return [%]': (m) => m.returns.totalReturnFraction * 100,
  'Buy & Hold Return [%]': (m) => percent(m.benchmark?.buyAndHoldReturnFraction),
  'Return (Ann.) [%]': (m) => percent(m.returns.annualReturnFraction),
  'Volatility (Ann.) [%]': (m) => percent(m.risk.annualVolatilityCompoundedFraction),
  'CAGR [%]': (m) => percent(m.returns.compoundAnnualGrowthFraction),
  'Sharpe Ratio': (m) => m.risk.sharpeRatioGeometric,
  'Sortino Ratio': (m) => m.risk.sortinoRatioGeometric,
  'Calmar Ratio': (m) => m.risk.calmarRatio,
  'Alpha [%]': (m) => percent(m.benchmark?.totalAlphaFraction),
  Beta: (m) => m.benchmark?.betaOfBars,
  'Max. Drawdown [%]': (m) => -m.drawdown.maxDrawdownFraction * 100,
  'Avg. Drawdown [%]': (m) => percent(m.drawdown.averageDrawdownFraction, -1),
  '# Trades': (m) => m.trades.trades,
  'Win Rate [%]': (m) => percent(m.trades.winRateFraction),
  'Best Trade [%]': (m) => percent(m.trades.bestTradeFraction),
  'Worst Trade [%]': (m) => percent(m.trades.worstTradeFraction),
  'Avg. Trade [%]': (m) => percent(m.trades.geometricMeanReturnFraction),
  'Profit Factor': (m) => m.trades.profitFactorOfReturns,
  'Expectancy [%]': (m) => percent(m.trades.expectancyFraction),
  SQN: (m) => m.trades.systemQualityNumber,
  'Kelly Criterion': (m) => m.trades.kellyFraction,
};

/** Their durations are rounded up to the bar length. */
const DURATIONS: Readonly<Record<string, (metrics: Metrics) => number | null>> = {
  Duration: (m) => m.period.durationSeconds,
  'Max. Drawdown Duration': (m) => m.drawdown.longestDrawdownSeconds,
  'Avg. Drawdown Duration': (m) => m.drawdown.averageDrawdownSeconds,
  'Max. Trade Duration': (m) => m.trades.maxDurationSeconds,
  'Avg. Trade Duration': (m) => m.trades.averageDurationSeconds,
};

function percent(fraction: number | null | undefined, sign = 1): number | null | undefined {
  return typeof fraction === 'number' ? fraction * 100 * sign : fraction;
}

function expectSame(metrics: Metrics, statistics: GoldStatistics): void {
  for (const [name, ours] of Object.entries(SAME)) {
    const theirs = statistics[name] as number;
    expect(theirs, name).to.be.a('number');
    expect(ours(metrics), name).to.be.closeTo(theirs, Math.abs(theirs) * 1e-6 + 1e-12);
  }
}

describe('performance metrics equal those of backtesting.py 0.6.6', () => {
  for (const run of RUNS) {
    it(run, function () {
      const { input, statistics, resolutionSeconds } = readGold(this, run);
      const metrics = computeMetrics(input);
      expectSame(metrics, statistics);
      for (const [name, ours] of Object.entries(DURATIONS)) {
        const roundedUp = Math.ceil(ours(metrics)! / resolutionSeconds) * resolutionSeconds;
        const theirs = statistics[name] as unknown as { seconds: number };
        expect(roundedUp, name).to.equal(theirs.seconds);
      }
    });
  }

  it('goog_sma_10_20_noexcl_full: ruin is -100 % a year, where theirs says 0', function () {
    const { input, statistics } = readGold(this, 'goog_sma_10_20_noexcl_full');
    const metrics = computeMetrics(input);
    expect(statistics['Return (Ann.) [%]']).to.equal(0);
    expect(metrics.returns.annualReturnFraction).to.equal(-1);
    expect(metrics.returns.compoundAnnualGrowthFraction).to.equal(-1);
    expect(metrics.drawdown.maxDrawdownFraction).to.equal(1);
    expect(metrics.trades.systemQualityNumber).to.equal(null);
    expect(metrics.trades.kellyFraction).to.equal(null);
    expect(JSON.stringify(metrics)).not.to.match(/NaN|Infinity/);
  });
});
