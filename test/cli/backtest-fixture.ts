/** A believable finished backtest, computed from a seeded price walk rather than typed in. */
import { breakdownsOf } from '../../src/app/backtest/breakdowns.js';
import type { BacktestResult, BreakdownRow, Variant } from '../../src/app/backtest/result.js';
import type { ClosedTrade, OpenPosition } from '../../src/core/domain/trade.js';
import { asTimestamp, MICROSECONDS_PER_HOUR } from '../../src/core/domain/units.js';
import type { Timestamp } from '../../src/core/domain/units.js';
import {
  computeMetrics,
  groupTrades,
  realisedFall,
  thinCurve,
  tradeGroup,
} from '../../src/core/portfolio/performance/index.js';
import type { Metrics } from '../../src/core/portfolio/performance/index.js';

const START = Date.UTC(2023, 0, 1) * 1000;
const CASH = 10_000;
const FEE = 0.001;
const SLIPPAGE = 0.0002;
const WARMUP = 30;

interface Simulated {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly close: Float64Array;
  readonly trades: readonly ClosedTrade[];
  readonly open: OpenPosition;
  readonly barsInPosition: number;
  readonly exposureSum: number;
  readonly notional: number;
}

/** Minimal standard generator (Lehmer): the same numbers everywhere. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** In the market twelve hours of every thirty, long and short in turn. */
function simulate(hours: number, seed: number): Simulated {
  const next = uniform(seed);
  const at = new Float64Array(hours);
  const equity = new Float64Array(hours);
  const close = new Float64Array(hours);
  const trades: ClosedTrade[] = [];
  let [price, cash, quantity, entry, entryBar, notional] = [16_500, CASH, 0, 0, 0, 0];
  let [barsInPosition, exposureSum] = [0, 0];
  for (let bar = 0; bar < hours; bar++) {
    price *= 1 + (next() + next() - 0.998) * 0.006;
    close[bar] = price;
    at[bar] = START + (bar + 1) * MICROSECONDS_PER_HOUR;
    const phase = bar % 30;
    if (bar >= WARMUP && phase === 8) {
      quantity =
        ((Math.floor(bar / 30) % 3 === 0 ? -1 : 1) * Math.floor((cash / price) * 900)) / 1000;
      [entry, entryBar] = [price, bar];
      cash -= Math.abs(quantity) * price * (FEE + SLIPPAGE);
      notional += Math.abs(quantity) * price;
    } else if (quantity !== 0 && phase === 20) {
      const costs = Math.abs(quantity) * price * (FEE + SLIPPAGE);
      const gross = quantity * (price - entry);
      const fees = Math.abs(quantity) * (price + entry) * FEE;
      cash += gross - costs;
      notional += Math.abs(quantity) * price;
      trades.push(
        tradeOf(
          quantity,
          entryBar,
          bar,
          entry,
          price,
          gross - fees - Math.abs(quantity) * (price + entry) * SLIPPAGE,
          fees,
        ),
      );
      quantity = 0;
    }
    equity[bar] = cash + quantity * (price - entry);
    if (quantity !== 0) {
      barsInPosition++;
      exposureSum += (Math.abs(quantity) * price) / equity[bar]!;
    }
  }
  const open: OpenPosition = {
    instance: 'mean_reversion',
    symbol: 'BTC/USDT',
    side: quantity < 0 ? 'short' : 'long',
    quantity: Math.abs(quantity),
    entryAt: asTimestamp(at[entryBar]!),
    entryPrice: Math.round(entry * 100) / 100,
    markPrice: Math.round(price * 100) / 100,
    unrealisedPnl: quantity * (price - entry),
  };
  return { at, equity, close, trades, open, barsInPosition, exposureSum, notional };
}

function tradeOf(
  quantity: number,
  entryBar: number,
  exitBar: number,
  entryPrice: number,
  exitPrice: number,
  pnl: number,
  fees: number,
): ClosedTrade {
  const size = Math.abs(quantity);
  return {
    instance: 'mean_reversion',
    symbol: 'BTC/USDT',
    side: quantity > 0 ? 'long' : 'short',
    quantity: size,
    entryAt: asTimestamp(START + entryBar * MICROSECONDS_PER_HOUR),
    exitAt: asTimestamp(START + exitBar * MICROSECONDS_PER_HOUR),
    entryBar,
    exitBar,
    entryPrice: Math.round(entryPrice * 100) / 100,
    exitPrice: Math.round(exitPrice * 100) / 100,
    pnl,
    fees,
    returnFraction: pnl / (size * entryPrice),
    maxAdverseExcursion: -Math.abs(pnl) - 5,
    maxFavourableExcursion: Math.abs(pnl) + 8,
    entryReason: `z ${quantity > 0 ? '-2.31' : '2.12'}`,
    exitReason: 'z 0.04',
  };
}

export interface FixtureOptions {
  readonly hours?: number;
  readonly seed?: number;
  readonly overrides?: Partial<BacktestResult>;
}

export interface Fixture {
  readonly result: BacktestResult;
  readonly at: Float64Array;
  readonly equity: Float64Array;
}

