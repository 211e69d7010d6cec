/** What all indicators have in common: warm-up, `value`, and what they refuse. */
import { expect } from 'chai';
import { asTimestamp, MICROSECONDS_PER_MINUTE } from '../../../src/core/domain/units.js';
import type { Bar } from '../../../src/core/domain/bar.js';
import { indicators } from '../../../src/core/indicators/index.js';
import type { Indicator } from '../../../src/core/indicators/index.js';

/** One of each, and how many updates it takes. */
const OF_PRICE = {
  sma: [() => indicators.sma(20), 20],
  ema: [() => indicators.ema(20), 20],
  wma: [() => indicators.wma(20), 20],
  rsi: [() => indicators.rsi(14), 15],
  macd: [() => indicators.macd(12, 26, 9), 34],
  bollinger: [() => indicators.bollinger(20, 2), 20],
  standardDeviation: [() => indicators.standardDeviation(20), 20],
  variance: [() => indicators.variance(20), 20],
  zScore: [() => indicators.zScore(20), 20],
  roc: [() => indicators.roc(10), 11],
  highest: [() => indicators.highest(20), 20],
  lowest: [() => indicators.lowest(20), 20],
} as const satisfies Record<string, readonly [() => Indicator<number, unknown>, number]>;

/** The fields each reads, too: one that is not finite is refused, others do not matter. */
const OF_BAR = {
  atr: [() => indicators.atr(14), 15, ['high', 'low', 'close']],
  adx: [() => indicators.adx(14), 28, ['high', 'low', 'close']],
  directionalMovement: [() => indicators.directionalMovement(14), 15, ['high', 'low', 'close']],
  stochastic: [() => indicators.stochastic(14, 3, 3), 18, ['high', 'low', 'close']],
  donchian: [() => indicators.donchian(20), 20, ['high', 'low']],
  keltner: [() => indicators.keltner(20, 2, 10), 20, ['high', 'low', 'close']],
  simpleKeltner: [() => indicators.simpleKeltner(20), 20, ['high', 'low', 'close']],
  vwap: [() => indicators.vwap(), 1, ['high', 'low', 'close', 'volume', 'start']],
  rollingVwap: [() => indicators.rollingVwap(20), 20, ['high', 'low', 'close', 'volume']],
  obv: [() => indicators.obv(), 1, ['close', 'volume']],
} as const satisfies Record<
  string,
  readonly [() => Indicator<Bar, unknown>, number, readonly (keyof Bar)[]]
>;

const NOT_FINITE = [NaN, Infinity, -Infinity] as const;

function barAt(row: number): Bar {
  const close = 100 + Math.sin(row) * 5;
  return {
    symbol: 'TEST',
    start: asTimestamp(row * MICROSECONDS_PER_MINUTE),
    end: asTimestamp((row + 1) * MICROSECONDS_PER_MINUTE),
    open: close - 0.5,
    high: close + 1,
    low: close - 1,
    close,
    volume: 10 + (row % 3),
  };
}

function expectWarmup<Input>(
  indicator: Indicator<Input, unknown>,
  warmup: number,
  input: (row: number) => Input,
): void {
  expect(indicator.warmup).to.equal(warmup);
  expect(indicator.value).to.equal(undefined);
  for (let update = 1; update <= warmup + 5; update += 1) {
    const result = indicator.update(input(update));
    expect(result === undefined, `no result after update ${update}`).to.equal(update < warmup);
    expect(indicator.value).to.equal(result);
  }
}

/** Refuses `bad`, and goes on as one that never met it. */
function expectUntouched<Input>(
  make: () => Indicator<Input, unknown>,
  input: (row: number) => Input,
  bad: Input,
  message: string,
): void {
  const [met, spared] = [make(), make()];
  for (let row = 0; row < 60; row += 1) {
    if (row % 7 === 0) expect(() => met.update(bad)).to.throw(RangeError, message);
    expect(met.update(input(row))).to.deep.equal(spared.update(input(row)));
  }
}

