/**
 * Our indicators against those of trading-signals, one update per value over the same closes. Both
 * must end at the same figure, so neither is timed doing less.
 */
import * as rival from 'trading-signals';
import { indicators } from '../src/core/indicators/index.js';
import { benchOptions, compare, measure, millionsPerSecond, print } from './measure.js';
import type { Candidate, Measurement } from './measure.js';

const RIVAL = 'trading-signals';

interface Case {
  readonly name: string;
  /** Runs over all closes and returns the last figure. */
  readonly ours: (closes: Float64Array) => number | undefined;
  readonly theirs: (closes: Float64Array) => number | undefined;
}

const cases: readonly Case[] = [
  {
    name: 'SMA20',
    ours: (closes) => {
      const sma = indicators.sma(20);
      let last: number | undefined;
      for (const close of closes) last = sma.update(close);
      return last;
    },
    theirs: (closes) => {
      const sma = new rival.SMA(20);
      for (const close of closes) sma.update(close, false);
      return sma.getResultOrThrow();
    },
  },
  {
    name: 'RSI14',
    ours: (closes) => {
      const rsi = indicators.rsi(14);
      let last: number | undefined;
      for (const close of closes) last = rsi.update(close);
      return last;
    },
    theirs: (closes) => {
      const rsi = new rival.RSI(14);
      for (const close of closes) rsi.update(close, false);
      return rsi.getResultOrThrow();
    },
  },
  {
    name: 'BB(20,2)',
    ours: (closes) => {
      const bollinger = indicators.bollinger(20, 2);
      let last: number | undefined;
      for (const close of closes) last = bollinger.update(close)?.upper;
      return last;
    },
    theirs: (closes) => {
      const bollinger = new rival.BollingerBands(20, 2);
      for (const close of closes) bollinger.update(close, false);
      return bollinger.getResultOrThrow().upper;
    },
  },
  {
    name: 'MACD(12,26,9)',
    ours: (closes) => {
      const macd = indicators.macd(12, 26, 9);
      let last: number | undefined;
      for (const close of closes) last = macd.update(close)?.signal;
      return last;
    },
    theirs: (closes) => {
      const macd = new rival.MACD(new rival.EMA(12), new rival.EMA(26), new rival.EMA(9));
      for (const close of closes) macd.update(close, false);
      return macd.getResultOrThrow().signal;
    },
  },
];

/** A seeded random walk around 100: multiplier and increment of Numerical Recipes. */
function randomWalk(length: number): Float64Array {
  let state = 7;
  let price = 100;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    price *= 1 + 0.002 * (state / 2 ** 32 - 0.5);
    return price;
  });
}

function checkAgreement({ name, ours, theirs }: Case, closes: Float64Array): void {
  const [a, b] = [ours(closes), theirs(closes)];
  if (a === undefined || b === undefined || !(Math.abs(a - b) <= 1e-6 * Math.abs(b))) {
    throw new Error(`${name}: ours ends at ${String(a)}, that of ${RIVAL} at ${String(b)}`);
  }
}

const options = benchOptions();
const closes = randomWalk(options.short ? 200_000 : 1_000_000);
for (const each of cases) checkAgreement(each, closes);

const measurements: Measurement[] = [];
for (const { name, ours, theirs } of cases) {
  const candidates: readonly Candidate[] = [
    { name, run: () => ours(closes) },
    { name: RIVAL, run: () => theirs(closes) },
  ];
  const [own, other] = await measure(candidates, { rounds: options.rounds, warmups: 2 });
  measurements.push(compare(own!, millionsPerSecond(closes.length, 'values'), other));
}
print(measurements, options);
