import { expect } from 'chai';
import fc from 'fast-check';
import type { Bar } from '../../../src/core/domain/bar.js';
import { asTimestamp, MICROSECONDS_PER_HOUR } from '../../../src/core/domain/units.js';
import { indicators } from '../../../src/core/indicators/index.js';
import type { Bands, Indicator } from '../../../src/core/indicators/index.js';
import * as naive from './definitions.js';
import type { Lines, Series } from './definitions.js';

interface Case<Input> {
  readonly name: string;
  readonly make: (period: number) => Indicator<Input, unknown>;
  readonly expected: (inputs: readonly Input[], period: number) => Lines;
  /** Of the largest input, unless the result is a plain number whatever the price: then of 1. */
  readonly tolerance?: (largest: number) => number;
}

const ofPrice = (largest: number): number => 1e-10 * largest;
const ofSquare = (largest: number): number => 1e-10 * largest * largest;
const ofPercent = (): number => 1e-7;

const bandsAround = (center: Series, reach: Series): Lines => [
  naive.join(center, reach, (a, b) => a + b),
  naive.onlyWhere(reach, center),
  naive.join(center, reach, (a, b) => a - b),
];

const reachOf = (values: readonly number[], period: number, lost: number): Series =>
  naive.windows(values, period, (window) => 2 * Math.sqrt(naive.variance(window, lost)));

const times = (line: Series, factor: number): Series =>
  line.map((value) => (value === undefined ? undefined : value * factor));

const PRICES: readonly Case<number>[] = [
  {
    name: 'sma',
    make: (period) => indicators.sma(period),
    expected: (values, period) => [naive.windows(values, period, naive.mean)],
  },
  {
    name: 'ema',
    make: (period) => indicators.ema(period),
    expected: (values, period) => [naive.ema(values, period)],
  },
  {
    name: "ema, Wilder's",
    make: (period) => indicators.ema(period, 'wilder'),
    expected: (values, period) => [naive.wilder(values, period)],
  },
  {
    name: 'wma',
    make: (period) => indicators.wma(period),
    expected: (values, period) => [naive.windows(values, period, naive.weightedMean)],
  },
  {
    name: 'rsi',
    make: (period) => indicators.rsi(period),
    expected: (values, period) => [naive.rsi(values, period)],
    tolerance: ofPercent,
  },
  {
    name: 'macd',
    make: (period) => indicators.macd(period, period + 3, 4),
    expected: (values, period) => naive.macd(values, period, period + 3, 4),
  },
  {
    name: 'bollinger',
    make: (period) => indicators.bollinger(period, 2),
    expected: (values, period) =>
      bandsAround(naive.windows(values, period, naive.mean), reachOf(values, period, 0)),
  },
  {
    name: 'bollinger, sample',
    make: (period) => indicators.bollinger(period + 1, 2, 'sample'),
    expected: (values, period) =>
      bandsAround(naive.windows(values, period + 1, naive.mean), reachOf(values, period + 1, 1)),
  },
  {
    name: 'standardDeviation',
    make: (period) => indicators.standardDeviation(period),
    expected: (values, period) => [times(reachOf(values, period, 0), 0.5)],
  },
  {
    name: 'standardDeviation, sample',
    make: (period) => indicators.standardDeviation(period + 1, 'sample'),
    expected: (values, period) => [times(reachOf(values, period + 1, 1), 0.5)],
  },
  {
    name: 'variance',
    make: (period) => indicators.variance(period),
    expected: (values, period) => [
      naive.windows(values, period, (window) => naive.variance(window)),
    ],
    tolerance: ofSquare,
  },
  {
    name: 'variance, sample',
    make: (period) => indicators.variance(period + 1, 'sample'),
    expected: (values, period) => [
      naive.windows(values, period + 1, (window) => naive.variance(window, 1)),
    ],
    tolerance: ofSquare,
  },
  {
    name: 'zScore',
    make: (period) => indicators.zScore(period),
    expected: (values, period) => [naive.windows(values, period, (window) => naive.zScore(window))],
    tolerance: ofPercent,
  },
  {
    name: 'roc',
    make: (period) => indicators.roc(period),
    expected: (values, period) => [
      values.map((value, row) => {
        const before = values[row - period];
        return before === undefined ? undefined : (100 * (value - before)) / before;
      }),
    ],
    // 1e6 over 0.01 is the largest change the generator makes: 1e10 percent.
    tolerance: () => 1e-4,
  },
  {
    name: 'highest',
    make: (period) => indicators.highest(period),
    expected: (values, period) => [naive.windows(values, period, (window) => Math.max(...window))],
    tolerance: () => 0,
  },
  {
    name: 'lowest',
    make: (period) => indicators.lowest(period),
    expected: (values, period) => [naive.windows(values, period, (window) => Math.min(...window))],
    tolerance: () => 0,
  },
];

const closesOf = (bars: readonly Bar[]): readonly number[] => bars.map(({ close }) => close);