describe('indicators', () => {
  it('are all listed here', () => {
    const listed = [...Object.keys(OF_PRICE), ...Object.keys(OF_BAR)];
    expect(listed).to.have.members(Object.keys(indicators));
  });

  for (const [name, [make, warmup]] of Object.entries(OF_PRICE)) {
    it(`${name} is warm after ${warmup} updates`, () => {
      expectWarmup<number>(make(), warmup, (row) => barAt(row).close);
    });

    it(`${name} refuses what is not finite, and is not changed by it`, () => {
      for (const bad of NOT_FINITE) {
        const message = `${name}: input must be a finite number, got ${bad}`;
        expectUntouched<number>(make, (row) => barAt(row).close, bad, message);
      }
    });
  }

  for (const [name, [make, warmup, fields]] of Object.entries(OF_BAR)) {
    it(`${name} is warm after ${warmup} updates`, () => {
      expectWarmup<Bar>(make(), warmup, barAt);
    });

    it(`${name} refuses what is not finite, and is not changed by it`, () => {
      for (const field of fields) {
        for (const bad of NOT_FINITE) {
          const message = `${name}: ${field} must be a finite number, got ${bad}`;
          expectUntouched<Bar>(make, barAt, { ...barAt(0), [field]: bad }, message);
        }
      }
    });
  }

  it('refuse text where a number is meant', () => {
    expect(() => indicators.sma(5).update('7' as never)).to.throw(RangeError, 'sma: input');
  });
});

describe('parameters of indicators', () => {
  const PERIODS = [0, -1, 1.5, NaN, Infinity, 1_000_001, '20'] as unknown as readonly number[];
  const { macd, stochastic, keltner, bollinger, simpleKeltner } = indicators;
  const ofPeriod: Readonly<Record<string, (period: number) => unknown>> = (() => {
    const { sma, ema, wma, rsi, atr, adx, donchian, rollingVwap, roc, highest, lowest } =
      indicators;
    const { standardDeviation, variance, zScore, directionalMovement } = indicators;
    return {
      ...{ sma, ema, wma, rsi, atr, adx, donchian, rollingVwap, roc, highest, lowest },
      ...{ standardDeviation, variance, zScore, directionalMovement },
      ...{ bollinger, keltner, simpleKeltner },
    };
  })();

  for (const [name, make] of Object.entries(ofPeriod)) {
    it(`${name}: period in 1..1000000`, () => {
      for (const period of PERIODS) {
        const message = `${name}: period must be an integer in 1..1000000, got ${period}`;
        expect(() => make(period)).to.throw(RangeError, message);
      }
      expect(() => make(1)).not.to.throw();
    });
  }

  it('name the parameter where there are several', () => {
    expect(() => macd(0, 26, 9)).to.throw(RangeError, 'macd: fast period');
    expect(() => macd(12, 2.5, 9)).to.throw(RangeError, 'macd: slow period');
    expect(() => macd(12, 26, -9)).to.throw(RangeError, 'macd: signal period');
    expect(() => stochastic(0)).to.throw(RangeError, 'stochastic: k period');
    expect(() => stochastic(14, 0)).to.throw(RangeError, 'stochastic: k smoothing');
    expect(() => stochastic(14, 3, 0)).to.throw(RangeError, 'stochastic: d period');
    expect(() => keltner(20, 2, 0)).to.throw(RangeError, 'keltner: atr period');
  });

  it('refuse a fast period that is not below the slow one', () => {
    const message = 'macd: fast period must be below the slow period 12, got 26';
    expect(() => macd(26, 12, 9)).to.throw(RangeError, message);
    expect(() => macd(12, 12, 9)).to.throw(RangeError, 'macd: fast period');
  });

  it('refuse a multiplier that is not above 0', () => {
    for (const multiplier of [0, -2, NaN, Infinity]) {
      const message = `multiplier must be a finite number above 0, got ${multiplier}`;
      expect(() => bollinger(20, multiplier)).to.throw(RangeError, `bollinger: ${message}`);
      expect(() => keltner(20, multiplier)).to.throw(RangeError, `keltner: ${message}`);
      expect(() => simpleKeltner(20, multiplier)).to.throw(RangeError, `simpleKeltner: ${message}`);
    }
  });

  it('refuse the sample deviation of one value', () => {
    const message = 'zScore: period must be at least 2 for a sample deviation, got 1';
    expect(() => indicators.zScore(1, 'sample')).to.throw(RangeError, message);
  });

  it('refuse an unknown reset of vwap', () => {
    const message = 'vwap: reset must be day or never, got week';
    expect(() => indicators.vwap('week' as never)).to.throw(RangeError, message);
  });

  it('take the largest period', () => {
    const sma = indicators.sma(1_000_000);
    for (let row = 0; row < 1_000_001; row += 1) sma.update(row);
    expect(sma.value).to.equal(500_000.5);
  });
});
