import { expect } from 'chai';
import fc from 'fast-check';
import { probabilisticSharpe } from '../../../../src/core/portfolio/performance/index.js';
import {
  logReturn,
  medianInPlace,
  normalDistribution,
  realPower,
  sampleCovariance,
  sampleVariance,
  shape,
} from '../../../../src/core/portfolio/performance/statistics.js';

describe('sums over columns', () => {
  it('log returns are those of the logarithm, small moves and large', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        (from, move) => {
          const to = from * (1 + move);
          const exact = Math.log1p((to - from) / from);
          expect(logReturn(from, to)).to.be.closeTo(exact, Math.abs(exact) * 1e-14);
        },
      ),
    );
  });

  it('the normal distribution has its table values, tails and NaN', () => {
    expect(normalDistribution(0)).to.equal(0.5);
    expect(normalDistribution(1.959963984540054)).to.be.closeTo(0.975, 1e-14);
    expect(normalDistribution(-2.3263478740408408)).to.be.closeTo(0.01, 1e-14);
    expect(normalDistribution(-9)).to.equal(0);
    expect(normalDistribution(9)).to.equal(1);
    expect(normalDistribution(NaN)).to.be.NaN;
  });

  it('a large mean does not disturb the variance', () => {
    const values = Float64Array.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);
    expect(sampleVariance(values)).to.equal(30);
    expect(sampleCovariance(values, values)).to.equal(30);
    expect(sampleVariance(Float64Array.of(1))).to.be.NaN;
  });

  it('shape, median and powers of known numbers', () => {
    const { skewness, excessKurtosis } = shape(Float64Array.of(1, 2, 3, 4, 10));
    // By hand: deviations -3 -2 -1 0 6, second moment 10, third 36, fourth 278.8.
    expect(skewness).to.be.closeTo(36 / Math.sqrt(1000), 1e-12);
    expect(excessKurtosis).to.be.closeTo(-0.212, 1e-12);
    expect(medianInPlace(Float64Array.of(9, 1, 5))).to.equal(5);
    expect(medianInPlace(Float64Array.of(9, 1, 5, 7))).to.equal(6);
    expect(realPower(2, 10)).to.be.closeTo(1024, 1e-9);
    expect(realPower(-1, 2)).to.equal(0);
  });

  it("probabilistic Sharpe ratio of the paper's hedge fund: 0.982 if normal, 0.913 as it is", () => {
    const monthly = 1.585 / Math.sqrt(12);
    expect(probabilisticSharpe(monthly, 0, 24, 0, 0)).to.be.closeTo(0.982, 1e-3);
    expect(probabilisticSharpe(monthly, 0, 24, -2.448, 10.164 - 3)).to.be.closeTo(0.913, 1e-3);
  });
});
