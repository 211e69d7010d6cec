/** Values published by LEAN (rounded), Skender's Stock.Indicators and backtrader (6 decimals). */
import { expect } from 'chai';
import { indicators } from '../../../src/core/indicators/index.js';
import type {
  AdxLines,
  Bands,
  Indicator,
  StochasticLines,
} from '../../../src/core/indicators/index.js';
import type { Bar } from '../../../src/core/domain/bar.js';
import { sharedFile } from '../../shared.js';
import {
  absolute,
  barsOf,
  column,
  expectColumn,
  itself,
  readRecords,
  readTable,
  readText,
  relative,
  run,
} from './reference.js';
import type { Column } from './reference.js';

type Compute = (bars: readonly Bar[]) => Column;

const onBars =
  <Output>(make: () => Indicator<Bar, Output>, pick: (output: Output) => number): Compute =>
  (bars) =>
    run(make(), bars, pick);

const onCloses =
  <Output>(make: () => Indicator<number, Output>, pick: (output: Output) => number): Compute =>
  (bars) =>
    run(
      make(),
      bars.map(({ close }) => close),
      pick,
    );

const upper = (bands: Bands): number => bands.upper;
const middle = (bands: Bands): number => bands.middle;
const lower = (bands: Bands): number => bands.lower;
const slowK = (lines: StochasticLines): number => lines.k;
const slowD = (lines: StochasticLines): number => lines.d;
const trend = (lines: AdxLines): number => lines.adx;
const plusDi = (lines: AdxLines): number => lines.plusDi;
const minusDi = (lines: AdxLines): number => lines.minusDi;

/** A bar that never left the mean of its four prices. */
function atMeanPrice(bar: Bar): Bar {
  const price = (bar.open + bar.high + bar.low + bar.close) / 4;
  return { ...bar, high: price, low: price, close: price };
}

describe('indicators against LEAN', () => {
  const { sma, rsi, atr, adx, bollinger, donchian, rollingVwap, simpleKeltner } = indicators;
  const keltner = (): Indicator<Bar, Bands> => simpleKeltner(20, 1.5);
  const channel = (): Indicator<Bar, Bands> => donchian(50);
  const bands = (): Indicator<number, Bands> => bollinger(20, 2);
  const variance = onCloses(() => indicators.variance(10), itself);
  const deviation = onCloses(() => indicators.standardDeviation(10), itself);
  const squared: Compute = (bars) => deviation(bars).map((sd) => sd && sd * sd);
  const slow = (): Indicator<Bar, StochasticLines> => indicators.stochastic(12, 3, 5);
  /** LEAN weighs the mean of open, high, low and close where we weigh the typical price. */
  const vwap: Compute = (bars) => onBars(() => rollingVwap(50), itself)(bars.map(atMeanPrice));

  /**
   * File, column, what computes it, absolute tolerance, and the first row to compare: where the file
   * has partial windows, or starts smoothing by another convention that is forgotten by then.
   */
  const cases: readonly (readonly [string, string, Compute, number, number?])[] = [
    ['spy_with_keltner.csv', 'Middle Band', onBars(keltner, middle), 1e-4],
    ['spy_with_keltner.csv', 'Keltner Channels 20 Top', onBars(keltner, upper), 1e-4],
    ['spy_with_keltner.csv', 'Keltner Channels 20 Bottom', onBars(keltner, lower), 1e-4],
    ['spy_with_vwap.txt', 'Moving VWAP 50', vwap, 1e-3],
    ['spy_with_don50.txt', 'Donchian Channels 50 Top', onBars(channel, upper), 1e-3, 49],
    ['spy_with_don50.txt', 'Donchian Channels 50 Bottom', onBars(channel, lower), 1e-3, 49],
    ['spy_with_don50.txt', 'Donchian Channels 50 Mean', onBars(channel, middle), 1e-3, 49],
    ['spy_bollinger_bands.txt', 'Bollinger Bands® 20 2 Top', onCloses(bands, upper), 1e-3],
    ['spy_bollinger_bands.txt', 'Bollinger Bands® 20 2 Bottom', onCloses(bands, lower), 1e-3],
    ['spy_with_adx.txt', '+DI14', onBars(() => adx(14), plusDi), 1e-3, 150],
    ['spy_with_adx.txt', '-DI14', onBars(() => adx(14), minusDi), 1e-3, 150],
    ['spy_with_adx.txt', 'ADX 14', onBars(() => adx(14), trend), 1e-3, 200],
    ['spy_atr_wilder.txt', 'Average True Range 14', onBars(() => atr(14), itself), 1e-4, 150],
    ['spy_with_indicators.txt', 'SMA14', onCloses(() => sma(14), itself), 1e-2],
    ['spy_with_indicators.txt', 'RSI 14 Wilder', onCloses(() => rsi(14), itself), 1e-3],
    ['spy_var.txt', 'Var', variance, 1e-6],
    ['spy_var.txt', 'Var', squared, 1e-6],
    ['spy_with_stoch12k3.txt', 'Stochastics 12 %K 3', onBars(slow, slowK), 1e-3, 17],
    ['spy_with_stoch12k3.txt', '%D 5', onBars(slow, slowD), 1e-3],
  ];
  for (const [file, name, compute, tolerance, from] of cases) {
    it(`${file}: ${name}`, function () {
      const table = readTable(sharedFile(this, `data/indicators/lean/${file}`));
      const actual = compute(barsOf(table)).map((value, row) =>
        from !== undefined && row < from ? undefined : value,
      );
      expectColumn(actual, column(table, name), absolute(tolerance), from);
    });
  }
});

