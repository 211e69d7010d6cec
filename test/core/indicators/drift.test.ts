/** Long runs, high prices, outliers and flat markets: where running sums go wrong. */
import { expect } from 'chai';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { indicators } from '../../../src/core/indicators/index.js';
import type { Indicator } from '../../../src/core/indicators/index.js';
import * as naive from './definitions.js';

const UPDATES = 5_000_000;
const PERIOD = 20;
const OFFSET = 1e6;

/** A seeded random walk of unit-sized steps, held within ±100 of `OFFSET` by a pull to it. */
function walk(length: number): Float64Array {
  let state = 7;
  let away = 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    away += state / 2 ** 32 - 0.5 - away / 1_000;
    return OFFSET + away;
  });
}

/** Largest error relative to `scale`, at every 9,973rd update and at each of the last thousand. */
function worstError(
  indicator: Indicator<number, number>,
  values: Float64Array,
  define: (window: readonly number[]) => number,
  scale: (expected: number) => number,
): number {
  let worst = 0;
  values.forEach((value, row) => {
    const result = indicator.update(value);
    if (row < PERIOD || (row % 9_973 !== 0 && row < values.length - 1_000)) return;
    const expected = define([...values.subarray(row + 1 - PERIOD, row + 1)]);
    worst = Math.max(worst, Math.abs((result ?? NaN) - expected) / scale(expected));
  });
  return worst;
}

const meanOf = (window: readonly number[]): number =>
  window[0]! + naive.mean(window.map((value) => value - window[0]!));
const weightedMeanOf = (window: readonly number[]): number =>
  window[0]! + naive.weightedMean(window.map((value) => value - window[0]!));
const deviationOf = (window: readonly number[]): number => Math.sqrt(naive.variance(window));
const scoreOf = (window: readonly number[]): number =>
  (window.at(-1)! - meanOf(window)) / deviationOf(window);

describe('indicators over 5,000,000 updates at prices near 1,000,000', () => {
  const values = walk(UPDATES);
  const itself = (expected: number): number => expected;

  it('sma is a two-pass mean to the last digits', () => {
    expect(worstError(indicators.sma(PERIOD), values, meanOf, itself)).to.be.below(1e-15);
  });

  it('wma is a two-pass weighted mean to the last digits', () => {
    expect(worstError(indicators.wma(PERIOD), values, weightedMeanOf, itself)).to.be.below(1e-15);
  });

  it('standardDeviation is the two-pass one to 1e-9 of itself', () => {
    const indicator = indicators.standardDeviation(PERIOD);
    expect(worstError(indicator, values, deviationOf, itself)).to.be.below(1e-9);
  });

  it('zScore is the two-pass one to 1e-8: a mean near 1,000,000 is known to 1e-10', () => {
    const indicator = indicators.zScore(PERIOD);
    expect(worstError(indicator, values, scoreOf, () => 1)).to.be.below(1e-8);
  });

  it('vwap of one price is that price after 1,000,000 bars', () => {
    const vwap = indicators.vwap('never');
    const bar = { high: 0.3, low: 0.3, close: 0.3, volume: 0, start: asTimestamp(0) };
    for (let row = 0; row < 1_000_000; row += 1) {
      bar.volume = 0.1 + (row % 7);
      vwap.update(bar);
    }
    expect(vwap.value).to.be.closeTo(0.3, 1e-15);
  });
});

describe('indicators after an outlier', () => {
  const quiet = Array.from({ length: 200 }, (_, row) => 1 + ((row * 7) % 11) / 100);
  const define = {
    sma: meanOf,
    wma: weightedMeanOf,
    standardDeviation: deviationOf,
    zScore: scoreOf,
  };

  for (const [name, of] of Object.entries(define)) {
    it(`${name} forgets a value of 1e15 as soon as it has left the window`, () => {
      for (let place = 0; place < 2 * PERIOD; place += 1) {
        const indicator = indicators[name as keyof typeof define](PERIOD);
        const values = quiet.with(50 + place, 1e15);
        values.forEach((value, row) => {
          const result = indicator.update(value);
          if (row < 50 + place + PERIOD) return;
          const window = values.slice(row + 1 - PERIOD, row + 1);
          expect(result, `row ${row}`).to.be.closeTo(of(window), 1e-12);
        });
      }
    });
  }
});

describe('indicators of a flat market', () => {
  /** Prices that have no exact binary form, after a stretch of others, at every phase. */
  function flatEnd(before: number): readonly number[] {
    const restless = Array.from({ length: before }, (_, row) => 3.7 + row / 7);
    return [...restless, ...new Array<number>(PERIOD).fill(0.1)];
  }
  const last = (indicator: Indicator<number, unknown>, values: readonly number[]): unknown =>
    values.map((value) => indicator.update(value)).at(-1);

  it('averages are exactly the price, deviations exactly 0', () => {
    for (let before = 0; before < 2 * PERIOD; before += 1) {
      const values = flatEnd(before);
      expect(last(indicators.sma(PERIOD), values)).to.equal(0.1);
      expect(last(indicators.wma(PERIOD), values)).to.equal(0.1);
      expect(last(indicators.variance(PERIOD), values)).to.equal(0);
      expect(last(indicators.standardDeviation(PERIOD), values)).to.equal(0);
      expect(last(indicators.zScore(PERIOD), values)).to.equal(0);
      const bands = { upper: 0.1, middle: 0.1, lower: 0.1 };
      expect(last(indicators.bollinger(PERIOD), values)).to.deep.equal(bands);
    }
  });

  it('rsi and stochastic stand in the middle, adx and the true range at 0', () => {
    const bar = { high: 0.1, low: 0.1, close: 0.1 };
    const [rsi, stochastic] = [indicators.rsi(14), indicators.stochastic(14, 3, 3)];
    const [adx, atr] = [indicators.adx(14), indicators.atr(14)];
    for (let row = 0; row < 40; row += 1) {
      rsi.update(0.1);
      for (const indicator of [stochastic, adx, atr]) indicator.update(bar);
    }
    expect(rsi.value).to.equal(50);
    expect(stochastic.value).to.deep.equal({ k: 50, d: 50 });
    expect(adx.value).to.deep.equal({ adx: 0, plusDi: 0, minusDi: 0 });
    expect(atr.value).to.equal(0);
  });
});
