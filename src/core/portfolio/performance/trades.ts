/** Statistics of closed trades. A win made more than zero after all fees, a draw exactly zero. */
import { MICROSECONDS_PER_SECOND } from '../../domain/units.js';
import type { ClosedTrade, OpenPosition } from '../../domain/trade.js';
import type { DurationMetrics, TradeGroupMetrics, TradeMetrics } from './metrics.js';
import { finite, ratio, whenEnough } from './minimum-sample.js';
import { mean, medianInPlace, sampleVariance } from './statistics.js';
import { excursions, streaks } from './trade-sequence.js';

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 365.25 / 12;

interface Sums {
  trades: number;
  wins: number;
  losses: number;
  grossProfit: number;
  grossLoss: number;
  fees: number;
  returns: number;
  gains: number;
  shortfalls: number;
  seconds: number;
  entryNotional: number;
}

function sumOf(trades: readonly ClosedTrade[]): Sums {
  const sums: Sums = {
    trades: trades.length,
    wins: 0,
    losses: 0,
    grossProfit: 0,
    grossLoss: 0,
    fees: 0,
    returns: 0,
    gains: 0,
    shortfalls: 0,
    seconds: 0,
    entryNotional: 0,
  };
  for (const trade of trades) {
    if (trade.pnl > 0) {
      sums.wins++;
      sums.grossProfit += trade.pnl;
    } else if (trade.pnl < 0) {
      sums.losses++;
      sums.grossLoss += trade.pnl;
    }
    if (trade.returnFraction > 0) sums.gains += trade.returnFraction;
    else sums.shortfalls += trade.returnFraction;
    sums.returns += trade.returnFraction;
    sums.fees += trade.fees;
    sums.seconds += durationSeconds(trade);
    sums.entryNotional += trade.quantity * trade.entryPrice;
  }
  return sums;
}

function groupMetrics(sums: Sums): TradeGroupMetrics {
  const { trades } = sums;
  const each = (value: number): number | null => whenEnough('trades', trades, () => value / trades);
  const netProfit = sums.grossProfit + sums.grossLoss;
  return {
    trades,
    wins: sums.wins,
    losses: sums.losses,
    draws: trades - sums.wins - sums.losses,
    winRateFraction: each(sums.wins),
    lossRateFraction: each(sums.losses),
    netProfit,
    grossProfit: sums.grossProfit,
    grossLoss: sums.grossLoss,
    profitFactor: ratio(sums.grossProfit, -sums.grossLoss),
    fees: sums.fees,
    averageProfit: each(netProfit),
    averageReturnFraction: each(sums.returns),
    averageDurationSeconds: each(sums.seconds),
  };
}

/** The short form: one row of a table by symbol, instance, side or reason. */
export function tradeGroup(trades: readonly ClosedTrade[]): TradeGroupMetrics {
  return groupMetrics(sumOf(trades));
}

