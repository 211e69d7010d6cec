/** The same bits on every processor and Node version: one hash of all that indicators answer. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { asTimestamp, MICROSECONDS_PER_HOUR } from '../../../src/core/domain/units.js';
import type { Bar } from '../../../src/core/domain/bar.js';
import { indicators } from '../../../src/core/indicators/index.js';
import type { Indicator } from '../../../src/core/indicators/index.js';

/** Changes only with a deliberate change of a formula, and then with every stored journal hash. */
const GOLDEN = '515b035ef32a42d94e1e1989c65c41bebce473da88c0b4e06955a83c5ff57633';

function walk(length: number): readonly Bar[] {
  let state = 42;
  const chance = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let close = 250;
  return Array.from({ length }, (_, row) => {
    const open = close;
    close = open * (1 + 0.02 * (chance() - 0.5));
    return {
      symbol: 'TEST',
      start: asTimestamp(row * MICROSECONDS_PER_HOUR),
      end: asTimestamp((row + 1) * MICROSECONDS_PER_HOUR),
      open,
      high: Math.max(open, close) * (1 + 0.005 * chance()),
      low: Math.min(open, close) * (1 - 0.005 * chance()),
      close,
      volume: 1_000 * chance(),
    };
  });
}

it('indicators give the same bits everywhere', () => {
  const ofPrice: readonly Indicator<number, unknown>[] = [
    ...(['sma', 'ema', 'wma', 'rsi', 'bollinger', 'standardDeviation'] as const),
    ...(['variance', 'zScore', 'roc', 'highest', 'lowest'] as const),
  ].map((name): Indicator<number, unknown> => indicators[name](20));
  const ofBar: readonly Indicator<Bar, unknown>[] = [
    ...(['atr', 'adx', 'directionalMovement', 'stochastic', 'donchian'] as const),
    ...(['keltner', 'simpleKeltner', 'rollingVwap'] as const),
  ].map((name): Indicator<Bar, unknown> => indicators[name](14));
  const prices = [...ofPrice, indicators.macd()];
  const bars = [...ofBar, indicators.vwap('day'), indicators.vwap('never'), indicators.obv()];

  const hash = createHash('sha256');
  const add = (result: unknown): void => {
    const values = typeof result === 'object' ? Object.values({ ...result }) : [result ?? NaN];
    hash.update(Float64Array.from(values as number[]));
  };
  for (const bar of walk(3_000)) {
    for (const indicator of prices) add(indicator.update(bar.close));
    for (const indicator of bars) add(indicator.update(bar));
  }
  expect(hash.digest('hex')).to.equal(GOLDEN);
});
