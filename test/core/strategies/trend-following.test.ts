import { expect } from 'chai';
import fc from 'fast-check';
import { indicators } from '../../../src/core/indicators/index.js';
import type { Strategy } from '../../../src/core/strategies/index.js';
import { trendFollowing } from '../../../src/core/strategies/trend-following.js';
import { drive, steps } from './drive.js';

const strategy: Strategy = trendFollowing;
const parameters = { fastPeriod: 2, slowPeriod: 4, signalPeriod: 3 };
const run = (closes: readonly number[], more: Parameters<typeof drive>[2] = {}) =>
  drive(strategy, closes, { ...more, parameters: { ...parameters, ...more.parameters } });

const ramp = (from: number, to: number, bars: number): number[] =>
  Array.from({ length: bars }, (_, index) => from + ((to - from) * index) / (bars - 1));

function histograms(closes: readonly number[]): (number | undefined)[] {
  const macd = indicators.macd(2, 4, 3);
  return closes.map((close) => macd.update(close)?.histogram);
}

describe('trend_following', () => {
  it('has the defaults of the example configuration', () => {
    const defaults = Object.entries(strategy.parameters!).map(([name, one]) => [name, one.default]);
    expect(defaults).to.deep.equal([
      ['fastPeriod', 10],
      ['slowPeriod', 30],
      ['signalPeriod', 9],
    ]);
  });

  it('goes long at the crossing upward and short at the one downward, once each', () => {
    const closes = [...ramp(100, 80, 12), ...ramp(82, 120, 12), ...ramp(117, 70, 12)];
    const requests = run(closes);
    const values = histograms(closes);
    expect(requests.map(({ fraction }) => fraction)).to.deep.equal([1, -1]);
    for (const { bar, fraction } of requests) {
      expect(Math.sign(values[bar]!)).to.equal(fraction);
      expect(values[bar - 1]! * fraction).to.be.at.most(0);
    }
    expect(requests[0]!.reason).to.match(/^macd -?[\d.]+ over signal -?[\d.]+$/);
    expect(requests[1]!.reason).to.match(/^macd -?[\d.]+ under signal -?[\d.]+$/);
  });

  it('does not trade the side on which the lines become warm', () => {
    expect(run(ramp(100, 200, 6))).to.deep.equal([]);
    const convex = Array.from({ length: 30 }, (_, index) => 100 + index * index);
    expect(histograms(convex).at(-1)).to.be.above(0);
    expect(run(convex)).to.deep.equal([]);
  });

  it('is not warm before the slow and the signal period have passed', () => {
    const closes = [100, 100, 100, 100, 100, 100, 150];
    // 4 + 3 - 1 bars: the sixth is the first value, the seventh the first possible crossing.
    expect(steps(run(closes))).to.deep.equal([[6, 1]]);
    expect(run(closes.slice(1))).to.deep.equal([]);
  });

  it('takes leaving equality for a crossing, and a touch that turns back for none', () => {
    const flat = new Array<number>(8).fill(100);
    expect(steps(run([...flat, 101]))).to.deep.equal([[8, 1]]);
    expect(steps(run([...flat, 99]))).to.deep.equal([[8, -1]]);
    expect(run(new Array<number>(50).fill(100))).to.deep.equal([]);
  });

  it('refuses a fast period that is not below the slow one', () => {
    expect(() => run([100], { parameters: { fastPeriod: 4 } })).to.throw(
      RangeError,
      'fast period must be below the slow period 4, got 4',
    );
  });

  it('alternates, and asks exactly where the sign of the histogram changes', () => {
    const walk = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 10, maxLength: 120 });
    fc.assert(
      fc.property(walk, (moves) => {
        let close = 50_000;
        const closes = moves.map((move) => (close += move));
        const signs = histograms(closes).map((value) => value && Math.sign(value));
        fc.pre(!signs.includes(0));
        const crossings = signs.flatMap((sign, bar): [number, number][] =>
          sign !== undefined && signs[bar - 1] !== undefined && sign !== signs[bar - 1]
            ? [[bar, sign]]
            : [],
        );
        expect(steps(run(closes))).to.deep.equal(crossings);
      }),
      { numRuns: 200 },
    );
  });
});