/** Trades by the text `key` gives each, keys sorted; for tables by symbol, instance or reason. */
export function groupTrades(
  trades: readonly ClosedTrade[],
  key: (trade: ClosedTrade) => string,
): ReadonlyMap<string, readonly ClosedTrade[]> {
  const groups = new Map<string, ClosedTrade[]>();
  for (const trade of trades) {
    const name = key(trade);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [trade]);
    else group.push(trade);
  }
  return new Map([...groups].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Time held. */
export function durationSeconds(trade: ClosedTrade): number {
  return (trade.exitAt - trade.entryAt) / MICROSECONDS_PER_SECOND;
}

/** Largest number of overlapping spans; one that ends at an instant makes room for one that begins there. */
function mostAtOnce(
  trades: readonly ClosedTrade[],
  openPositions: readonly OpenPosition[],
): number {
  const starts = Float64Array.from([...trades, ...openPositions], (one) => one.entryAt).sort();
  const ends = Float64Array.from(trades, (trade) => trade.exitAt).sort();
  let [open, most, ended] = [0, 0, 0];
  for (const start of starts) {
    while (ended < ends.length && ends[ended]! <= start) {
      open -= 1;
      ended += 1;
    }
    open += 1;
    most = Math.max(most, open);
  }
  return most;
}

/**
 * `trades` in the order in which they closed. `spanSeconds` is the length of the run, for rates.
 * System quality number: sqrt(n) x mean / sd of profits (Tharp); Kelly: W - (1 - W) / payoff (Kelly
 * 1956); expectancy ratio: (1 + payoff) x W - 1 (freqtrade); the returns of backtesting.py are
 * fractions of the entry value.
 */
export function tradeMetrics(
  trades: readonly ClosedTrade[],
  startingEquity: number,
  spanSeconds: number,
  openPositions: readonly OpenPosition[] = [],
): TradeMetrics {
  const sums = sumOf(trades);
  const group = groupMetrics(sums);
  const long = tradeGroup(trades.filter((trade) => trade.side === 'long'));
  const short = tradeGroup(trades.filter((trade) => trade.side === 'short'));
  const spanDays = spanSeconds / SECONDS_PER_DAY;
  const perDay = spanDays >= 1 && sums.trades > 0 ? sums.trades / spanDays : null;
  const sequence = streaks(trades, startingEquity);
  const excursion = excursions(trades);
  return {
    ...group,
    long,
    short,
    longProfitFraction: ratio(long.netProfit, startingEquity),
    shortProfitFraction: ratio(short.netProfit, startingEquity),
    maxOpenTrades: mostAtOnce(trades, openPositions),
    longFraction: ratio(long.trades, sums.trades),
    shortFraction: ratio(short.trades, sums.trades),
    ...outcomes(trades, sums),
    ...quality(trades, sums, startingEquity),
    ...durations(trades),
    ...sequence,
    tradesPerDay: perDay,
    tradesPerWeek: perDay === null ? null : perDay * 7,
    tradesPerMonth: perDay === null ? null : perDay * DAYS_PER_MONTH,
    averageEntryNotional: ratio(sums.entryNotional, sums.trades),
    ...excursion,
    profitToMaxDrawdownRatio: ratio(group.netProfit, -(excursion.maxClosedTradeDrawdown ?? 0)),
  };
}

function outcomes(trades: readonly ClosedTrade[], sums: Sums) {
  let [largestWin, smallestWin, largestLoss, smallestLoss] = [0, Infinity, 0, -Infinity];
  let [best, worst, logs] = [-Infinity, Infinity, 0];
  for (const { pnl, returnFraction } of trades) {
    if (pnl > 0) {
      largestWin = Math.max(largestWin, pnl);
      smallestWin = Math.min(smallestWin, pnl);
    } else if (pnl < 0) {
      largestLoss = Math.min(largestLoss, pnl);
      smallestLoss = Math.max(smallestLoss, pnl);
    }
    best = Math.max(best, returnFraction);
    worst = Math.min(worst, returnFraction);
    logs += returnFraction > -1 ? Math.log1p(returnFraction) : -Infinity;
  }
  const won = (value: number): number | null => whenEnough('wins', sums.wins, () => value);
  const lost = (value: number): number | null => whenEnough('losses', sums.losses, () => value);
  return {
    averageWin: ratio(sums.grossProfit, sums.wins),
    averageLoss: ratio(sums.grossLoss, sums.losses),
    largestWin: won(largestWin),
    smallestWin: won(smallestWin),
    largestLoss: lost(largestLoss),
    smallestLoss: lost(smallestLoss),
    bestTradeFraction: finite(best),
    worstTradeFraction: finite(worst),
    geometricMeanReturnFraction: whenEnough('trades', sums.trades, () =>
      Math.expm1(logs / sums.trades),
    ),
    profitFactorOfReturns: ratio(sums.gains, -sums.shortfalls),
    winLossCountRatio: ratio(sums.wins, sums.losses),
  };
}

function quality(trades: readonly ClosedTrade[], sums: Sums, startingEquity: number) {
  const count = sums.trades;
  const profits = Float64Array.from(trades, (trade) => trade.pnl);
  const lossesOnly = profits.filter((profit) => profit < 0);
  const deviation = Math.sqrt(sampleVariance(profits));
  const winRate = sums.wins / count;
  const payoff = ratio(ratio(sums.grossProfit, sums.wins), ratio(-sums.grossLoss, sums.losses));
  const expectancy = whenEnough('trades', count, () => mean(profits));
  const expectedFraction = expectancy === null ? null : expectancy / startingEquity;
  return {
    averageWinLossRatio: payoff,
    expectancy,
    expectancyFraction: ratio(sums.returns, count),
    expectancyRatio: payoff === null ? null : (1 + payoff) * winRate - 1,
    expectedProfitPer100TradesFraction: expectedFraction === null ? null : expectedFraction * 100,
    profitStandardDeviation: whenEnough('tradeDeviation', count, () => deviation),
    profitDownsideDeviation: whenEnough('tradeDeviation', lossesOnly.length, () =>
      Math.sqrt(sampleVariance(lossesOnly)),
    ),
    systemQualityNumber: whenEnough('tradeQuality', count, () =>
      ratio(Math.sqrt(count) * mean(profits), deviation),
    ),
    kellyFraction: whenEnough('tradeQuality', count, () =>
      payoff === null ? null : winRate - ratio(1 - winRate, payoff)!,
    ),
  };
}

function durationsOf(trades: readonly ClosedTrade[]): DurationMetrics | null {
  if (trades.length === 0) return null;
  const seconds = Float64Array.from(trades, durationSeconds);
  const averageSeconds = mean(seconds);
  const medianSeconds = medianInPlace(seconds);
  return {
    minSeconds: seconds[0]!,
    maxSeconds: seconds[seconds.length - 1]!,
    averageSeconds,
    medianSeconds,
  };
}

function durations(trades: readonly ClosedTrade[]) {
  const all = durationsOf(trades);
  return {
    medianDurationSeconds: all?.medianSeconds ?? null,
    minDurationSeconds: all?.minSeconds ?? null,
    maxDurationSeconds: all?.maxSeconds ?? null,
    winnerDuration: durationsOf(trades.filter((trade) => trade.pnl > 0)),
    loserDuration: durationsOf(trades.filter((trade) => trade.pnl < 0)),
  };
}
