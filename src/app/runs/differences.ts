/** What is not as it was between a stored run and the same run now. */
import type { BacktestResult, RunManifest } from '../backtest/result.js';

/** One thing that differs; `before` and `now` are short texts. */
export interface Difference {
  readonly kind: 'data' | 'strategy' | 'engine' | 'settings' | 'trades' | 'journal';
  /** What it is: `GOOG 1d`, `strategies/mine.ts`. */
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

/** Causes first (data, strategies, engine, settings), then what came of them. */
export function differencesBetween(
  before: BacktestResult,
  now: BacktestResult,
): readonly Difference[] {
  return [
    ...dataDifferences(before, now),
    ...strategyDifferences(before.manifest, now.manifest),
    ...plainDifferences(before.manifest, now.manifest),
    ...outcomeDifferences(before, now),
  ];
}

const short = (hash: string): string => hash.slice(0, 12);

function dataDifferences(before: BacktestResult, now: BacktestResult): Difference[] {
  return before.manifest.data.flatMap(({ symbol, timeframe, hash }) => {
    const found = now.manifest.data.find((one) => one.symbol === symbol);
    if (found?.hash === hash) return [];
    const what = `${symbol} ${timeframe}`;
    const [then, today] = [before, now].map(({ series }) => barsOf(series, symbol));
    return [
      {
        kind: 'data',
        what,
        before: `${then!} ${short(hash)}`,
        now: found ? `${today!} ${short(found.hash)}` : 'not there',
      },
    ];
  });
}

/** Bars read, those for warming up included. */
function barsOf(series: BacktestResult['series'], symbol: string): string {
  const used = series.find((one) => one.symbol === symbol);
  return used ? `${used.bars + used.warmupBars} bars` : 'no bars';
}

function strategyDifferences(before: RunManifest, now: RunManifest): Difference[] {
  return before.strategies.flatMap(({ strategy, origin, hash }, index) => {
    const found = now.strategies[index];
    if (found?.hash === hash) return [];
    const what = origin === 'built-in' ? strategy : origin;
    return [
      { kind: 'strategy', what, before: short(hash), now: found ? short(found.hash) : 'not there' },
    ];
  });
}

function plainDifferences(before: RunManifest, now: RunManifest): Difference[] {
  const pairs = [
    ['engine', 'version', before.engineVersion, now.engineVersion],
    ['settings', 'hash', short(before.configHash), short(now.configHash)],
  ] as const;
  return pairs
    .filter(([, , then, today]) => then !== today)
    .map(([kind, what, then, today]) => ({ kind, what, before: then, now: today }));
}

function outcomeDifferences(before: BacktestResult, now: BacktestResult): Difference[] {
  const [then, today] = [before.manifest.journalHash, now.manifest.journalHash];
  if (then === today) return [];
  return [
    { kind: 'journal', what: 'hash', before: short(then), now: short(today) },
    ...tradeDifference(before, now),
  ];
}

/** The first trade that is another one. */
function tradeDifference(before: BacktestResult, now: BacktestResult): Difference[] {
  const count = Math.max(before.trades.length, now.trades.length);
  for (let index = 0; index < count; index++) {
    const [then, today] = [before.trades[index], now.trades[index]].map(tradeText);
    if (then === today) continue;
    return [{ kind: 'trades', what: `first at ${index + 1}`, before: then!, now: today! }];
  }
  return [];
}

function tradeText(trade: BacktestResult['trades'][number] | undefined): string {
  if (!trade) return 'none';
  const { symbol, side, quantity, entryAt, entryPrice, exitPrice } = trade;
  const at = new Date(entryAt / 1000).toISOString().slice(0, 16).replace('T', ' ');
  return `${at} ${side} ${quantity} ${symbol} ${entryPrice} to ${exitPrice}`;
}
