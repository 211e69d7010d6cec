/** Runs of other engines, reproduced by configuration alone: trades exactly, money to 1e-6. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { backtest, readBars } from '../../src/app/library.js';
import type { BacktestResult, LibraryBacktest, ReadBarsOptions } from '../../src/app/library.js';
import type { ClosedTrade } from '../../src/core/domain/trade.js';
import { sharedFile } from '../shared.js';
import { bollinger, smaCross, smaStake } from './reference-strategies.js';

interface Run {
  readonly engine: 'backtestingpy' | 'backtrader';
  readonly name: string;
  readonly data: string;
  readonly flags?: ReadBarsOptions;
  readonly input: Omit<LibraryBacktest, 'series'>;
}

const HONESTY_OFF = { slippage: 'none', latency: '0', capital: '100%' } as const;
const goog = { engine: 'backtestingpy', data: 'GOOG.csv', flags: { symbol: 'GOOG' } } as const;
const yhoo = {
  engine: 'backtrader',
  data: 'yhoo-1996-2014.txt',
  flags: { symbol: 'YHOO' },
} as const;
const cross = { ...HONESTY_OFF, strategy: smaCross, fees: '20bps' } as const;

const RUNS: readonly Run[] = [
  { ...goog, name: 'goog_sma_10_20_excl', input: cross },
  { ...goog, name: 'goog_sma_10_20_excl_final', input: { ...cross, closeAtEnd: true } },
  { ...goog, name: 'goog_sma_10_20_longonly', input: { ...cross, parameters: { mode: 0 } } },
  {
    ...goog,
    name: 'goog_sma_10_20_longonly_nocomm',
    input: { ...cross, fees: '0bps', parameters: { mode: 0 } },
  },
  {
    ...goog,
    name: 'goog_sma_10_20_noexcl_size10',
    input: { ...cross, cash: 100_000, parameters: { mode: 2, units: 10 } },
  },
  {
    ...goog,
    name: 'goog_boll_20_2_long',
    input: { ...HONESTY_OFF, strategy: bollinger, fees: '20bps', closeAtEnd: true },
  },
  {
    ...goog,
    name: 'goog_boll_20_2_longshort',
    input: {
      ...HONESTY_OFF,
      strategy: bollinger,
      fees: '20bps',
      closeAtEnd: true,
      parameters: { mode: 1 },
    },
  },
  {
    engine: 'backtestingpy',
    name: 'btcusdt1m_sma_60_240_excl',
    data: 'BTCUSDT_1m_2023-03-16_2023-05-05.csv.gz',
    flags: { symbol: 'BTC/USDT', lot: '1' },
    input: {
      ...cross,
      cash: 10_000_000,
      fees: '5bps',
      closeAtEnd: true,
      parameters: { fast: 60, slow: 240 },
    },
  },
  {
    ...yhoo,
    name: 'yhoo_sma_10_30_long',
    input: { ...HONESTY_OFF, strategy: smaStake, cash: 100_000, fees: '10bps' },
  },
  {
    ...yhoo,
    name: 'yhoo_sma_10_30_flip',
    input: {
      ...HONESTY_OFF,
      strategy: smaStake,
      cash: 100_000,
      fees: '20bps',
      parameters: { flip: 1 },
    },
  },
];

/** A trade of either engine in one shape; bars are 0-based rows. */
interface Expected {
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number | undefined;
  readonly pnl: number;
}

const read = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};

function rows(path: string): Record<string, string>[] {
  const [header, ...lines] = read(path).trim().split('\n');
  const names = header!.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [names[index]!, cell])),
  );
}

