/**
 * The words of a performance report. Fractions are of one (0.25 is 25 %), durations are seconds,
 * instants are microseconds UTC, money is account currency in float64. `null` means "not enough
 * observations" (see `minimum-sample.ts`) or "undefined here" (a ratio over zero); it prints as N/A.
 */
import type { Timestamp } from '../../domain/units.js';

/** The span that was measured. */
export interface PeriodMetrics {
  /** First and last point of the equity curve (bar ends). */
  readonly start: Timestamp;
  readonly end: Timestamp;
  readonly durationSeconds: number;
  readonly bars: number;
  /** UTC calendar days that have at least one point. */
  readonly days: number;
  /** Days by which daily figures are annualised: 365 when markets are open at weekends, else 252. */
  readonly daysPerYear: number;
}

/** What was earned. */
export interface ReturnMetrics {
  readonly startingEquity: number;
  readonly finalEquity: number;
  readonly peakEquity: number;
  readonly lowestEquity: number;
  /** Final less starting equity: everything, open positions marked. */
  readonly netProfit: number;
  readonly totalReturnFraction: number;
  /** Geometric mean daily return to the power of `daysPerYear`, less 1. */
  readonly annualReturnFraction: number | null;
  /** Compound growth per calendar year of 365.25 days. */
  readonly compoundAnnualGrowthFraction: number | null;
  readonly averageDailyProfit: number | null;
  readonly averageDailyReturnFraction: number | null;
  readonly averageWinningDayFraction: number | null;
  readonly averageLosingDayFraction: number | null;
  readonly bestDayFraction: number | null;
  readonly worstDayFraction: number | null;
  readonly bestDayProfit: number | null;
  readonly worstDayProfit: number | null;
  readonly bestDay: Timestamp | null;
  readonly worstDay: Timestamp | null;
  readonly winningDays: number;
  readonly flatDays: number;
  readonly losingDays: number;
}

/** How bumpy the way was; all from daily returns, risk-free rate 0. */
export interface RiskMetrics {
  readonly annualVolatilityFraction: number | null;
  /** Volatility of the compounded yearly return (Tobin; as backtesting.py prints it). */
  readonly annualVolatilityCompoundedFraction: number | null;
  readonly annualVarianceFraction: number | null;
  /** Sharpe (1994): mean over standard deviation of daily returns, times the root of days a year. */
  readonly sharpeRatio: number | null;
  /** Annual return over compounded volatility (as backtesting.py prints it). */
  readonly sharpeRatioGeometric: number | null;
  /** Chance that the true Sharpe ratio exceeds 1 a year (Bailey and Lopez de Prado 2012). */
  readonly probabilisticSharpeFraction: number | null;
  readonly sortinoRatio: number | null;
  /** Annual return over annualised downside deviation (as backtesting.py prints it). */
  readonly sortinoRatioGeometric: number | null;
  readonly calmarRatio: number | null;
  /** Sum of winning over sum of losing daily returns (Keating and Shadwick 2002, threshold 0). */
  readonly omegaRatio: number | null;
  /** Return over ulcer index and pitfall indicator (Hatyi 2016; as jesse prints it). */
  readonly serenityIndex: number | null;
  /** Mean over standard deviation of daily returns, not annualised. */
  readonly riskReturnRatio: number | null;
  readonly skewness: number | null;
  /** Excess kurtosis: 0 for a normal distribution. */
  readonly excessKurtosis: number | null;
  /** Daily loss exceeded on 5 % and 1 % of days if returns were normal; negative is a loss. */
  readonly valueAtRisk95Fraction: number | null;
  readonly valueAtRisk99Fraction: number | null;
  /** Mean of the worst 5 % of daily returns. */
  readonly conditionalValueAtRisk95Fraction: number | null;
}

