import { expect } from 'chai';
import fc from 'fast-check';
import { meanReversion } from '../../../src/core/strategies/mean-reversion.js';
import type { Strategy } from '../../../src/core/strategies/index.js';
import { drive, steps } from './drive.js';

const strategy: Strategy = meanReversion;
const parameters = { lookbackPeriod: 4, stdDevPeriod: 4, entryThreshold: 1.5, exitThreshold: 0.5 };
const run = (closes: readonly number[], more: Parameters<typeof drive>[2] = {}) =>
  drive(strategy, closes, { ...more, parameters: { ...parameters, ...more.parameters } });

/** Mean and population z-score of the last `period` values, computed afresh. */
function zScore(values: readonly number[], index: number, mean: number, deviation: number): number {
  const last = (period: number): number[] => values.slice(index + 1 - period, index + 1);
  const average = (list: readonly number[]): number =>
    list.reduce((sum, value) => sum + value, 0) / list.length;
  const spreadMean = average(last(deviation));
  const variance = average(last(deviation).map((value) => (value - spreadMean) ** 2));
  return variance === 0 ? 0 : (values[index]! - average(last(mean))) / Math.sqrt(variance);
}

describe('mean_reversion', () => {
  it('has the defaults of the example configuration', () => {
    const defaults = Object.values(strategy.parameters!).map((one) => one.default);
    expect(Object.keys(strategy.parameters!)).to.deep.equal([
      'lookbackPeriod',
      'stdDevPeriod',
      'entryThreshold',
      'exitThreshold',
      'updateInterval',
    ]);
    expect(defaults).to.deep.equal([20, 20, 2, 0.5, 5]);
  });

  it('buys a close far below its mean and leaves when it has come back', () => {
    // z of 90 among 100, 100, 100 is -1.73; then 95 lies at -0.3 of its window: back within 0.5.
    const requests = run([100, 100, 100, 90, 95, 100]);
    expect(requests).to.deep.equal([
      { bar: 3, fraction: 1, reason: 'z -1.73' },
      { bar: 4, fraction: 0, reason: 'z -0.30' },
    ]);
  });

  it('sells a close far above its mean and leaves when it has come back', () => {
    expect(run([100, 100, 100, 110, 105, 100])).to.deep.equal([
      { bar: 3, fraction: -1, reason: 'z 1.73' },
      { bar: 4, fraction: 0, reason: 'z 0.30' },
    ]);
  });

  it('leaves a long whose close jumps past the mean, short of the other entry', () => {
    // z: -1.73, then 1.38 of 100, 100, 90, 106: over the mean by more than the exit threshold.
    expect(steps(run([100, 100, 100, 90, 106]))).to.deep.equal([
      [3, 1],
      [4, 0],
    ]);
  });

  it('turns round at the opposite entry', () => {
    expect(steps(run([100, 100, 100, 90, 130]))).to.deep.equal([
      [3, 1],
      [4, -1],
    ]);
  });

  it('asks for nothing while warming up, while flat, or between the thresholds', () => {
    expect(run([100, 50, 200])).to.deep.equal([]);
    expect(run([100, 101, 100, 101, 100, 101])).to.deep.equal([]);
    expect(run([100, 100, 100, 100, 100])).to.deep.equal([]);
  });

  it('is warm with the slower of its two windows', () => {
    const slow = { parameters: { stdDevPeriod: 6 } };
    expect(steps(run([100, 100, 100, 100, 100, 80], slow))).to.deep.equal([[5, 1]]);
    expect(run([100, 100, 100, 100, 80], slow)).to.deep.equal([]);
  });

  it('withdraws an entry that is not filled yet when the close has come back', () => {
    expect(steps(run([100, 100, 100, 90, 95, 100], { fills: false }))).to.deep.equal([
      [3, 1],
      [4, 0],
    ]);
  });

  it('leaves what it holds from before a restart', () => {
    expect(steps(run([100, 101, 100, 101], { position: 1 }))).to.deep.equal([[3, 0]]);
    expect(steps(run([100, 100, 100, 100], { position: -1 }))).to.deep.equal([[3, 0]]);
    // z is -1.73: a long does not leave there, a short turns round.
    expect(steps(run([100, 100, 100, 90], { position: -1 }))).to.deep.equal([[3, 1]]);
  });

  it('decides at every bar when the interval is not above the bar, at most once otherwise', () => {
    const closes = [100, 100, 100, 90, 90, 80, 70, 60, 50];
    const everyBar = steps(run(closes, { parameters: { updateInterval: 0 } }));
    expect(steps(run(closes, { parameters: { updateInterval: 60 } }))).to.deep.equal(everyBar);
    expect(steps(run(closes))).to.deep.equal(everyBar);
    // Decisions at bars 3, 5, 7: two bars last 120 s, one is too short.
    const slow = steps(run(closes, { parameters: { updateInterval: 61 } }));
    expect(slow).to.deep.equal(everyBar.filter(([bar]) => bar % 2 === 1));
    expect(slow.length).to.be.below(everyBar.length);
  });

  it('measures the interval in event time, not in bars', () => {
    const closes = [100, 100, 100, 90, 80, 70];
    const daily = { barSeconds: 86_400, parameters: { updateInterval: 86_400 } };
    expect(steps(run(closes, daily))).to.deep.equal(steps(run(closes)));
  });

  it('agrees with z-scores computed afresh on any walk', () => {
    const walk = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 8, maxLength: 80 });
    fc.assert(
      fc.property(
        walk,
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 2, max: 6 }),
        (moves, mean, deviation) => {
          let close = 50_000;
          const closes = moves.map((move) => (close += move));
          const more = { parameters: { lookbackPeriod: mean, stdDevPeriod: deviation } };
          let side = 0;
          const expected: [number, number][] = [];
          for (let bar = Math.max(mean, deviation) - 1; bar < closes.length; bar += 1) {
            const z = zScore(closes, bar, mean, deviation);
            // Values within rounding of a threshold may fall on either side.
            fc.pre([-1.5, 1.5, -0.5, 0.5].every((limit) => Math.abs(z - limit) > 1e-9));
            if (z < -1.5) expected.push([bar, (side = 1)]);
            else if (z > 1.5) expected.push([bar, (side = -1)]);
            else if (side > 0 ? z >= -0.5 : side < 0 && z <= 0.5) expected.push([bar, (side = 0)]);
          }
          expect(steps(run(closes, more))).to.deep.equal(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});
