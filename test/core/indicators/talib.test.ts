import type { Bar } from '../../../src/core/domain/bar.js';
import { indicators } from '../../../src/core/indicators/index.js';
import { sharedFile } from '../../shared.js';
import { barsOf, column, expectColumn, itself, readTable, relative, run } from './reference.js';
import type { Column, Table, Tolerance } from './reference.js';

interface Source {
  readonly name: string;
  readonly bars: string;
  readonly gold: string;
  readonly rows: number;
  /** Size of a price and of a volume there, for lines that cross zero. */
  readonly price: number;
}

const SOURCES: readonly Source[] = [
  {
    name: 'GOOG',
    bars: 'data/ohlcv/GOOG.csv',
    gold: 'data/indicators/talib/GOOG_talib.csv.gz',
    rows: 2148,
    price: 500,
  },
  {
    name: 'BTCUSDT',
    bars: 'data/ohlcv/BTCUSDT_1m_2023-03-16_2023-05-05.csv.gz',
    gold: 'data/indicators/talib/BTCUSDT_1m_2023_first3000_talib.csv.gz',
    rows: 3000,
    price: 27_000,
  },
];

interface Comparison {
  readonly column: string;
  readonly run: (bars: readonly Bar[], closes: readonly number[]) => Column;
  /** Default: 1e-9 of the value. */
  readonly tolerance?: (source: Source) => Tolerance;
  /** First row to compare, where ours starts later than TA-Lib's. */
  readonly from?: number;
  /** The indicator, where another has been compared with the same column. */
  readonly by?: string;
}

/** For lines that cross zero: 1e-9 of the value, or the last digits of a price. */
const crossing = ({ price }: Source): Tolerance => relative(1e-9, 1e-13 * price);
const bounded = (): Tolerance => relative(1e-9, 1e-9);

const COMPARISONS: readonly Comparison[] = [
  ...[10, 20, 50].map((period) => ({
    column: `SMA_${period}`,
    run: (_: unknown, closes: readonly number[]) => run(indicators.sma(period), closes, itself),
  })),
  ...[12, 20, 26].map((period) => ({
    column: `EMA_${period}`,
    run: (_: unknown, closes: readonly number[]) => run(indicators.ema(period), closes, itself),
  })),
  { column: 'WMA_20', run: (_, closes) => run(indicators.wma(20), closes, itself) },
  { column: 'RSI_14', run: (_, closes) => run(indicators.rsi(14), closes, itself) },
  {
    column: 'ROC_10',
    run: (_, closes) => run(indicators.roc(10), closes, itself),
    tolerance: () => relative(1e-9, 1e-12),
  },
  { column: 'MAX_20', run: (_, closes) => run(indicators.highest(20), closes, itself) },
  { column: 'MIN_20', run: (_, closes) => run(indicators.lowest(20), closes, itself) },
  {
    column: 'MAX_20',
    by: 'donchian',
    run: (bars) => run(indicators.donchian(20), bars.map(flat), ({ upper }) => upper),
  },
  {
    column: 'MIN_20',
    by: 'donchian',
    run: (bars) => run(indicators.donchian(20), bars.map(flat), ({ lower }) => lower),
  },
  ...(['macd', 'signal', 'histogram'] as const).map((line) => ({
    column: `MACD_12_26_9_${line === 'histogram' ? 'hist' : line}`,
    run: (_: unknown, closes: readonly number[]) =>
      run(indicators.macd(12, 26, 9), closes, (lines) => lines[line]),
    tolerance: crossing,
  })),
  ...(['upper', 'middle', 'lower'] as const).map((band) => ({
    column: `BBANDS_20_2_2_${band}`,
    run: (_: unknown, closes: readonly number[]) =>
      run(indicators.bollinger(20, 2), closes, (bands) => bands[band]),
  })),
  {
    column: 'STDDEV_20_1',
    run: (_, closes) => run(indicators.standardDeviation(20), closes, itself),
    tolerance: ({ price }) => relative(0, 1e-9 * price),
  },
  {
    column: 'VAR_20_1',
    run: (_, closes) => run(indicators.variance(20), closes, itself),
    tolerance: ({ price }) => relative(0, 1e-9 * price * price),
  },
  { column: 'ATR_14', run: (bars) => run(indicators.atr(14), bars, itself) },
  { column: 'ADX_14', run: (bars) => run(indicators.adx(14), bars, ({ adx }) => adx) },
  ...(['plusDi', 'minusDi'] as const).flatMap((line) => [
    {
      column: line === 'plusDi' ? 'PLUS_DI_14' : 'MINUS_DI_14',
      run: (bars: readonly Bar[]) =>
        run(indicators.directionalMovement(14), bars, (di) => di[line]),
      tolerance: bounded,
    },
    {
      column: line === 'plusDi' ? 'PLUS_DI_14' : 'MINUS_DI_14',
      run: (bars: readonly Bar[]) => run(indicators.adx(14), bars, (lines) => lines[line]),
      tolerance: bounded,
      from: 27,
      by: 'adx',
    },
  ]),
  ...(['k', 'd'] as const).map((line) => ({
    column: `STOCH_14_3SMA_3SMA_slow${line}`,
    run: (bars: readonly Bar[]) =>
      run(indicators.stochastic(14, 3, 3), bars, (lines) => lines[line]),
    tolerance: bounded,
  })),
  { column: 'OBV', run: (bars) => run(indicators.obv(), bars, itself), tolerance: crossing },
];

/** A bar that never left its close. */
function flat({ close }: Bar): { readonly high: number; readonly low: number } {
  return { high: close, low: close };
}

describe('indicators against TA-Lib', () => {
  for (const source of SOURCES) {
    describe(source.name, () => {
      let bars: readonly Bar[] = [];
      let gold: Table = new Map();

      before(function () {
        bars = barsOf(readTable(sharedFile(this, source.bars), source.rows));
        gold = readTable(sharedFile(this, source.gold), source.rows);
      });

      for (const {
        column: name,
        run: compute,
        tolerance = () => relative(1e-9),
        from,
        by,
      } of COMPARISONS) {
        it(`${name}${by === undefined ? '' : ` (${by})`}`, () => {
          const closes = bars.map(({ close }) => close);
          expectColumn(compute(bars, closes), column(gold, name), tolerance(source), from);
        });
      }
    });
  }
});
