import { expect } from 'chai';
import { Chalk } from 'chalk';
import { drawCandles, joinCandles } from '../../src/cli/chart.js';
import type { Candle } from '../../src/cli/chart.js';

const paint = new Chalk({ level: 0 });
const draw = (candles: readonly Candle[], width: number, height: number): readonly string[] =>
  drawCandles(candles, { width, height, price: (value) => value.toFixed(0), paint });

describe('chart', () => {
  it('draws bodies, wicks and the price axis', () => {
    const candles = [
      { open: 1, high: 3, low: 0, close: 2 },
      { open: 2, high: 3, low: 2, close: 3 },
      { open: 3, high: 3, low: 0, close: 0 },
    ];
    expect(draw(candles, 20, 2)).to.deep.equal(['3 ┃██', '0 ┃ █']);
  });

  it('joins neighbours when there are more candles than columns, losing no extreme', () => {
    const candles = Array.from({ length: 100 }, (_, n) => ({
      open: n,
      high: n + 2,
      low: n - 1,
      close: n + 1,
    }));
    const joined = joinCandles(candles, 7);
    expect(joined).to.have.length(7);
    expect(Math.max(...joined.map(({ high }) => high))).to.equal(101);
    expect(Math.min(...joined.map(({ low }) => low))).to.equal(-1);
    expect([joined[0]!.open, joined.at(-1)!.close]).to.deep.equal([0, 100]);
  });

  it('draws a flat market and none at all', () => {
    expect(draw([], 20, 3)).to.deep.equal([]);
    const flat = { open: 5, high: 5, low: 5, close: 5 };
    expect(draw([flat, flat], 20, 3).join('\n')).to.equal('5\n  ▀▀\n5');
  });
});
