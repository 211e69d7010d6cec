/** Orders on one-minute bars through the whole machine: when they arrive, how they end, what they pay. */
import { expect } from 'chai';
import type { Timestamp } from '../../../src/core/domain/units.js';
import { asQuantity, asRate } from '../../../src/core/domain/units.js';
import type { OrderOptions, StrategyContext } from '../../../src/core/strategies/strategy.js';
import { instrument } from '../risk/situation.js';
import { MINUTE, SECOND, barsOf, fillsOf, flat, held, minute, stage } from '../stage.js';
import type { Row, Stage } from '../stage.js';
import { calm, outcomes, play } from './play.js';
import type { Plan } from './play.js';

describe('venue: when an order fills', () => {
  const opens: Row[] = [10, 20, 30, 40, 50, 60].map((price) => [
    price,
    price + 5,
    price - 5,
    price + 1,
  ]);
  const cases: readonly (readonly [string, number, string])[] = [
    ['at once: at the open of the next bar', 0, 'buy 1 @ 20 in bar 1'],
    ['100 ms later: at that open still, for it was sent before', 100_000, 'buy 1 @ 20 in bar 1'],
    ['just before that bar ends', MINUTE - 1, 'buy 1 @ 20 in bar 1'],
    ['as the next bar begins', MINUTE, 'buy 1 @ 30 in bar 2'],
    ['two and a half bars later', 2.5 * MINUTE, 'buy 1 @ 40 in bar 3'],
  ];
  for (const [name, orderMicroseconds, expected] of cases)
    it(`arriving ${name}`, () => {
      const latency = { orderMicroseconds };
      expect(fillsOf(play(opens, { 0: (c) => c.buy(1) }, { latency }))).to.deep.equal([expected]);
    });

  it('an order sent inside a bar waits for the next open', () => {
    const handlers = {
      onBar: (_: unknown, c: StrategyContext) => {
        if (c.now === minute(1)) c.setTimer('later', 30);
      },
      onTimer: (_: string, c: StrategyContext) => void c.buy(1),
    };
    const played = stage({ rows: opens, handlers }).play();
    expect(fillsOf(played)).to.deep.equal(['buy 1 @ 30 in bar 2']);
  });

  it('an answer to a fill at an open is in time for that open only when nothing takes time', () => {
    const answered = (reportMicroseconds: number): string[] => {
      const handlers = {
        onBar: (_: unknown, c: StrategyContext) => {
          if (c.now === minute(1)) c.buy(1);
        },
        onFill: (_: unknown, c: StrategyContext) => {
          if (c.position === 1) c.buy(1);
        },
      };
      return fillsOf(stage({ rows: opens, handlers, latency: { reportMicroseconds } }).play());
    };
    expect(answered(0)).to.deep.equal(['buy 1 @ 20 in bar 1', 'buy 1 @ 20 in bar 1']);
    expect(answered(1)).to.deep.equal(['buy 1 @ 20 in bar 1', 'buy 1 @ 30 in bar 2']);
  });

  it('waits over missing bars for the next that there is', () => {
    const series = { instrument: instrument(), timeframe: '1m' as never, bars: barsOf(opens) };
    series.bars.start.set([0, 7, 8, 9, 10, 11].map((count) => count * MINUTE));
    let called = false;
    const onBar = (_: unknown, c: StrategyContext): void => {
      if (!called) c.buy(1);
      called = true;
    };
    const latency = { orderMicroseconds: 100_000 };
    const played = stage({ series: [series], handlers: { onBar }, latency }).play();
    expect(fillsOf(played)).to.deep.equal(['buy 1 @ 20 in bar 7']);
  });

  it('a run made one bar late counts bars, not time: a gap makes no exception', () => {
    const latency = { lateBars: 1 };
    expect(fillsOf(play(opens, { 0: (c) => c.buy(1) }, { latency }))).to.deep.equal([
      'buy 1 @ 30 in bar 2',
    ]);
    const series = { instrument: instrument(), timeframe: '1m' as never, bars: barsOf(opens) };
    series.bars.start.set([0, 7, 8, 9, 10, 11].map((count) => count * MINUTE));
    const onBar = (_: unknown, c: StrategyContext): void => {
      if (c.now === minute(1)) c.buy(1);
    };
    const played = stage({ series: [series], handlers: { onBar }, latency }).play();
    expect(fillsOf(played)).to.deep.equal(['buy 1 @ 30 in bar 8']);
  });

  it('tells of a fill after the way back', () => {
    const latency = { orderMicroseconds: 2 * SECOND, reportMicroseconds: 3 * SECOND };
    const { reports } = play(opens, { 0: (c) => c.buy(1) }, { latency });
    expect(reports.map(({ venueAt, at }) => [venueAt, at])).to.deep.equal([
      [MINUTE + 2 * SECOND, MINUTE + 5 * SECOND],
    ]);
  });
});