/** Falls below a former peak, on the equity of every bar; fractions are positive. */
export interface DrawdownMetrics {
  readonly maxDrawdownFraction: number;
  /** The largest fall in money, which need not be the largest in fraction. */
  readonly maxDrawdownAmount: number;
  readonly maxDrawdownPeakAt: Timestamp | null;
  readonly maxDrawdownTroughAt: Timestamp | null;
  /** When the peak before the largest fall was regained; null when it never was. */
  readonly maxDrawdownRecoveredAt: Timestamp | null;
  readonly maxDrawdownPeakProfit: number | null;
  readonly maxDrawdownTroughProfit: number | null;
  /** Peak to trough of the largest fall (freqtrade: drawdown duration). */
  readonly maxDrawdownSeconds: number | null;
  /** Trough to regained peak of the largest fall. */
  readonly maxDrawdownRecoverySeconds: number | null;
  readonly longestDrawdownSeconds: number | null;
  readonly averageDrawdownFraction: number | null;
  readonly averageDrawdownSeconds: number | null;
  readonly drawdowns: number;
  /** How far below its peak the account stands at the end. */
  readonly currentDrawdownFraction: number;
  /** Share of bars below a former peak. */
  readonly underwaterFraction: number;
  /** Root mean square of the drawdown over all bars (Martin 1987). */
  readonly ulcerIndexFraction: number;
  /** Net profit over the largest fall in money. */
  readonly recoveryFactor: number | null;
}

/** Statistics of one side or of all closed trades. */
export interface TradeGroupMetrics {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  /** Trades that ended at exactly zero. */
  readonly draws: number;
  /** Wins over all trades; losses over all trades. */
  readonly winRateFraction: number | null;
  readonly lossRateFraction: number | null;
  readonly netProfit: number;
  readonly grossProfit: number;
  /** Negative. */
  readonly grossLoss: number;
  /** Gross profit over gross loss, in money. */
  readonly profitFactor: number | null;
  readonly fees: number;
  readonly averageProfit: number | null;
  readonly averageReturnFraction: number | null;
  readonly averageDurationSeconds: number | null;
}

/** Statistics of closed trades (round trips, first in first out); open positions do not count. */
export interface TradeMetrics extends TradeGroupMetrics {
  readonly long: TradeGroupMetrics;
  readonly short: TradeGroupMetrics;
  /** Profit of one side over the starting equity (freqtrade: long / short profit %). */
  readonly longProfitFraction: number | null;
  readonly shortProfitFraction: number | null;
  /** Most trades that were open at one instant, those still open at the end included. */
  readonly maxOpenTrades: number;
  readonly longFraction: number | null;
  readonly shortFraction: number | null;
  readonly averageWin: number | null;
  /** Negative, as are all losses below. */
  readonly averageLoss: number | null;
  readonly largestWin: number | null;
  readonly largestLoss: number | null;
  readonly smallestWin: number | null;
  readonly smallestLoss: number | null;
  /** Average win over average loss (payoff). */
  readonly averageWinLossRatio: number | null;
  /** Number of wins over number of losses. */
  readonly winLossCountRatio: number | null;
  /** Each win or loss over the equity realised before it, averaged (LEAN). */
  readonly averageWinOfEquityFraction: number | null;
  readonly averageLossOfEquityFraction: number | null;
  readonly bestTradeFraction: number | null;
  readonly worstTradeFraction: number | null;
  /** Compounded mean of the returns of trades. */
  readonly geometricMeanReturnFraction: number | null;
  /** Sum of positive over sum of negative returns (as backtesting.py prints it). */
  readonly profitFactorOfReturns: number | null;
  /** Win rate x average win + loss rate x average loss: money per trade. */
  readonly expectancy: number | null;
  /** Arithmetic mean return of a trade. */
  readonly expectancyFraction: number | null;
  /** (1 + payoff) x win rate - 1: money won per unit risked. */
  readonly expectancyRatio: number | null;
  readonly expectedProfitPer100TradesFraction: number | null;
  readonly profitStandardDeviation: number | null;
  readonly profitDownsideDeviation: number | null;
  readonly systemQualityNumber: number | null;
  readonly kellyFraction: number | null;
  readonly medianDurationSeconds: number | null;
  readonly minDurationSeconds: number | null;
  readonly maxDurationSeconds: number | null;
  readonly winnerDuration: DurationMetrics | null;
  readonly loserDuration: DurationMetrics | null;
  readonly maxConsecutiveWins: number;
  readonly maxConsecutiveLosses: number;
  /** Length of the streak at the end: positive wins, negative losses. */
  readonly currentStreak: number;
  readonly tradesPerDay: number | null;
  readonly tradesPerWeek: number | null;
  readonly tradesPerMonth: number | null;
  readonly averageEntryNotional: number | null;
  readonly averageMaxAdverseExcursion: number | null;
  readonly averageMaxFavourableExcursion: number | null;
  readonly largestMaxAdverseExcursion: number | null;
  readonly largestMaxFavourableExcursion: number | null;
  /** Falls of realised profit: at closes only, including excursions, and given back before exits. */
  readonly maxClosedTradeDrawdown: number | null;
  readonly maxIntraTradeDrawdown: number | null;
  readonly maxEndTradeDrawdown: number | null;
  readonly profitToMaxDrawdownRatio: number | null;
}

