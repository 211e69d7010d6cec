import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { generateBars } from '../../../src/app/data/generate.js';
import { BAR_COLUMN_NAMES } from '../../../src/core/domain/market-data.js';
import type { BarSeries } from '../../../src/core/domain/market-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asTimestamp } from '../../../src/core/domain/units.js';

function hashOf(series: BarSeries): string {
  const hash = createHash('sha256');
  for (const name of BAR_COLUMN_NAMES) {
    const column = series.bars[name];
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex').slice(0, 16);
}

function returnsOf(series: BarSeries): number[] {
  const { close } = series.bars;
  return Array.from(close.subarray(1), (value, index) => value / close[index]! - 1);
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanLeft, meanRight] = [mean(left), mean(right)];
  let [both, ofLeft, ofRight] = [0, 0, 0];
  left.forEach((value, index) => {
    const [x, y] = [value - meanLeft, right[index]! - meanRight];
    both += x * y;
    ofLeft += x * x;
    ofRight += y * y;
  });
  return both / Math.sqrt(ofLeft * ofRight);
}

describe('generated bars', () => {
  it('are the same to the last bit wherever they are made', () => {
    expect(hashOf(generateBars()[0]!)).to.equal('6ba2d02ec3573820');
  });

  it('of a symbol depend on the seed and not on the other symbols', () => {
    const alone = generateBars({ symbols: ['ETH/USDT'], bars: 500 })[0]!;
    const together = generateBars({ symbols: ['BTC/USDT', 'ETH/USDT'], bars: 500 })[1]!;
    expect(hashOf(together)).to.equal(hashOf(alone));
    const other = generateBars({ symbols: ['ETH/USDT'], bars: 500, seed: 7 })[0]!;
    expect(hashOf(other)).not.to.equal(hashOf(alone));
  });

  it('are possible bars: positive, whole, highest high, lowest low, opening where the last closed', () => {
    for (const seed of [1, 2, 3]) {
      const { bars } = generateBars({ seed, symbols: ['DOGE/USDT'], bars: 20_000 })[0]!;
      for (let index = 0; index < bars.length; index += 1) {
        const [open, high, low, close] = [
          bars.open[index]!,
          bars.high[index]!,
          bars.low[index]!,
          bars.close[index]!,
        ];
        const right =
          low > 0 &&
          high >= Math.max(open, close) &&
          low <= Math.min(open, close) &&
          bars.volume[index]! > 0 &&
          BAR_COLUMN_NAMES.every((name) => Number.isSafeInteger(bars[name][index])) &&
          (index === 0 ||
            (open === bars.close[index - 1] && bars.start[index]! > bars.start[index - 1]!));
        expect(right, `bar ${index} of seed ${seed}`).to.equal(true);
      }
    }
  });

  it('move together, in clusters of volatility, with fat tails', () => {
    const [first, second] = generateBars({ symbols: ['BTC/USDT', 'ETH/USDT'] });
    const returns = returnsOf(first!);
    expect(correlation(returns, returnsOf(second!))).to.be.within(0.25, 0.9);
    const sizes = returns.map(Math.abs);
    expect(correlation(sizes.slice(1), sizes.slice(0, -1))).to.be.above(0.08);
    const variance = returns.reduce((sum, value) => sum + value * value, 0) / returns.length;
    const fourth = returns.reduce((sum, value) => sum + value * value * value * value, 0);
    expect(fourth / returns.length / (variance * variance)).to.be.above(3.5);
  });

  it('have outages unless asked not to, and keep count, start and months', () => {
    const spans = (gaps: boolean): number => {
      const { bars } = generateBars({ gaps, bars: 17_520 })[0]!;
      expect(bars.length).to.equal(17_520);
      return (bars.start[17_519]! - bars.start[0]!) / 3_600_000_000;
    };
    expect(spans(false)).to.equal(17_519);
    expect(spans(true)).to.be.above(17_519);
    const monthly = generateBars({
      timeframe: '1M' as Timeframe,
      bars: 3,
      from: asTimestamp(1_704_067_200_000_000),
      gaps: false,
    })[0]!;
    expect(
      Array.from(monthly.bars.start, (start) => new Date(start / 1000).toISOString().slice(0, 10)),
    ).to.deep.equal(['2024-01-01', '2024-02-01', '2024-03-01']);
  });
});