describe('venue: time in force', () => {
  const limit = (changes: OrderOptions): Plan => ({
    0: (c) => c.buy(5, { limitPrice: 95, ...changes }),
  });
  const dip: Row[] = [flat(100), flat(100), [100, 100, 90, 99], flat(99)];

  it('gtc rests until it fills', () => {
    expect(fillsOf(play(dip, limit({})))).to.deep.equal(['buy 5 @ 95 in bar 2']);
  });

  it('ioc takes what there is at its arrival and cancels the rest', () => {
    expect(outcomes(play(dip, limit({ timeInForce: 'ioc' })))).to.deep.equal([
      '1 accepted',
      '1 cancelled: immediate-or-cancel remainder',
    ]);
    const capped = play(
      calm(4),
      { 0: (c) => c.buy(50, { timeInForce: 'ioc' }) },
      {
        slippage: { participation: 0.1 },
      },
    );
    expect(fillsOf(capped)).to.deep.equal(['buy 10 @ 100 in bar 1']);
    expect(outcomes(capped)[1]).to.match(/1 cancelled/);
    expect(held(capped)).to.equal(10);
  });

  it('fok fills whole or not at all', () => {
    const fok = (size: number): Stage =>
      play(
        calm(4),
        { 0: (c) => c.buy(size, { timeInForce: 'fok' }) },
        {
          slippage: { participation: 0.1 },
        },
      );
    expect(fillsOf(fok(10))).to.deep.equal(['buy 10 @ 100 in bar 1']);
    expect(outcomes(fok(10.01))).to.deep.equal([
      '1 cancelled: fill-or-kill order could not be filled whole',
    ]);
    expect(outcomes(play(dip, limit({ timeInForce: 'fok' })))[0]).to.match(/1 cancelled/);
  });

  it('gtd is live until its time and not at it', () => {
    const until = (at: Timestamp): string[] =>
      outcomes(play(dip, limit({ timeInForce: 'gtd', expireAt: at })));
    expect(until(minute(3))).to.deep.equal(['1 accepted', '1 filled']);
    expect(until(minute(2))).to.deep.equal(['1 accepted', '1 expired: time reached']);
    expect(until(minute(1))).to.deep.equal(['1 expired: time reached']);
  });

  it('day ends with the day of its arrival', () => {
    const start = 24 * 60 - 2; // Two minutes before midnight.
    const bars = barsOf([flat(100), flat(100), [100, 100, 90, 99], flat(99)]);
    bars.start.forEach((_, index) => (bars.start[index] = (start + index) * MINUTE));
    const series = [{ instrument: instrument(), timeframe: '1m' as never, bars }];
    const at = (bar: number): string[] => {
      let count = 0;
      const onBar = (_: unknown, c: StrategyContext): void => {
        if (count++ === bar) c.buy(1, { limitPrice: 95, timeInForce: 'day' });
      };
      return outcomes(stage({ series, handlers: { onBar } }).play());
    };
    expect(at(0)).to.deep.equal(['1 accepted', '1 expired: end of day']);
    expect(at(1)).to.deep.equal(['1 accepted', '1 filled']);
  });
});

describe('venue: conditions', () => {
  it('post-only refuses to take', () => {
    const post = (limitPrice: number): string[] =>
      outcomes(
        play([...calm(2), [100, 100, 90, 99]], {
          0: (c) => c.buy(1, { limitPrice, postOnly: true }),
        }),
      );
    expect(post(100)).to.deep.equal(['1 rejected: post-only order would take liquidity']);
    expect(post(99)).to.deep.equal(['1 accepted', '1 filled']);
  });

  it('reduce-only is cut to what is held and never opens', () => {
    const cut = play(calm(5), { 0: (c) => c.buy(2), 2: (c) => c.sell(5, { reduceOnly: true }) });
    expect(fillsOf(cut)).to.deep.equal(['buy 2 @ 100 in bar 1', 'sell 2 @ 100 in bar 3']);
    const resting: Plan = {
      0: (c) => c.buy(2),
      2: (c) => {
        c.sell(2, { reduceOnly: true, limitPrice: 110 });
        c.sell(2);
      },
    };
    const gone = play([...calm(4), [100, 120, 100, 115], flat(115)], resting);
    expect(held(gone)).to.equal(0);
    expect(gone.venue.workingOrders()).to.deep.equal([]);
  });

  it('maker and taker pay their own rates', () => {
    const paid = instrument({ makerRate: asRate(10_000), takerRate: asRate(50_000) });
    const plan: Plan = { 0: (c) => c.buy(1), 1: (c) => c.sell(1, { limitPrice: 110 }) };
    const { reports } = play([...calm(2), [100, 110, 100, 105]], plan, { instrument: paid });
    const fees = reports.flatMap(({ fill }) => (fill ? [[fill.liquidity, fill.fee]] : []));
    expect(fees).to.deep.equal([
      ['taker', 5_000_000],
      ['maker', 1_100_000],
    ]);
  });

  it('slippage is paid by takers, and never beyond a limit', () => {
    const slippage = { fixed: 0.01 };
    const plan: Plan = {
      0: (c) => {
        c.buy(1);
        c.buy(1, { limitPrice: 100.5 });
        c.buy(1, { limitPrice: 95 });
      },
    };
    const played = play([...calm(2), [100, 100, 90, 99]], plan, { slippage });
    expect(fillsOf(played)).to.deep.equal([
      'buy 1 @ 101 in bar 1',
      'buy 1 @ 100.5 in bar 1',
      'buy 1 @ 95 in bar 2',
    ]);
    expect(played.reports[0]!.fill).to.include({ price: 10_100, referencePrice: 10_000 });
  });
});

