/** Stops, brackets, reduce-only and lifetimes on recorded ticks. */
import { expect } from 'chai';
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { MILLISECOND, Recording, executions, playTicks, said } from '../tick-stage.js';
import type { TickPlan, TickScene } from '../tick-stage.js';
import { flat } from '../stage.js';

type Options = Parameters<StrategyContext['buy']>[1];

const market = (): Recording => new Recording().snapshot(0, [[100, 10], [99, 20]], [[101, 10], [102, 20]]); // prettier-ignore
const trades = (...prices: readonly number[]): Recording =>
  prices.reduce((all, price, ms) => all.trade(ms, 'sell', 1, price), new Recording());
const quotes = (...bids: readonly number[]): Recording =>
  bids.reduce((all, price, ms) => all.quote(ms, [price, 50], [price + 1, 50]), new Recording());

const fillsOf = (recording: Recording, plan: TickPlan, scene?: TickScene): string[] =>
  executions(playTicks(recording, plan, scene));
const sell = (options: Options): TickPlan => ({ 0: (c) => c.sell(1, options) });

describe('ticks: stops', () => {
  const cases: readonly (readonly [
    title: string,
    recording: Recording,
    options: Options,
    fills: readonly string[],
  ])[] = [
    [
      'a trade at the trigger sends it to market, at what the book pays',
      market().trade(1, 'sell', 1, 100).trade(2, 'sell', 1, 99),
      { stopPrice: 99 },
      ['2 ms: sell 1 @ 100 taker'],
    ],
    [
      'without a book at the trade that triggered it',
      trades(100, 99.5, 98),
      { stopPrice: 99 },
      ['2 ms: sell 1 @ 98 taker'],
    ],
    [
      'without trades the price that it would get triggers it',
      quotes(100, 99.5, 99, 98),
      { stopPrice: 99 },
      ['2 ms: sell 1 @ 99 taker'],
    ],
    [
      'one whose price has passed already is triggered when it arrives',
      quotes(100, 100),
      { stopPrice: 100.5 },
      ['0 ms: sell 1 @ 100 taker'],
    ],
    [
      'a stop-limit rests at its limit when that is not to be had',
      quotes(100, 98, 99.5, 99.6),
      { stopPrice: 99, limitPrice: 99.5 },
      ['2 ms: sell 1 @ 99.5 maker'],
    ],
    [
      'a stop-limit takes within its limit',
      market().trade(1, 'sell', 1, 99),
      { stopPrice: 99, limitPrice: 99 },
      ['1 ms: sell 1 @ 100 taker'],
    ],
    [
      'an immediate stop gives up what it does not get at once',
      market().trade(1, 'sell', 1, 99),
      { stopPrice: 99, limitPrice: 100.5, timeInForce: 'ioc' },
      [],
    ],
    [
      'a trailing stop follows trades up and sells on the way back',
      trades(100, 103, 102, 105, 103.5, 103, 102),
      { trailingOffset: 2 },
      ['5 ms: sell 1 @ 103 taker'],
    ],
    [
      'and quotes where there are no trades',
      quotes(100, 103, 102, 105, 103.5, 103, 102),
      { trailingOffset: 2 },
      ['5 ms: sell 1 @ 103 taker'],
    ],
  ];
  for (const [title, recording, options, fills] of cases) {
    it(title, () => {
      expect(fillsOf(recording, sell(options))).to.deep.equal(fills);
    });
  }

  it('buys are the mirror: stop and trailing stop', () => {
    const up = { 0: (c: StrategyContext) => c.buy(1, { stopPrice: 101 }) };
    expect(fillsOf(trades(100, 100.9, 101.5), up)).to.deep.equal(['2 ms: buy 1 @ 101.5 taker']);
    const trail = { 0: (c: StrategyContext) => c.buy(1, { trailingOffset: 1 }) };
    expect(fillsOf(trades(100, 98, 98.9, 99), trail)).to.deep.equal(['3 ms: buy 1 @ 99 taker']);
  });
});