const BARS: readonly Case<Bar>[] = [
  {
    name: 'atr',
    make: (period) => indicators.atr(period),
    expected: (bars, period) => [naive.atr(bars, period)],
  },
  {
    name: 'adx',
    make: (period) => indicators.adx(period),
    expected: (bars, period) => naive.adx(bars, period),
    tolerance: ofPercent,
  },
  {
    name: 'directionalMovement',
    make: (period) => indicators.directionalMovement(period),
    expected: (bars, period) => naive.directionalMovement(bars, period),
    tolerance: ofPercent,
  },
  {
    name: 'stochastic',
    make: (period) => indicators.stochastic(period, 3, 2),
    expected: (bars, period) => naive.stochastic(bars, period, 3, 2),
    tolerance: ofPercent,
  },
  {
    name: 'donchian',
    make: (period) => indicators.donchian(period),
    expected: (bars, period) => {
      const top = naive.windows(bars, period, (window) => Math.max(...window.map((b) => b.high)));
      const bottom = naive.windows(bars, period, (window) => Math.min(...window.map((b) => b.low)));
      return [top, naive.join(top, bottom, (a, b) => (a + b) / 2), bottom];
    },
  },
  {
    name: 'keltner',
    make: (period) => indicators.keltner(period, 2, 4),
    expected: (bars, period) =>
      bandsAround(
        naive.onlyWhere(naive.atr(bars, 4), naive.ema(closesOf(bars), period)),
        naive.onlyWhere(naive.ema(closesOf(bars), period), times(naive.atr(bars, 4), 2)),
      ),
  },
  {
    name: 'simpleKeltner',
    make: (period) => indicators.simpleKeltner(period, 1.5),
    expected: (bars, period) =>
      bandsAround(
        naive.windows(naive.typicalPrices(bars), period, naive.mean),
        times(naive.windows(naive.trueRanges(bars), period, naive.mean), 1.5),
      ),
  },
  {
    name: 'vwap of the day',
    make: () => indicators.vwap('day'),
    expected: (bars) => [naive.vwapByDay(bars)],
  },
  {
    name: 'vwap of all',
    make: () => indicators.vwap('never'),
    expected: (bars) => [bars.map((_, row) => naive.weightedPrice(bars.slice(0, row + 1)))],
  },
  {
    name: 'rollingVwap',
    make: (period) => indicators.rollingVwap(period),
    expected: (bars, period) => [naive.windows(bars, period, naive.weightedPrice)],
  },
  {
    name: 'obv',
    make: () => indicators.obv(),
    expected: (bars) => [naive.obv(bars)],
    tolerance: () => 1e-6,
  },
];

/** Prices in cents, often the same as others: ties, flat stretches, and jumps of eight decades. */
const price = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 9_990, max: 10_010 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000_000 }) },
);
const cents = price.map((count) => count / 100);

const span = fc
  .record({ prices: fc.array(cents, { minLength: 1, maxLength: 4 }), volume: fc.nat(3_000) })
  .map(({ prices, volume }) => ({
    open: prices[0]!,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1)!,
    volume: Math.max(0, volume - 1_000) / 8,
  }));

/** Five hours apart, so that days change at uneven counts; a third of them without volume. */
const bars = fc.array(span, { maxLength: 90 }).map((spans) =>
  spans.map((each, row): Bar => ({
    symbol: 'TEST',
    start: asTimestamp(row * 5 * MICROSECONDS_PER_HOUR),
    end: asTimestamp((row + 1) * 5 * MICROSECONDS_PER_HOUR),
    ...each,
  })),
);
const period = fc.integer({ min: 1, max: 25 });

function linesOf(result: unknown): readonly number[] {
  return typeof result === 'number' ? [result] : Object.values<number>({ ...(result as Bands) });
}

function expectDefinition<Input>(
  { make, expected, tolerance = ofPrice }: Case<Input>,
  inputs: readonly Input[],
  count: number,
  largest: number,
): void {
  const indicator = make(count);
  const lines = expected(inputs, count);
  const allowed = tolerance(largest);
  let record: unknown;
  inputs.forEach((input, row) => {
    const result = indicator.update(input);
    expect(indicator.value, `value after row ${row}`).to.equal(result);
    const wanted = lines.map((line) => line[row]);
    if (row + 1 < indicator.warmup || wanted.includes(undefined)) {
      expect(wanted, `row ${row}`).to.include(undefined);
      expect(result, `row ${row}`).to.equal(undefined);
      return;
    }
    expect(result, `row ${row}`).not.to.equal(undefined);
    if (typeof result === 'object') expect(result, 'one record').to.equal((record ??= result));
    linesOf(result).forEach((value, line) => {
      const distance = Math.abs(value - wanted[line]!);
      if (!(distance <= allowed)) {
        expect.fail(`row ${row}, line ${line}: ${value} is not ${String(wanted[line])}`);
      }
    });
  });
}

describe('indicators against their definitions', () => {
  for (const each of PRICES) {
    it(each.name, () => {
      fc.assert(
        fc.property(fc.array(cents, { maxLength: 90 }), period, (values, count) => {
          expectDefinition(each, values, count, Math.max(1, ...values));
        }),
      );
    });
  }
  for (const each of BARS) {
    it(each.name, () => {
      fc.assert(
        fc.property(bars, period, (values, count) => {
          expectDefinition(each, values, count, Math.max(1, ...values.map(({ high }) => high)));
        }),
      );
    });
  }
});
