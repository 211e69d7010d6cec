/** Reads one reference run: its equity curve, its trades, its printed statistics. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedFile } from '../../../shared.js';
import { asTimestamp } from '../../../../src/core/domain/units.js';
import type { ClosedTrade } from '../../../../src/core/domain/trade.js';
import type { MetricsInput } from '../../../../src/core/portfolio/performance/index.js';
import { tradingDaysPerYear } from '../../../../src/core/portfolio/performance/index.js';

export type GoldStatistics = Readonly<Record<string, number | null>> & {
  readonly [K in `${string}Duration`]: { readonly seconds: number };
};

export interface GoldRun {
  readonly input: MetricsInput;
  readonly statistics: GoldStatistics;
  readonly resolutionSeconds: number;
}

interface RunConfig {
  readonly data: string;
  readonly params: Readonly<Record<string, number | string | null>>;
  readonly backtest_args: { readonly cash: number };
}

function rows(file: string): string[][] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

const instant = (text: string): number =>
  Date.parse(`${text.replace(' ', 'T')}Z`.replace(/^(.{10})Z$/, '$1T00:00Z')) * 1000;

/** Bar lengths by run name: these files hold the bar's start, our curve its end. */
export function readGold(context: Mocha.Context, run: string): GoldRun {
  const directory = `data/backtests/backtestingpy/${run}`;
  const minute = run.startsWith('btcusdt1m');
  const hour = run.startsWith('eurusd');
  const resolutionSeconds = minute ? 60 : hour ? 3600 : 86_400;
  const statistics = JSON.parse(
    readFileSync(sharedFile(context, `${directory}/stats.json`), 'utf8'),
  ) as GoldStatistics;
  const config = JSON.parse(
    readFileSync(sharedFile(context, `${directory}/config.json`), 'utf8'),
  ) as RunConfig;
  const curve = rows(sharedFile(context, `${directory}/equity.csv${minute || hour ? '.gz' : ''}`));
  const prices = rows(sharedFile(context, `data/ohlcv/${config.data}`));
  const trades = rows(sharedFile(context, `${directory}/trades.csv`)).map(tradeOf);
  const at = Float64Array.from(curve, ([time]) => instant(time!) + resolutionSeconds * 1e6);
  const equity = Float64Array.from(curve, ([, value]) => Number(value));
  const close = Float64Array.from(prices, (row) => Number(row[4]));
  return {
    statistics,
    resolutionSeconds,
    input: {
      at,
      equity,
      startingEquity: config.backtest_args.cash,
      trades,
      openPositions: [],
      benchmark: { close, firstTradable: firstTradable(config.params) },
      daysPerYear: tradingDaysPerYear(at),
      activity: {
        orders: trades.length * 2,
        fills: trades.length * 2,
        barsInPosition: barsCovered(trades, at.length),
        grossExposureSum: 0,
        grossExposureMax: 0,
        tradedNotional: 0,
        fees: trades.reduce((sum, trade) => sum + trade.fees, 0),
        slippage: 0,
        funding: 0,
      },
    },
  };
}

/** Buy and hold is counted from the first bar at which the slowest indicator has a value. */
const firstTradable = (parameters: RunConfig['params']): number =>
  Math.max(...['n', 'm', 'n1', 'n2'].map((name) => Number(parameters[name] ?? 0))) - 1;

/** Bars within [entry bar, exit bar] of any trade: that engine's notion of exposure. */
function barsCovered(trades: readonly ClosedTrade[], length: number): number {
  const covered = new Uint8Array(length);
  for (const trade of trades) covered.fill(1, trade.entryBar, trade.exitBar + 1);
  return covered.reduce((sum, bar) => sum + bar, 0);
}

function tradeOf(row: readonly string[]): ClosedTrade {
  const [size, entryBar, exitBar, entryTime, exitTime, entryPrice, exitPrice] = row;
  const [pnl, fees, returned] = row.slice(9);
  return {
    instance: 'gold',
    symbol: 'GOLD',
    side: Number(size) > 0 ? 'long' : 'short',
    quantity: Math.abs(Number(size)),
    entryAt: asTimestamp(instant(entryTime!)),
    exitAt: asTimestamp(instant(exitTime!)),
    entryBar: Number(entryBar),
    exitBar: Number(exitBar),
    entryPrice: Number(entryPrice),
    exitPrice: Number(exitPrice),
    pnl: Number(pnl),
    fees: Number(fees),
    returnFraction: Number(returned),
    maxAdverseExcursion: 0,
    maxFavourableExcursion: 0,
    entryReason: '',
    exitReason: '',
  };
}
