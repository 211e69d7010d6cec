/** What is known when: legs of latency, bars beside ticks, and strategies that look at bars alone. */
import { expect } from 'chai';
import { BAR_END, MILLISECOND, Recording, executions, playTicks, said } from '../tick-stage.js';
import type { TickPlan } from '../tick-stage.js';
import { flat } from '../stage.js';

/** The book as it is at the venue: at 120 ms the offer moves up. All is known here 50 ms later. */
const slow = (): Recording =>
  new Recording()
    .snapshot(100, [[100, 10]], [[101, 10]], 150)
    .change(
      120,
      [],
      [
        [101, 0],
        [103, 10],
      ],
      170,
    )
    .trade(300, 'sell', 1, 90, 350);
const buy = (ms: number): TickPlan => ({ [ms]: (c) => c.buy(1) });

describe('ticks: latency', () => {
  it('an order meets the market of its arrival, of which its sender knows nothing yet', () => {
    // The offer of 101 is seen at 150 ms, but it has gone at 120.
    expect(executions(playTicks(slow(), buy(150)))).to.deep.equal(['150 ms: buy 1 @ 103 taker']);
  });

  it('its own way adds to that of the market data', () => {
    const latency = { orderMicroseconds: 30 * MILLISECOND };
    const recording = slow().change(175, [], [[102, 5]], 225);
    expect(executions(playTicks(recording, buy(150), { latency }))).to.deep.equal([
      '180 ms: buy 1 @ 102 taker',
    ]);
  });

  it('a constant delay of market data replaces the recorded one', () => {
    const latency = { feedMicroseconds: 5 * MILLISECOND };
    expect(executions(playTicks(slow(), buy(105), { latency }))).to.deep.equal([
      '105 ms: buy 1 @ 101 taker',
    ]);
  });

  it('as recorded: orders take as long as the last tick did', () => {
    const stage = playTicks(slow(), buy(150), { latency: { asRecorded: true } });
    expect(executions(stage)).to.deep.equal(['200 ms: buy 1 @ 103 taker']);
    expect(stage.reports[0]!.at).to.equal(250 * MILLISECOND);
  });

  it('a fill is known when its report is, and the position with it', () => {
    const seen: string[] = [];
    const latency = { orderMicroseconds: 10 * MILLISECOND, reportMicroseconds: 40 * MILLISECOND };
    const recording = new Recording().snapshot(0, [[100, 10]], [[101, 10]]);
    for (const ms of [1, 11, 49, 51]) recording.change(ms, [[98, ms]]);
    playTicks(recording, {}, {
      latency,
      handlers: {
        onDepth: (depth, context) => {
          if (depth.at === 0) context.buy(1);
          seen.push(`${depth.at / MILLISECOND}: ${context.position}`);
        },
        onFill: (fill, { now }) =>
            void seen.push(`fill of ${fill.at / MILLISECOND} at ${now / MILLISECOND}`),
      },
    }); // prettier-ignore
    expect(seen).to.deep.equal(['0: 0', '1: 0', '11: 0', '49: 0', 'fill of 10 at 50', '51: 1']);
  });

  it('a cancel that comes too late is told so', () => {
    const recording = new Recording()
      .snapshot(0, [[100, 1]], [[101, 10]])
      .change(1, [[98, 1]])
      .trade(5, 'sell', 9, 99)
      .trade(90, 'sell', 1, 99);
    const latency = { orderMicroseconds: 8 * MILLISECOND };
    const plan: TickPlan = { 0: (c) => c.buy(1, { limitPrice: 100 }), 1: (c) => c.cancelAll() };
    expect(said(playTicks(recording, plan, { latency }))).to.deep.equal([
      '8 ms: 1 accepted',
      '9 ms: 1 cancelled',
    ]);
    const fast = { orderMicroseconds: 4 * MILLISECOND };
    const other: TickPlan = { 0: (c) => c.buy(1, { limitPrice: 100 }), 5: (c) => c.cancelAll() };
    expect(said(playTicks(recording, other, { latency: fast }))).to.deep.equal([
      '4 ms: 1 accepted',
      '5 ms: 1 filled',
    ]);
    const late = { ...fast, reportMicroseconds: 40 * MILLISECOND };
    expect(said(playTicks(recording, other, { latency: late }))).to.deep.equal([
      '4 ms: 1 accepted',
      '5 ms: 1 filled',
      '9 ms: 1 cancel_rejected, unknown or finished order',
    ]);
  });

  it('what arrives after the last tick and bar does not execute', () => {
    const recording = new Recording().snapshot(BAR_END - 1, [[100, 10]], [[101, 10]]);
    const latency = { orderMicroseconds: 30 * MILLISECOND };
    const stage = playTicks(recording, buy(BAR_END - 1), { latency });
    expect(said(stage)).to.deep.equal([]);
    expect(stage.venue.workingOrders().length).to.equal(1);
  });
});