describe("indicators against Skender's", () => {
  const { sma, wma, rsi, bollinger, zScore, stochastic, obv, vwap } = indicators;
  const cases: readonly (readonly [string, string, Compute])[] = [
    ['sma', 'sma', onCloses(() => sma(20), itself)],
    ['wma', 'wma', onCloses(() => wma(14), itself)],
    ['smma', 'smma', onCloses(() => indicators.ema(20, 'wilder'), itself)],
    ['rsi', 'rsi', onCloses(() => rsi(14), itself)],
    ['bb', 'upperBand', onCloses(() => bollinger(20, 2), upper)],
    ['bb', 'lowerBand', onCloses(() => bollinger(20, 2), lower)],
    ['bb', 'zScore', onCloses(() => zScore(20), itself)],
    ['stoch', 'signal', onBars(() => stochastic(14, 3, 3), slowD)],
    ['obv', 'obv', afterFirst(onBars(() => obv(), itself))],
    ['vwap', 'vwap', onBars(() => vwap('never'), itself)],
  ];
  let bars: readonly Bar[] = [];

  before(function () {
    bars = barsOf(readTable(sharedFile(this, 'data/indicators/skender/quotes_default.csv')));
  });

  for (const [file, name, compute] of cases) {
    it(`${file}: ${name}`, function () {
      const path = `data/indicators/skender/${file}.standard.json.gz`;
      const gold = column(readRecords(sharedFile(this, path)), name);
      expectColumn(compute(bars), gold, relative(1e-9, 1e-9));
    });
  }

  it('donchian: theirs is the channel of the bar before', function () {
    const path = 'data/indicators/skender/donchian.standard.json.gz';
    const gold = readRecords(sharedFile(this, path));
    for (const [name, band] of [
      ['upperBand', 'upper'],
      ['lowerBand', 'lower'],
      ['centerline', 'middle'],
    ] as const) {
      const ours = run(indicators.donchian(20), bars, (bands) => bands[band]);
      expectColumn([undefined, ...ours.slice(0, -1)], column(gold, name), relative(1e-12));
    }
  });
});

/** Skender's balance starts at 0 where ours, like TA-Lib's, starts with the first volume. */
function afterFirst(compute: Compute): Compute {
  return (bars) => {
    const values = compute(bars);
    return values.map((value) => (value ?? NaN) - values[0]!);
  };
}

describe('indicators against backtrader', () => {
  interface Points {
    readonly chkvals: readonly (readonly string[])[];
    readonly chkmin: number;
  }
  const { sma, rsi, highest, stochastic } = indicators;
  const cases: readonly (readonly [string, readonly Compute[]])[] = [
    ['sma', [onCloses(() => sma(30), itself)]],
    ['rsi', [onCloses(() => rsi(14), itself)]],
    [
      'highest',
      [
        (bars) =>
          run(
            highest(14),
            bars.map(({ close }) => close),
            itself,
          ),
      ],
    ],
    [
      'stochastic',
      [onBars(() => stochastic(14, 3, 3), slowK), onBars(() => stochastic(14, 3, 3), slowD)],
    ],
  ];
  let bars: readonly Bar[] = [];
  let points: Readonly<Record<string, Points>> = {};

  before(function () {
    bars = barsOf(readTable(sharedFile(this, 'data/ohlcv/2006-day-001.txt')));
    const file = sharedFile(this, 'data/indicators/backtrader/indicator_points.json');
    points = JSON.parse(readText(file)) as typeof points;
  });

  for (const [name, lines] of cases) {
    it(name, () => {
      const { chkvals, chkmin } = points[name]!;
      const rows = [
        bars.length - 1,
        chkmin - 1,
        bars.length - 1 + Math.floor((chkmin - bars.length) / 2),
      ];
      lines.forEach((compute, line) => {
        const values = compute(bars);
        rows.forEach((row, index) =>
          expect(values[row], `line ${line}, row ${row}`).to.be.closeTo(
            Number(chkvals[line]![index]),
            1e-6,
          ),
        );
      });
    });
  }
});