describe('ticks: brackets', () => {
  const both = { stopLoss: 99, takeProfit: 102 };
  const bracket: TickPlan = { 0: (c) => c.buy(12, { limitPrice: 101, ...both }) };

  it('the target queues at its price when the entry fills, and cancels the stop', () => {
    const recording = market()
      .change(1, [[100, 9]], [[101, 0]])
      .trade(2, 'buy', 20, 102)
      .trade(3, 'buy', 12, 102);
    const plan: TickPlan = { 0: (c) => c.buy(2, both) };
    const stage = playTicks(recording, plan);
    expect(executions(stage)).to.deep.equal([
      '0 ms: buy 2 @ 101 taker',
      '3 ms: sell 2 @ 102 maker',
    ]);
    expect(said(stage)).to.include('3 ms: 2 cancelled, the other exit of its bracket filled');
    expect(stage.venue.workingOrders()).to.deep.equal([]);
  });

  it('the stop takes what the book pays and cancels the target', () => {
    const recording = market().trade(1, 'sell', 1, 99);
    const stage = playTicks(recording, { 0: (c) => c.buy(2, both) });
    expect(executions(stage)).to.deep.equal([
      '0 ms: buy 2 @ 101 taker',
      '1 ms: sell 2 @ 100 taker',
    ]);
    expect(stage.venue.workingOrders()).to.deep.equal([]);
  });

  it('exits grow with their entry; one that fills ends what is left of it', () => {
    const recording = market()
      .change(1, [], [[101, 1]])
      .change(
        2,
        [],
        [
          [101, 0],
          [101.5, 0],
        ],
      ) // prettier-ignore
      .change(3, [], [[101, 1]])
      .trade(4, 'buy', 32, 102);
    const stage = playTicks(recording, bracket);
    expect(executions(stage)).to.deep.equal([
      '0 ms: buy 10 @ 101 taker',
      '3 ms: buy 1 @ 101 maker',
      '4 ms: sell 11 @ 102 maker',
    ]);
    expect(stage.venue.workingOrders()).to.deep.equal([]);
  });

  it('a stop that the market has passed already fills at once, and the target ends', () => {
    const stage = playTicks(market().trade(0, 'buy', 1, 101), {
      0: (c) => c.buy(2, { stopLoss: 101, takeProfit: 110 }),
    });
    expect(executions(stage)).to.deep.equal([
      '0 ms: buy 2 @ 101 taker',
      '0 ms: sell 2 @ 100 taker',
    ]);
    expect(stage.venue.workingOrders()).to.deep.equal([]);
    expect(stage.engine.orders.working.length).to.equal(0);
  });

  it('a target within the market takes at once, and the stop ends', () => {
    const stage = playTicks(market(), { 0: (c) => c.buy(2, { stopLoss: 90, takeProfit: 99.5 }) });
    expect(executions(stage)[1]).to.equal('0 ms: sell 2 @ 100 taker');
    expect(stage.venue.workingOrders()).to.deep.equal([]);
  });
});

describe('ticks: reduce-only', () => {
  it('never sells more than is held when it executes', () => {
    const plan: TickPlan = {
      0: (c) => c.buy(2),
      1: (c) => {
        c.sell(2, { reduceOnly: true, limitPrice: 102 });
        c.sell(1);
      },
      2: (c) => c.sell(1),
    };
    const recording = market()
      .change(1, [[98, 1]])
      .trade(2, 'buy', 20, 102)
      .trade(3, 'buy', 9, 102.5);
    const stage = playTicks(recording, plan);
    expect(executions(stage)).to.deep.equal([
      '0 ms: buy 2 @ 101 taker',
      '1 ms: sell 1 @ 100 taker',
      '2 ms: sell 1 @ 100 taker',
    ]);
    expect(said(stage)).to.include('3 ms: 2 cancelled, nothing to reduce');
  });
});

describe('ticks: lifetimes', () => {
  const expiring: TickPlan = {
    0: (c) =>
      c.buy(3, {
        ...{ limitPrice: 99.5, timeInForce: 'gtd' },
        expireAt: (c.now + 5 * MILLISECOND) as typeof c.now,
      }),
  };

  it('an order with an end is gone at that very instant, before what happens in it', () => {
    const recording = market().trade(4, 'sell', 1, 99.5).trade(5, 'sell', 5, 99.5);
    expect(said(playTicks(recording, expiring))).to.deep.equal([
      '0 ms: 1 accepted',
      '4 ms: 1 filled',
      '5 ms: 1 expired, time reached',
    ]);
  });

  it('its end is known without a tick in it', () => {
    const recording = market().trade(50, 'sell', 5, 99.5);
    expect(said(playTicks(recording, expiring)).at(-1)).to.equal('5 ms: 1 expired, time reached');
  });

  it('and applies to one that arrives too late, or waits for a market', () => {
    const late = playTicks(market().trade(50, 'sell', 5, 99), expiring, {
      latency: { orderMicroseconds: 7 * MILLISECOND },
    });
    expect(said(late)).to.deep.equal(['7 ms: 1 expired, time reached']);
    const recording = new Recording().trade(0, 'sell', 1, 100).snapshot(9, [[98, 1]], [[99, 1]]);
    expect(said(playTicks(recording, expiring))).to.deep.equal(['5 ms: 1 expired, time reached']);
  });

  it('a day order ends at midnight UTC', () => {
    const day = 86_400_000;
    const recording = new Recording()
      .quote(day - 1000, [100, 5], [101, 5])
      .quote(day, [98, 5], [99, 5])
      .quote(day + 1, [98, 5], [99, 5]);
    const plan: TickPlan = {
      [day - 1000]: (c) => c.buy(1, { limitPrice: 99, timeInForce: 'day' }),
    };
    expect(said(playTicks(recording, plan, { rows: Array(1441).fill(flat(100)) }))).to.deep.equal([
      `${day - 1000} ms: 1 accepted`,
      `${day} ms: 1 expired, end of day`,
    ]);
  });
});

describe('ticks: what cannot be paid', () => {
  it('is rejected by the venue, what was filled before stays', () => {
    const spot = { kind: 'spot' } as const;
    const recording = new Recording().snapshot(0, [[100, 10]], [[101, 1], [5000, 1]]); // prettier-ignore
    const stage = playTicks(recording, { 0: (c) => c.buy(2) }, {
      instrument: { ...playTicks(market(), {}).engine.instruments[0]!, ...spot },
      cash: 1000,
    }); // prettier-ignore
    expect(executions(stage)).to.deep.equal(['0 ms: buy 1 @ 101 taker']);
    expect(said(stage).at(-1)).to.match(/^0 ms: 1 rejected, insufficient balance: needs 5000 USDT/);
  });
});
