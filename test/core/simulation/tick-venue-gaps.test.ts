/** How orders fill where the recording lacks something: depth with a hole, trades alone, quotes alone. */
import { expect } from 'chai';
import { Recording, executions, playTicks } from '../tick-stage.js';
import type { TickPlan } from '../tick-stage.js';
import { bid, market, play } from './tick-cases.js';

describe('ticks: a book with a hole', () => {
  const broken = (): Recording =>
    market()
      .lose()
      .change(2, [], [[100, 5]]);
  play([
    {
      title: 'nothing executes until the next snapshot, then it does',
      recording: broken()
        .trade(3, 'sell', 50, 99)
        .snapshot(4, [[99, 5]], [[99.5, 2]]),
      fills: ['4 ms: buy 2 @ 100 maker'],
    },
    {
      title: 'orders sent meanwhile wait for it',
      recording: broken()
        .trade(3, 'sell', 50, 99)
        .snapshot(4, [[100, 5]], [[101, 2]]),
      plan: { 3: (c) => c.buy(1) },
      fills: ['4 ms: buy 1 @ 101 taker'],
    },
    {
      title: 'and may be cancelled while they wait',
      recording: broken().trade(3, 'sell', 1, 99).trade(4, 'sell', 1, 99).snapshot(5, [[100, 5]], [[101, 2]]), // prettier-ignore
      plan: { 3: (c) => c.buy(1), 4: (c) => c.cancelAll() },
      fills: [],
    },
    {
      title: 'before the first snapshot there is no market',
      recording: new Recording().trade(0, 'buy', 1, 101).snapshot(5, [[100, 5]], [[101, 2]]),
      plan: { 0: (c) => c.buy(1) },
      fills: ['5 ms: buy 1 @ 101 taker'],
    },
    {
      title: 'what was taken before it is not there again after it',
      recording: broken().snapshot(4, [[100, 5]], [[101, 10], [102, 5]]), // prettier-ignore
      plan: { 0: (c) => c.buy(10), 4: (c) => c.buy(1) },
      fills: ['0 ms: buy 10 @ 101 taker', '4 ms: buy 1 @ 102 taker'],
    },
  ]);
});

describe('ticks: trades alone', () => {
  const trades = (...prices: readonly number[]): Recording =>
    prices.reduce((all, price, ms) => all.trade(ms, 'sell', 2, price), new Recording());
  play([
    {
      title: 'a market order pays the last trade and slippage',
      recording: trades(100, 100),
      plan: { 0: (c) => c.buy(50) },
      scene: { slippage: { fixed: 0.001 } },
      fills: ['0 ms: buy 50 @ 100.1 taker'],
    },
    {
      title:
        'a limit is not filled by a trade at its price, but by one beyond it, as far as that goes',
      recording: trades(100, 99, 98.99, 98.5),
      plan: { 0: (c) => c.buy(3, { limitPrice: 99 }) },
      fills: ['2 ms: buy 2 @ 99 maker', '3 ms: buy 1 @ 99 maker'],
    },
    {
      title: 'a limit beyond the last trade takes, and slippage stops at the limit',
      recording: trades(100, 100),
      plan: { 0: (c) => c.buy(1, { limitPrice: 100.05 }) },
      scene: { slippage: { fixed: 0.001 } },
      fills: ['0 ms: buy 1 @ 100.05 taker'],
    },
  ]);
});

describe('ticks: quotes alone', () => {
  const quotes = (): Recording => new Recording().quote(0, [100, 10], [101, 10]);
  play([
    {
      title:
        'a market order takes the best price, as much as is there, and waits for the next quote',
      recording: quotes().quote(1, [100, 10], [101, 12]).quote(2, [100, 10], [102, 50]),
      plan: { 0: (c) => c.buy(15) },
      fills: ['0 ms: buy 10 @ 101 taker', '1 ms: buy 2 @ 101 taker', '2 ms: buy 3 @ 102 taker'],
    },
    {
      title: 'a limit fills when the other side comes to it',
      recording: quotes().quote(1, [99, 10], [100.5, 1]).quote(2, [99, 10], [100, 2]),
      fills: ['2 ms: buy 2 @ 100 maker'],
    },
  ]);

  it('with trades: a level out of sight has not gone, and we have not moved up', () => {
    const recording = quotes()
      .quote(1, [100.5, 5], [101, 10])
      .quote(2, [100, 10], [101, 10])
      .trade(3, 'sell', 10, 100)
      .trade(4, 'sell', 1, 100);
    expect(executions(playTicks(recording, bid))).to.deep.equal(['4 ms: buy 1 @ 100 maker']);
  });

  it('with trades: behind the best we are last once our price is the best', () => {
    const recording = quotes()
      .trade(1, 'sell', 10, 99)
      .quote(2, [99, 7], [101, 10])
      .trade(3, 'sell', 8, 99);
    const plan: TickPlan = { 0: (c) => c.buy(3, { limitPrice: 99 }) };
    expect(executions(playTicks(recording, plan))).to.deep.equal(['3 ms: buy 1 @ 99 maker']);
  });

  it('with trades: when the best falls below our price nobody is ahead of us', () => {
    const recording = quotes().quote(2, [99.5, 7], [101, 10]).trade(3, 'sell', 2, 100);
    expect(executions(playTicks(recording, bid))).to.deep.equal(['3 ms: buy 2 @ 100 maker']);
  });
});
