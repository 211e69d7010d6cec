/** What depends on the order in which trades closed: streaks, shares of equity, falls of realised profit. */
import type { ClosedTrade } from '../../domain/trade.js';
import { ratio } from './minimum-sample.js';

export interface Streaks {
  readonly maxConsecutiveWins: number;
  readonly maxConsecutiveLosses: number;
  readonly currentStreak: number;
  readonly averageWinOfEquityFraction: number | null;
  readonly averageLossOfEquityFraction: number | null;
}

/** A draw ends a streak. Shares are of the equity realised before each trade (LEAN). */
export function streaks(trades: readonly ClosedTrade[], startingEquity: number): Streaks {
  let [streak, longestWon, longestLost, equity] = [0, 0, 0, startingEquity];
  let [wins, wonShare, losses, lostShare] = [0, 0, 0, 0];
  for (const { pnl } of trades) {
    if (pnl > 0) {
      streak = Math.max(streak, 0) + 1;
      wins++;
      wonShare += pnl / equity;
    } else if (pnl < 0) {
      streak = Math.min(streak, 0) - 1;
      losses++;
      lostShare += pnl / equity;
    } else {
      streak = 0;
    }
    longestWon = Math.max(longestWon, streak);
    longestLost = Math.max(longestLost, -streak);
    equity += pnl;
  }
  return {
    maxConsecutiveWins: longestWon,
    maxConsecutiveLosses: longestLost,
    currentStreak: streak,
    averageWinOfEquityFraction: ratio(wonShare, wins),
    averageLossOfEquityFraction: ratio(lostShare, losses),
  };
}

export interface Excursions {
  readonly averageMaxAdverseExcursion: number | null;
  readonly averageMaxFavourableExcursion: number | null;
  readonly largestMaxAdverseExcursion: number | null;
  readonly largestMaxFavourableExcursion: number | null;
  readonly maxClosedTradeDrawdown: number | null;
  readonly maxIntraTradeDrawdown: number | null;
  readonly maxEndTradeDrawdown: number | null;
}

/** Losses and falls come out negative whatever sign the adverse excursion has (LEAN's definitions). */
export function excursions(trades: readonly ClosedTrade[]): Excursions {
  const count = trades.length;
  let [adverseSum, favourableSum, adverse, favourable] = [0, 0, 0, 0];
  let [profit, peak, peakInside] = [0, 0, 0];
  let [closedFall, insideFall, endFall] = [0, 0, 0];
  for (const trade of trades) {
    const worst = -Math.abs(trade.maxAdverseExcursion);
    const best = trade.maxFavourableExcursion;
    adverseSum += worst;
    favourableSum += best;
    adverse = Math.min(adverse, worst);
    favourable = Math.max(favourable, best);
    peakInside = Math.max(peakInside, profit + best);
    insideFall = Math.min(insideFall, profit + worst - peakInside);
    endFall = Math.min(endFall, trade.pnl + trade.fees - best);
    profit += trade.pnl;
    peak = Math.max(peak, profit);
    closedFall = Math.min(closedFall, profit - peak);
  }
  const known = (value: number): number | null => (count === 0 ? null : value);
  return {
    averageMaxAdverseExcursion: ratio(adverseSum, count),
    averageMaxFavourableExcursion: ratio(favourableSum, count),
    largestMaxAdverseExcursion: known(adverse),
    largestMaxFavourableExcursion: known(favourable),
    maxClosedTradeDrawdown: known(closedFall),
    maxIntraTradeDrawdown: known(insideFall),
    maxEndTradeDrawdown: known(endFall),
  };
}

/** Largest fall of realised profit from its peak, 0 or negative: how freqtrade counts drawdown. */
export function realisedFall(trades: readonly ClosedTrade[]): number {
  let [profit, peak, fall] = [0, 0, 0];
  for (const { pnl } of trades) {
    profit += pnl;
    peak = Math.max(peak, profit);
    fall = Math.min(fall, profit - peak);
  }
  return fall;
}