describe('venue: participation', () => {
  const slippage = { participation: 0.1 };

  it('spreads an order over bars, a share of the volume of each', () => {
    const rows = [...calm(2), flat(100, 50), flat(100, 0), flat(100, 1000), flat(100)];
    expect(fillsOf(play(rows, { 0: (c) => c.buy(30) }, { slippage }))).to.deep.equal([
      'buy 10 @ 100 in bar 1',
      'buy 5 @ 100 in bar 2',
      'buy 15 @ 100 in bar 4',
    ]);
  });

  it('is shared by the orders of a bar, first come first served', () => {
    const plan: Plan = { 0: (c) => (c.buy(7), c.buy(7)) };
    expect(fillsOf(play(calm(3), plan, { slippage }))).to.deep.equal([
      'buy 7 @ 100 in bar 1',
      'buy 3 @ 100 in bar 1',
      'buy 4 @ 100 in bar 2',
    ]);
  });

  it('fills whole lots', () => {
    const lots = instrument({ lot: asQuantity(300) });
    const played = play(calm(4), { 0: (c) => c.buy(12) }, { slippage, instrument: lots });
    expect(fillsOf(played)).to.deep.equal(['buy 9 @ 100 in bar 1', 'buy 3 @ 100 in bar 2']);
  });

  it('leaves of a stop that was met a market order, though the price comes back', () => {
    for (const pricing of [{ stopPrice: 90 }, { trailingOffset: 10 }]) {
      const plan: Plan = { 0: (c) => c.buy(25), 3: (c) => c.sell(25, pricing) };
      const rows: Row[] = [...calm(5), [100, 100, 89, 100, 100], flat(101, 100), flat(102, 100)];
      expect(fillsOf(play(rows, plan, { slippage })).slice(3)).to.deep.equal([
        'sell 10 @ 90 in bar 5',
        'sell 10 @ 101 in bar 6',
        'sell 5 @ 102 in bar 7',
      ]);
    }
  });

  it('is off while no bar has shown volume', () => {
    expect(fillsOf(play(calm(3, 0), { 0: (c) => c.buy(30) }, { slippage }))).to.deep.equal([
      'buy 30 @ 100 in bar 1',
    ]);
    const later = play([...calm(3, 0), ...calm(3)], { 0: (c) => c.buy(30) }, { slippage });
    expect(fillsOf(later)).to.deep.equal(['buy 30 @ 100 in bar 1']);
  });
});

describe('venue: cancels', () => {
  const resting: Row[] = [...calm(3), [100, 100, 90, 99], flat(99)];

  it('take an order back before it fills', () => {
    let id = 0;
    const played = play(resting, {
      0: (c) => (id = c.buy(1, { limitPrice: 95 })),
      1: (c) => c.cancel(id),
    });
    expect(outcomes(played)).to.deep.equal(['1 accepted', '1 cancelled']);
  });

  it('that come too late are refused', () => {
    let id = 0;
    const latency = { orderMicroseconds: 90 * SECOND };
    const plan: Plan = { 0: (c) => (id = c.buy(1)), 1: (c) => c.cancel(id) };
    const played = play(calm(6), plan, { latency });
    expect(outcomes(played)).to.deep.equal([
      '1 filled',
      '1 cancel_rejected: unknown or finished order',
    ]);
    expect(held(played)).to.equal(1);
  });

  it('take back what had not yet arrived', () => {
    let id = 0;
    const played = play(calm(4), {
      0: (c) => {
        id = c.buy(1);
        c.cancel(id);
      },
    });
    expect(outcomes(played)).to.deep.equal(['1 cancelled']);
  });
});

describe('venue: balance', () => {
  it('refuses what the account cannot pay when the price has run away', () => {
    const played = play([flat(100), flat(150)], { 0: (c) => c.buy(100) });
    expect(outcomes(played)).to.deep.equal([
      '1 rejected: insufficient balance: needs 15000.00 USDT of equity, has 10000.00',
    ]);
    expect(held(played)).to.equal(0);
  });

  it('lends by leverage on margin', () => {
    const lent = instrument({ leverage: 3 });
    expect(held(play(calm(3), { 0: (c) => c.buy(300) }, { instrument: lent }))).to.equal(300);
    const spot = instrument({ kind: 'spot' });
    expect(held(play(calm(3), { 0: (c) => c.buy(100.01) }, { instrument: spot }))).to.equal(0);
  });

  it('does not sell short on spot', () => {
    const spot = instrument({ kind: 'spot' });
    expect(fillsOf(play(calm(3), { 0: (c) => c.sell(1) }, { instrument: spot }))).to.deep.equal([]);
  });
});
