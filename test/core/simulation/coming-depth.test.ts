/**
 * Depth that is told a few times a second, beside best prices told at once: what an order finds behind
 * the best level between two updates.
 */
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import type { Recording } from '../tick-stage.js';
import { market, play } from './tick-cases.js';
import type { Case } from './tick-cases.js';

/** Four changes of the book between 0 and 4 ms; the quote at 2 ms, when the order comes, tells of one. */
const between = (told: number, asks: Parameters<Recording['sum']>[3]): Recording =>
  market().quote(2, [100, 10], [100.5, 4], 2, told).sum(4, 4, [], asks);
const lift = { 2: (c: StrategyContext) => c.buy(12) };

const cases: readonly Case[] = [
  {
    title: 'once half of the next has happened, its levels are there',
    recording: between(3, [[100.8, 5]]),
    fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 5 @ 100.8 taker', '2 ms: buy 3 @ 101 taker'],
  },
  {
    title: 'before that, those of the one before',
    recording: between(2, [[100.8, 5]]),
    fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 8 @ 101 taker'],
  },
  {
    title: 'and what it takes away is gone',
    recording: between(3, [
      [101, 2],
      [102, 0],
      [104, 50],
    ]),
    fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 2 @ 101 taker', '2 ms: buy 6 @ 104 taker'],
  },
  {
    title: 'the best level is what the quote says',
    recording: between(3, [
      [100.3, 7],
      [100.5, 99],
    ]),
    fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 8 @ 101 taker'],
  },
  {
    title: 'a fill-or-kill order is measured by what it would find',
    recording: between(3, [
      [101, 0],
      [102, 0],
    ]),
    plan: {
      2: (c) => {
        c.buy(5, { limitPrice: 102, timeInForce: 'fok' });
        c.buy(4, { limitPrice: 102, timeInForce: 'fok' });
      },
    },
    fills: ['2 ms: buy 4 @ 100.5 taker'],
  },
  {
    title: 'sells are the mirror of buys',
    recording: market()
      .quote(2, [100, 4], [101, 10], 2, 3)
      .sum(4, 4, [
        [99.5, 3],
        [99, 0],
        [98, 8],
      ]),
    plan: { 2: (c) => c.sell(9) },
    fills: ['2 ms: sell 4 @ 100 taker', '2 ms: sell 3 @ 99.5 taker', '2 ms: sell 2 @ 98 taker'],
  },
  {
    title: 'recorded with ours: what is left of a level had been enough for us',
    recording: between(3, [[100.8, 5]]),
    scene: { oursRecorded: true },
    fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 8 @ 100.8 taker'],
  },
  {
    title: 'recorded with ours: a level that is gone may have gone to us',
    recording: between(3, [[101, 0]]),
    scene: { oursRecorded: true },
    fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 8 @ 101 taker'],
  },
];

describe('ticks: behind the best price, between two updates of depth', () => {
  play(cases.map((one) => ({ plan: lift, ...one })));
});

describe('ticks: an order at the instant of an update', () => {
  const sent = { 0: (c: StrategyContext) => c.buy(4) };
  const latency = { orderMicroseconds: 1000 };
  const recording = market().change(1, [], [[101, 0]]);
  play([
    {
      title: 'meets what it left',
      recording,
      plan: sent,
      scene: { latency },
      fills: ['1 ms: buy 4 @ 102 taker'],
    },
    {
      title: 'recorded with ours: meets what was there before it, for it may be what it did',
      recording,
      plan: sent,
      scene: { latency, oursRecorded: true },
      fills: ['1 ms: buy 4 @ 101 taker'],
    },
  ]);
});
