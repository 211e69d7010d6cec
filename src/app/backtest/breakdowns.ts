/** The trades of a run by symbol, instance, reason and calendar period. */
import type { ClosedTrade } from '../../core/domain/trade.js';
import {
  groupTrades,
  PERIOD_LENGTHS,
  periodResults,
  realisedFall,
  tradeGroup,
} from '../../core/portfolio/performance/index.js';
import type { PeriodLength } from '../../core/portfolio/performance/index.js';
import type { MainOutcome } from './passes.js';
import type { BacktestResult, BreakdownRow, ReasonsRow } from './result.js';

type Breakdowns = Pick<
  BacktestResult,
  'periods' | 'bySymbol' | 'byInstance' | 'byEntryReason' | 'byExitReason' | 'byEntryAndExitReason'
>;

/** A reason that holds a figure may be a different one in every trade: only the most frequent get a row. */
const MOST_REASONS = 500;
const NO_REASON = '(none)';
const OTHERS = '(others)';
/** Parts two reasons in a key; no text of a strategy's author holds it. */
const BETWEEN = '\u0000';

type Finished = Pick<
  MainOutcome,
  'at' | 'equity' | 'startingEquity' | 'openPositions' | 'notionalBySymbol'
>;

export function breakdownsOf(outcome: Finished, trades: readonly ClosedTrade[]): Breakdowns {
  const { startingEquity, notionalBySymbol } = outcome;
  const row = (name: string, group: readonly ClosedTrade[]): BreakdownRow =>
    rowOf(name, group, startingEquity);
  const byOwner = (by: 'symbol' | 'instance'): BreakdownRow[] =>
    [...groupTrades(trades, (trade) => trade[by])].map(([name, group]) => ({
      ...row(name, group),
      openProfit: openProfit(outcome, by, name),
      tradedNotional: by === 'symbol' ? (notionalBySymbol.get(name) ?? null) : null,
    }));
  const byReason = (of: (trade: ClosedTrade) => string): BreakdownRow[] =>
    mostFrequent(groupTrades(trades, of)).map(([name, group]) => row(name, group));
  const mixed = byReason(({ entryReason, exitReason }) => entryReason + BETWEEN + exitReason);
  return {
    periods: Object.fromEntries(
      PERIOD_LENGTHS.map((length) => [length, periodResults(outcome, trades, length)]),
    ) as Record<PeriodLength, ReturnType<typeof periodResults>>,
    bySymbol: byOwner('symbol'),
    byInstance: byOwner('instance'),
    byEntryReason: byReason(({ entryReason }) => entryReason).map(named),
    byExitReason: byReason(({ exitReason }) => exitReason).map(named),
    byEntryAndExitReason: mixed.map(withBothReasons),
  };
}

function rowOf(name: string, trades: readonly ClosedTrade[], startingEquity: number): BreakdownRow {
  const group = tradeGroup(trades);
  return {
    ...group,
    name,
    profitFraction: group.netProfit / startingEquity,
    maxClosedTradeDrawdown: realisedFall(trades),
    openProfit: 0,
    tradedNotional: null,
  };
}

const named = (row: BreakdownRow): BreakdownRow => ({ ...row, name: row.name || NO_REASON });

function withBothReasons(row: BreakdownRow): ReasonsRow {
  const [entry = '', exit = entry] = row.name.split(BETWEEN);
  const [entryReason, exitReason] = [entry || NO_REASON, exit || NO_REASON];
  const name = row.name === OTHERS ? OTHERS : `${entryReason} -> ${exitReason}`;
  return { ...row, name, entryReason, exitReason };
}

/** By name; what does not fit is one group of its own, last. */
function mostFrequent(
  groups: ReadonlyMap<string, readonly ClosedTrade[]>,
): (readonly [string, readonly ClosedTrade[]])[] {
  if (groups.size <= MOST_REASONS) return [...groups];
  const sizes = [...groups.values()].map(({ length }) => length).sort((a, b) => b - a);
  const least = sizes[MOST_REASONS - 1]!;
  let room = MOST_REASONS - sizes.filter((size) => size > least).length;
  const kept = new Map<string, readonly ClosedTrade[]>();
  for (const [name, group] of groups) {
    if (group.length < least || (group.length === least && room-- <= 0)) continue;
    kept.set(name, group);
  }
  const others = [...groups].filter(([name]) => !kept.has(name)).flatMap(([, group]) => group);
  // Their realised profit is followed in the order in which the trades closed.
  return [...kept, [OTHERS, others.sort((one, other) => one.exitAt - other.exitAt)]];
}

const openProfit = (outcome: Finished, by: 'symbol' | 'instance', name: string): number =>
  outcome.openPositions
    .filter((position) => position[by] === name)
    .reduce((sum, position) => sum + position.unrealisedPnl, 0);