export function backtestFixture({
  hours = 2_000,
  seed = 42,
  overrides = {},
}: FixtureOptions = {}): Fixture {
  const run = simulate(hours, seed);
  const open = run.open.quantity === 0 ? [] : [run.open];
  const metrics = computeMetrics({
    at: run.at,
    equity: run.equity,
    startingEquity: CASH,
    trades: run.trades,
    openPositions: open,
    benchmark: { close: run.close, firstTradable: Math.min(WARMUP, hours - 1) },
    daysPerYear: 365,
    activity: {
      orders: run.trades.length * 2 + open.length,
      fills: run.trades.length * 2 + open.length,
      barsInPosition: run.barsInPosition,
      grossExposureSum: run.exposureSum,
      grossExposureMax: 0.97,
      tradedNotional: run.notional,
      fees: run.notional * FEE,
      slippage: run.notional * SLIPPAGE,
      funding: 0,
      liquidity: [{ symbol: 'BTC/USDT', largestVolumeShareFraction: 0.004 }],
    },
  });
  return {
    result: { ...resultOf(run, metrics, open), ...overrides },
    at: run.at,
    equity: run.equity,
  };
}

const INSTANCES: BacktestResult['instances'] = [
  {
    instance: 'mean_reversion',
    strategy: 'mean_reversion',
    symbols: ['BTC/USDT'],
    parameters: { lookbackPeriod: 20, entryThreshold: 2, exitThreshold: 0.5 },
    capital: CASH,
  },
];

const ASSUMPTIONS: BacktestResult['assumptions'] = [
  { topic: 'fees', text: 'maker 10 bps, taker 10 bps, taken in the quote currency' },
  {
    topic: 'slippage',
    text: '2 bps against every market order, plus a tenth of the share of the bar volume it takes; at most 10% of a bar',
  },
  { topic: 'latency', text: '100 ms from decision to venue' },
  {
    topic: 'fills',
    text: 'market orders at the next open; a stop before a target inside one bar',
  },
  { topic: 'rounding', text: 'quantity toward zero to the lot, limits to the passive side' },
];

const MANIFEST: BacktestResult['manifest'] = {
  engineVersion: '0.1.0',
  data: [{ symbol: 'BTC/USDT', timeframe: '1h', hash: 'sha256:aa11bb22cc33dd44' }],
  strategies: [{ strategy: 'mean_reversion', origin: 'built-in', hash: 'sha256:0f0f0f0f0f0f0f0f' }],
  configHash: 'sha256:1234567890abcdef',
  seed: 42,
  journalHash: 'sha256:9f86d081884c7d659a2feaa0c55ad015',
};

function seriesOf(run: Simulated, end: Timestamp): BacktestResult['series'] {
  return [
    {
      symbol: 'BTC/USDT',
      timeframe: '1h',
      kind: 'spot',
      origin: 'synthetic (seed 42)',
      synthetic: true,
      bars: run.at.length,
      warmupBars: 0,
      first: asTimestamp(START),
      last: end,
      firstTradable: asTimestamp(START + WARMUP * MICROSECONDS_PER_HOUR),
    },
  ];
}

function resultOf(run: Simulated, metrics: Metrics, open: OpenPosition[]): BacktestResult {
  const end = asTimestamp(run.at[run.at.length - 1]!);
  const { total } = metrics.costs;
  const profit = metrics.returns.netProfit;
  const variant = (netProfit: number): Variant => ({
    netProfit,
    returnFraction: netProfit / CASH,
    trades: run.trades.length,
  });
  return {
    version: 1,
    runId: '20261120-7f3a',
    note: 'first try',
    title: 'mean_reversion',
    instances: INSTANCES,
    series: seriesOf(run, end),
    synthetic: true,
    from: asTimestamp(START),
    to: end,
    currency: 'USDT',
    halt: null,
    metrics,
    sensitivity: {
      method: 'rerun',
      zeroCost: variant(profit + total),
      modelCost: variant(profit),
      doubleCost: variant(profit - total),
      breakEvenCostBps: metrics.costs.breakEvenCostBps,
      oneBarLate: variant(profit * 0.8),
    },
    equityCurve: thinCurve(run.at, run.equity, 500),
    ...breakdownsOf(
      {
        ...{ at: run.at, equity: run.equity, startingEquity: CASH, openPositions: open },
        notionalBySymbol: new Map([['BTC/USDT', run.notional]]),
      },
      run.trades,
    ),
    trades: run.trades,
    openPositions: open,
    assumptions: ASSUMPTIONS,
    refusals: [],
    warnings: [],
    manifest: MANIFEST,
  };
}

export function rowsBy(
  trades: readonly ClosedTrade[],
  key: (trade: ClosedTrade) => string,
): BreakdownRow[] {
  return [...groupTrades(trades, key)].map(([name, group]) => ({
    name,
    openProfit: 0,
    tradedNotional: null,
    maxClosedTradeDrawdown: realisedFall(group),
    profitFraction: tradeGroup(group).netProfit / CASH,
    ...tradeGroup(group),
  }));
}