export interface DurationMetrics {
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly averageSeconds: number;
  readonly medianSeconds: number;
}

/** What trading cost; positive when paid. */
export interface CostMetrics {
  readonly fees: number;
  readonly slippage: number;
  readonly funding: number;
  readonly total: number;
  readonly totalOfStartingEquityFraction: number;
  /** All costs over traded notional. */
  readonly averageCostBps: number | null;
  /** Costs per unit of notional at which net profit would be zero, all else equal. */
  readonly breakEvenCostBps: number | null;
}

/** How much was held and moved. */
export interface ActivityMetrics {
  readonly orders: number;
  /** Orders that ended without filling whole: cancelled, past their time, or refused by the venue. */
  readonly ordersCancelled: number;
  readonly ordersExpired: number;
  readonly ordersRejected: number;
  readonly fills: number;
  /** Share of bars with any position at their end. */
  readonly timeInMarketFraction: number;
  /** Gross position value over equity: mean over all bars, and largest. */
  readonly averageGrossExposureFraction: number | null;
  readonly maxGrossExposureFraction: number | null;
  readonly tradedNotional: number;
  /** Traded notional over mean equity, in the whole span and per day (LEAN: portfolio turnover). */
  readonly turnoverRatio: number | null;
  readonly dailyTurnoverFraction: number | null;
  /** Equity at which the most demanding fill would take a tenth of its bar's volume. */
  readonly estimatedCapacity: number | null;
  readonly lowestCapacitySymbol: string | null;
  readonly openPositions: number;
  readonly openProfit: number;
}

/** Against holding the instruments from the first tradable bar. */
export interface BenchmarkMetrics {
  readonly buyAndHoldReturnFraction: number;
  /** Total return less that of the benchmark. */
  readonly excessReturnFraction: number;
  /** Covariance over variance of daily returns with the benchmark's. */
  readonly beta: number | null;
  /** Intercept of daily returns on the benchmark's, times days a year (Jensen 1968). */
  readonly annualAlphaFraction: number | null;
  /** As backtesting.py prints them: log returns of bars, and total instead of annual returns. */
  readonly betaOfBars: number | null;
  readonly totalAlphaFraction: number | null;
  readonly correlation: number | null;
  readonly trackingErrorFraction: number | null;
  readonly informationRatio: number | null;
  readonly treynorRatio: number | null;
  readonly benchmarkMaxDrawdownFraction: number;
  readonly benchmarkSharpeRatio: number | null;
}

/** Everything `computeMetrics` returns. */
export interface Metrics {
  readonly period: PeriodMetrics;
  readonly returns: ReturnMetrics;
  readonly risk: RiskMetrics;
  readonly drawdown: DrawdownMetrics;
  readonly trades: TradeMetrics;
  readonly costs: CostMetrics;
  readonly activity: ActivityMetrics;
  /** Null when the run had no price to compare with. */
  readonly benchmark: BenchmarkMetrics | null;
}
