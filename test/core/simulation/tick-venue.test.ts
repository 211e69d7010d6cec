/** How resting orders fill, and orders that take liquidity, on recorded ticks. */
import { expect } from 'chai';
import { Recording, executions, playTicks, said } from '../tick-stage.js';
import type { TickPlan, TickScene } from '../tick-stage.js';
import { bid, market, play } from './tick-cases.js';
import type { Case } from './tick-cases.js';

describe('ticks: a resting order', () => {
  play([
    {
      title: 'waits until those ahead have traded, then fills part by part',
      recording: market()
        .trade(1, 'sell', 9, 100)
        .trade(2, 'sell', 2, 100)
        .trade(3, 'sell', 1, 100)
        .trade(4, 'sell', 5, 100),
      fills: ['2 ms: buy 1 @ 100 maker', '3 ms: buy 1 @ 100 maker', '4 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'is not reached by buyers who lift the offer',
      recording: market().trade(1, 'buy', 50, 101).trade(2, 'buy', 50, 100),
      fills: [],
    },
    {
      title: 'is reached by a trade below its price, as far as that trade goes',
      recording: market().trade(1, 'sell', 2, 99).trade(2, 'sell', 2, 99),
      fills: ['1 ms: buy 2 @ 100 maker', '2 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'is served by what is offered at its price or below',
      recording: market()
        .change(1, [[100, 0]], [[100, 2]])
        .change(2, [], [[99.5, 4]]),
      fills: ['1 ms: buy 2 @ 100 maker', '2 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'is not served twice by the same offer',
      recording: market()
        .change(1, [[100, 0]], [[100, 2]])
        .change(2, [[98, 1]])
        .change(3, [[98, 2]]),
      fills: ['1 ms: buy 2 @ 100 maker'],
    },
    {
      title: 'pessimistic: cancels stood behind while the level has room for it',
      recording: market()
        .change(1, [[100, 30]])
        .change(2, [[100, 10]])
        .trade(3, 'sell', 9, 100)
        .trade(4, 'sell', 2, 100),
      fills: ['4 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'pessimistic: what is less than stood ahead has moved us',
      recording: market()
        .change(1, [[100, 4]])
        .trade(2, 'sell', 5, 100),
      fills: ['2 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'proportional: cancels came from both ends',
      recording: market()
        .change(1, [[100, 40]])
        .change(2, [[100, 20]])
        .trade(3, 'sell', 6, 100),
      // 10 ahead and 30 behind; of 20 cancelled 5 stood ahead.
      scene: { queue: { kind: 'proportional', power: 1 } },
      fills: ['3 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'in an empty level is first',
      recording: market().trade(1, 'sell', 2, 99.5),
      plan: { 0: (c) => c.buy(3, { limitPrice: 99.5 }) },
      fills: ['1 ms: buy 2 @ 99.5 maker'],
    },
    {
      title: 'below all that is shown does not know its place: only trades beyond it prove a fill',
      recording: market().trade(1, 'sell', 50, 98).trade(2, 'sell', 2, 97.99),
      plan: { 0: (c) => c.buy(3, { limitPrice: 98 }) },
      fills: ['2 ms: buy 2 @ 98 maker'],
    },
    {
      title: 'of two, the better price goes first and the second gets what is left',
      recording: market().trade(1, 'sell', 4, 99),
      plan: {
        0: (c) => {
          c.buy(3, { limitPrice: 99.5 });
          c.buy(3, { limitPrice: 100 });
        },
      },
      fills: ['1 ms: buy 3 @ 100 maker', '1 ms: buy 1 @ 99.5 maker'],
    },
    {
      title: 'sells are the mirror of buys',
      recording: market().trade(1, 'buy', 9, 101).trade(2, 'buy', 2, 101).trade(3, 'buy', 9, 101.5),
      plan: { 0: (c) => c.sell(3, { limitPrice: 101 }) },
      fills: ['2 ms: sell 1 @ 101 maker', '3 ms: sell 2 @ 101 maker'],
    },
    {
      title: 'whose taker is not told is reached by trades at the bid, not by those in between',
      recording: market().trade(1, undefined, 50, 100.5).trade(2, undefined, 11, 100),
      fills: ['2 ms: buy 1 @ 100 maker'],
    },
    {
      title: 'that is cancelled in time does not fill',
      recording: market()
        .change(1, [[98, 1]])
        .trade(2, 'sell', 50, 99),
      plan: { ...bid, 1: (c) => c.cancelAll() },
      fills: [],
    },
  ]);
});

describe('ticks: an order that takes liquidity', () => {
  const lift = (quantity: number) => (c: Parameters<TickPlan[0]>[0]) => c.buy(quantity);
  play([
    {
      title: 'walks the levels and pays each its price',
      recording: market(),
      plan: { 0: lift(14) },
      fills: ['0 ms: buy 10 @ 101 taker', '0 ms: buy 4 @ 102 taker'],
    },
    {
      title: 'uses them up: the next finds less, until the level has gone and come back',
      recording: market()
        .change(1, [[98, 1]])
        .change(2, [], [[101, 0]])
        .change(3, [], [[101, 10]]),
      plan: { 0: lift(8), 1: lift(5), 3: lift(4) },
      fills: [
        '0 ms: buy 8 @ 101 taker',
        '1 ms: buy 2 @ 101 taker',
        '1 ms: buy 3 @ 102 taker',
        '3 ms: buy 4 @ 101 taker',
      ],
    },
    {
      title: 'without a limit waits for more when the book is empty',
      recording: market()
        .change(1, [], [[103, 5]])
        .change(2, [], [[104, 50]]),
      plan: { 0: lift(40) },
      fills: [
        '0 ms: buy 10 @ 101 taker',
        '0 ms: buy 20 @ 102 taker',
        '1 ms: buy 5 @ 103 taker',
        '2 ms: buy 5 @ 104 taker',
      ],
    },
    {
      title: 'with a limit takes what is within it and rests with what is left',
      recording: market().change(1, [], [[101, 0], [100.5, 9]]).trade(2, 'sell', 2, 101), // prettier-ignore
      plan: { 0: (c) => c.buy(12, { limitPrice: 101 }) },
      fills: ['0 ms: buy 10 @ 101 taker', '1 ms: buy 2 @ 101 maker'],
    },
    {
      title: 'immediate-or-cancel takes and ends',
      recording: market().change(1, [], [[101, 50]]),
      plan: { 0: (c) => c.buy(12, { limitPrice: 101, timeInForce: 'ioc' }) },
      fills: ['0 ms: buy 10 @ 101 taker'],
    },
    {
      title: 'fill-or-kill takes all',
      recording: market(),
      plan: { 0: (c) => c.buy(30, { limitPrice: 102, timeInForce: 'fok' }) },
      fills: ['0 ms: buy 10 @ 101 taker', '0 ms: buy 20 @ 102 taker'],
    },
    {
      title: 'or nothing',
      recording: market(),
      plan: { 0: (c) => c.buy(31, { limitPrice: 102, timeInForce: 'fok' }) },
      fills: [],
    },
  ]);

  it('says why it ended', () => {
    const of = (options: Parameters<Parameters<TickPlan[0]>[0]['buy']>[1]) =>
      said(playTicks(market(), { 0: (c) => c.buy(12, options) })).at(-1);
    expect(of({ limitPrice: 101, timeInForce: 'ioc' })).to.equal(
      '0 ms: 1 cancelled, immediate-or-cancel remainder',
    );
    expect(of({ limitPrice: 101, timeInForce: 'fok' })).to.equal(
      '0 ms: 1 cancelled, fill-or-kill order could not be filled whole',
    );
    expect(of({ limitPrice: 101, postOnly: true })).to.equal(
      '0 ms: 1 rejected, post-only order would take liquidity',
    );
    expect(of({ limitPrice: 100.99, postOnly: true })).to.equal('0 ms: 1 accepted');
  });
});

describe('ticks: quotes beside depth', () => {
  const take: TickPlan = { 2: (c) => c.buy(12, {}) };
  play([
    {
      title: 'an order meets the best prices of now, and what depth last showed behind them',
      recording: market()
        .quote(1, [100, 10], [100.5, 4])
        .change(2, [[98, 1]]),
      plan: take,
      fills: ['2 ms: buy 4 @ 100.5 taker', '2 ms: buy 8 @ 101 taker'],
    },
    {
      title: 'levels better than the best are gone',
      recording: market()
        .quote(1, [100, 10], [102, 20])
        .change(2, [[98, 1]]),
      plan: take,
      fills: ['2 ms: buy 12 @ 102 taker'],
    },
    {
      title: 'the next depth is newer again',
      recording: market()
        .quote(1, [100, 10], [100.5, 4])
        .change(1, [], [[100.5, 0]])
        .change(2, [[98, 1]]),
      plan: take,
      fills: ['2 ms: buy 10 @ 101 taker', '2 ms: buy 2 @ 102 taker'],
    },
    {
      title: 'a queue is as long as the last quote says',
      recording: market().quote(1, [100, 2], [101, 10]).trade(2, 'sell', 4, 100),
      fills: ['2 ms: buy 2 @ 100 maker'],
    },
  ]);
});

describe('ticks: a recording that contains our orders', () => {
  const taking: TickPlan = { 0: (c) => c.buy(4, {}), 2: (c) => c.buy(4, {}) };
  const taken = market()
    .change(1, [], [[101, 6]])
    .change(2, [[99, 21]]);
  play([
    {
      title: 'shows what was taken: it is not taken twice',
      recording: taken,
      plan: taking,
      scene: { oursRecorded: true },
      fills: ['0 ms: buy 4 @ 101 taker', '2 ms: buy 4 @ 101 taker'],
    },
    {
      title: 'that contains none of ours does not show it',
      recording: taken,
      plan: taking,
      fills: ['0 ms: buy 4 @ 101 taker', '2 ms: buy 2 @ 101 taker', '2 ms: buy 2 @ 102 taker'],
    },
    {
      title: 'shows where our order rests: it does not stand behind itself',
      recording: market()
        .change(1, [[100, 13]])
        .change(2, [[100, 3]])
        .trade(3, 'sell', 2, 100),
      scene: { oursRecorded: true },
      fills: ['3 ms: buy 2 @ 100 maker'],
    },
    {
      title: 'that contains none of ours: what is shown at our price are others',
      recording: market()
        .change(1, [[100, 13]])
        .change(2, [[100, 3]])
        .trade(3, 'sell', 2, 100),
      fills: [],
    },
  ]);
});

describe('ticks: named orders', () => {
  /** 1 and 2 rest at 100, 3 joins behind us. */
  const queue = (): Recording =>
    new Recording()
      .add(0, 1, 'buy', 5, 100)
      .add(0, 2, 'buy', 5, 100)
      .add(0, 9, 'sell', 5, 101)
      .add(1, 3, 'buy', 5, 100);
  const exact: TickScene = { queue: { kind: 'exact' } };
  const join: TickPlan = { 0: (c) => c.buy(3, { limitPrice: 100 }) };
  const after = (change: (recording: Recording) => Recording): Case['recording'] => change(queue());
  play(
    [
      {
        title: 'one that leaves ahead moves us up, one behind does not',
        recording: after((r) => r.order(2, 'cancel', 1, 'buy', 5, 100).hit(3, 2, 'buy', 5, 100).hit(4, 3, 'buy', 2, 100)), // prettier-ignore
        fills: ['4 ms: buy 2 @ 100 maker'],
      },
      {
        title: 'one behind that leaves does not',
        recording: after((r) => r.order(2, 'cancel', 3, 'buy', 5, 100).hit(3, 1, 'buy', 5, 100).trade(4, 'sell', 5, 100)), // prettier-ignore
        fills: [],
      },
      {
        title: 'one that grows loses its place, one that shrinks keeps it',
        recording: after((r) =>
          r
            .order(2, 'modify', 1, 'buy', 6, 100)
            .order(2, 'modify', 2, 'buy', 4, 100)
            .hit(3, 2, 'buy', 4, 100)
            .hit(4, 1, 'buy', 1, 100),
        ),
        fills: ['4 ms: buy 1 @ 100 maker'],
      },
      {
        title: 'one that moves to another price leaves',
        recording: after((r) => r.order(2, 'modify', 1, 'buy', 5, 99).hit(3, 2, 'buy', 5, 100).trade(4, 'sell', 1, 100)), // prettier-ignore
        fills: ['4 ms: buy 1 @ 100 maker'],
      },
      {
        title: 'a trade and the message that follows it count once',
        recording: after((r) => r.hit(2, 1, 'buy', 5, 100).hit(3, 2, 'buy', 4, 100).hit(4, 2, 'buy', 1, 100).trade(5, 'sell', 1, 100)), // prettier-ignore
        fills: ['5 ms: buy 1 @ 100 maker'],
      },
      {
        title: 'in a halt nothing executes; after it, what has come to our price',
        recording: after((r) => r.order(2, 'halt').trade(3, 'sell', 50, 99).order(4, 'cancel', 9, 'sell', 5, 101).add(5, 10, 'sell', 2, 100).order(6, 'resume')), // prettier-ignore
        fills: ['6 ms: buy 2 @ 100 maker'],
      },
    ].map((one) => ({ ...one, plan: join, scene: exact })),
  );

  it('cannot be had of a recording without names', () => {
    expect(() => playTicks(market(), bid, exact)).to.throw('needs a recording that names orders');
  });

  it('an order sent in a halt waits for its end', () => {
    const recording = queue().order(2, 'halt').add(3, 4, 'buy', 1, 98).order(4, 'resume');
    const stage = playTicks(recording, { 3: (c) => c.buy(1) }, exact);
    expect(executions(stage)).to.deep.equal(['4 ms: buy 1 @ 101 taker']);
  });
});
