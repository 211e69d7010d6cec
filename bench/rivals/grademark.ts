/** grademark on the same bars: its rules are handed columns computed outside, it has no fees. */
import { createRequire } from 'node:module';
import type { PlainBars } from '../workloads/bars.js';

interface Grademark {
  readonly backtest: (strategy: object, frame: object) => readonly unknown[];
}
interface Rule {
  readonly bar: {
    readonly close: number;
    readonly difference: number;
    readonly before: number;
    readonly lower: number;
    readonly middle: number;
  };
}

const require = createRequire(import.meta.url);
// Both are CommonJS without usable types.
const { DataFrame } = require('data-forge') as {
  DataFrame: new (rows: readonly object[]) => { bake(): object };
};
const { backtest } = require('grademark') as Grademark;

const frameOf = (rows: readonly object[]): object => new DataFrame(rows).bake();

const row = (bars: PlainBars, index: number): object => ({
  time: new Date(bars.time[index]! / 1000),
  open: bars.open[index],
  high: bars.high[index],
  low: bars.low[index],
  close: bars.close[index],
  volume: bars.volume[index],
});

function means(values: Float64Array, period: number): Float64Array {
  const result = new Float64Array(values.length).fill(Number.NaN);
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    sum += values[index]! - (index >= period ? values[index - period]! : 0);
    if (index >= period - 1) result[index] = sum / period;
  }
  return result;
}

/** A run of the crossing workload. */
export function grademarkCross(bars: PlainBars): () => number {
  const [fast, slow] = [means(bars.close, 10), means(bars.close, 30)];
  const difference = fast.map((value, index) => value - slow[index]!);
  const rows = Array.from({ length: bars.count - 29 }, (_, offset) => ({
    ...row(bars, offset + 29),
    difference: difference[offset + 29],
    before: offset === 0 ? Number.NaN : difference[offset + 28],
  }));
  const frame = frameOf(rows);
  const strategy = {
    entryRule: (enter: () => void, { bar }: Rule) => {
      if (bar.before <= 0 && bar.difference > 0) enter();
    },
    exitRule: (exit: () => void, { bar }: Rule) => {
      if (bar.before >= 0 && bar.difference < 0) exit();
    },
  };
  return () => backtest(strategy, frame).length;
}

/** A run of the bands workload. */
export function grademarkBands(bars: PlainBars): () => number {
  const middle = means(bars.close, 20);
  const squares = means(
    bars.close.map((value) => value * value),
    20,
  );
  const rows = Array.from({ length: bars.count - 19 }, (_, offset) => {
    const index = offset + 19;
    const mean = middle[index]!;
    const lower = mean - 2 * Math.sqrt(Math.max(0, squares[index]! - mean * mean));
    return { ...row(bars, index), middle: mean, lower };
  });
  const frame = frameOf(rows);
  const strategy = {
    entryRule: (enter: () => void, { bar }: Rule) => {
      if (bar.close < bar.lower) enter();
    },
    exitRule: (exit: () => void, { bar }: Rule) => {
      if (bar.close > bar.middle) exit();
    },
  };
  return () => backtest(strategy, frame).length;
}