describe('ticks: bars', () => {
  /** When bars and trades are seen, in milliseconds. */
  function sightings(recording: Recording, rows = 1): string[] {
    const seen: string[] = [];
    playTicks(recording, {}, {
      rows: Array(rows).fill(flat(100)),
      handlers: {
        onBar: (_, context) => void seen.push(`bar ${context.now / MILLISECOND}`),
        onTrade: (trade) => void seen.push(`trade ${trade.at / MILLISECOND}`),
      },
    }); // prettier-ignore
    return seen;
  }

  it('a bar is known at its end when all that happened in it is', () => {
    const recording = new Recording().trade(1, 'buy', 1, 100).trade(60_000, 'buy', 1, 100);
    expect(sightings(recording)).to.deep.equal(['trade 1', 'trade 60000', 'bar 60000']);
  });

  it('and not before its last trade is, however late that comes', () => {
    const recording = new Recording()
      .trade(1, 'buy', 1, 100)
      .trade(59_999, 'buy', 1, 100, 60_700)
      .trade(60_100, 'buy', 1, 100, 60_800);
    expect(sightings(recording)).to.deep.equal([
      'trade 1',
      'trade 60700',
      'bar 60701',
      'trade 60800',
    ]);
  });

  it('a strategy of bars alone trades at what the book then offers', () => {
    const recording = new Recording()
      .snapshot(0, [[100, 500]], [[101, 500]])
      .change(
        61_000,
        [],
        [
          [101, 0],
          [102, 500],
        ],
      ) // prettier-ignore
      .change(121_000, [[99, 1]]);
    let bar = 0;
    const stage = playTicks(recording, {}, {
      rows: [flat(100), flat(100), flat(100)],
      handlers: {
        onTrade: () => undefined,
        onBar: (_, context) => {
          bar += 1;
          if (bar === 1) context.buy(2);
          if (bar === 2) context.close();
        },
      },
    }); // prettier-ignore
    expect(executions(stage)).to.deep.equal([
      '60000 ms: buy 2 @ 101 taker',
      '120000 ms: sell 2 @ 100 taker',
    ]);
  });

  it('a target is sized at the first price after the decision', () => {
    const recording = new Recording()
      .snapshot(0, [[99, 500]], [[101, 500]])
      .change(
        60_500,
        [
          [99, 0],
          [109, 500],
        ],
        [
          [101, 0],
          [111, 500],
        ],
      ) // prettier-ignore
      .change(61_000, [[98, 1]]);
    const stage = playTicks(recording, {}, {
      cash: 11_000,
      rows: [flat(100), flat(100)],
      handlers: { onBar: (_, context) => void context.target(0.5) },
    }); // prettier-ignore
    // Half of 11,000 at the middle of 109 and 111.
    expect(executions(stage)[0]).to.equal('60500 ms: buy 50 @ 111 taker');
  });

  it('marks are the middle of the book, also when a bar has closed elsewhere', () => {
    const recording = new Recording().snapshot(0, [[99, 5]], [[101, 5]]).trade(1, 'buy', 1, 101);
    const { engine } = playTicks(recording, {}, { rows: [flat(101)] });
    expect(engine.price(0 as never)).to.equal(100);
  });
});