function expectedTrades(run: Run, path: string): Expected[] {
  return rows(path).map((row) => {
    const value = (name: string): number => Number(row[name]);
    if (run.engine === 'backtestingpy') {
      return {
        side: value('Size') > 0 ? 'long' : 'short',
        quantity: Math.abs(value('Size')),
        entryBar: value('EntryBar'),
        exitBar: value('ExitBar'),
        entryPrice: value('EntryPrice'),
        exitPrice: value('ExitPrice'),
        pnl: value('PnL'),
      };
    }
    return {
      side: row['side'] as 'long' | 'short',
      quantity: 100,
      // Its bars count from 1.
      entryBar: value('bar_open') - 1,
      exitBar: value('bar_close') - 1,
      entryPrice: Number(value('avg_entry_price').toFixed(6)),
      exitPrice: undefined,
      pnl: value('pnl_net'),
    };
  });
}

const close = (actual: number, expected: number, what: string): void => {
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).to.be.at.most(
    1e-6 * Math.max(1, Math.abs(expected)),
  );
};

function compare(actual: readonly ClosedTrade[], expected: readonly Expected[]): void {
  expect(actual.length).to.equal(expected.length);
  expected.forEach((wanted, index) => {
    const { side, quantity, entryBar, exitBar, entryPrice, exitPrice, pnl } = actual[index]!;
    const exact = { side, quantity, entryBar, exitBar, entryPrice };
    const { side: s, quantity: q, entryBar: eb, exitBar: xb, entryPrice: ep } = wanted;
    expect(exact, `trade ${index}`).to.deep.equal({
      side: s,
      quantity: q,
      entryBar: eb,
      exitBar: xb,
      entryPrice: ep,
    });
    if (wanted.exitPrice !== undefined)
      expect(exitPrice, `trade ${index}`).to.equal(wanted.exitPrice);
    close(pnl, wanted.pnl, `profit of trade ${index}`);
  });
}

/**
 * Buy and hold, and exposure. That engine counts the bar of an exit as one in the market, though its
 * position leaves at the open, and leaves out what is still open at the end; ours looks at bar ends.
 */
function compareMarket(
  result: BacktestResult,
  starts: Float64Array,
  gold: Readonly<Record<string, number>>,
): void {
  const { metrics, trades, openPositions } = result;
  const percent = (metrics.benchmark?.buyAndHoldReturnFraction ?? NaN) * 100;
  close(percent, gold['Buy & Hold Return [%]']!, 'buy and hold');
  const { bars } = metrics.period;
  const [atEnd, theirs] = [new Uint8Array(bars), new Uint8Array(bars)];
  for (const { entryBar, exitBar } of trades) {
    atEnd.fill(1, entryBar, exitBar);
    theirs.fill(1, entryBar, exitBar + 1);
  }
  const count = (marks: Uint8Array): number => marks.reduce((sum, mark) => sum + mark, 0);
  close((count(theirs) / bars) * 100, gold['Exposure Time [%]']!, 'exposure as counted there');
  for (const { entryAt } of openPositions) {
    atEnd.fill(
      1,
      starts.findLastIndex((start) => start <= entryAt),
    );
  }
  expect(metrics.activity.timeInMarketFraction * bars).to.be.closeTo(count(atEnd), 1e-6);
}

describe('reference runs of other engines', () => {
  for (const run of RUNS) {
    it(run.name, async function () {
      const folder = `data/backtests/${run.engine}/${run.name}`;
      const trades = sharedFile(this, `${folder}/trades.csv`);
      const series = await readBars(sharedFile(this, `data/ohlcv/${run.data}`), run.flags);
      const result = backtest({ ...run.input, series });
      compare(result.trades, expectedTrades(run, trades));
      const file = run.engine === 'backtrader' ? 'result.json' : 'stats.json';
      const gold = JSON.parse(read(sharedFile(this, `${folder}/${file}`))) as Record<
        string,
        number
      >;
      const final = run.engine === 'backtrader' ? gold['final_value']! : gold['Equity Final [$]']!;
      close(result.metrics.returns.finalEquity, final, 'final equity');
      if (run.engine === 'backtestingpy') compareMarket(result, series.bars.start, gold);
    });
  }
});
