/** What `target`, `close` and sizes mean: bars in, executions out. */
import { expect } from 'chai';
import { sliceBars } from '../../../src/core/domain/market-data.js';
import { asQuantity, asRate } from '../../../src/core/domain/units.js';
import type { OrderNotice, StrategyContext } from '../../../src/core/strategies/strategy.js';
import { instrument } from '../risk/situation.js';
import { MINUTE, changesOf, fillsOf, flat, held, seriesOf, stage } from '../stage.js';
import type { Row, Scene, Stage } from '../stage.js';

type Plan = Readonly<Record<number, (context: StrategyContext) => unknown>>;

function play(
  rows: readonly Row[],
  plan: Plan,
  scene: Omit<Scene, 'rows' | 'handlers'> = {},
): Stage {
  let bar = 0;
  const onBar = (_: unknown, context: StrategyContext): void => void plan[bar++]?.(context);
  return stage({ rows, handlers: { onBar }, ...scene }).play();
}

const prices = (...list: number[]): Row[] => list.map((price) => flat(price, 1000));

describe('target', () => {
  it('is sized at the first price after the decision, not at the close that led to it', () => {
    expect(fillsOf(play(prices(100, 125), { 0: (c) => c.target(1) }))).to.deep.equal([
      'buy 80 @ 125 in bar 1',
    ]);
  });

  it('leaves room for the fee', () => {
    const paid = instrument({ takerRate: asRate(1_000_000) }); // 1 %
    const played = play(prices(100, 100), { 0: (c) => c.target(1) }, { instrument: paid });
    expect(fillsOf(played)).to.deep.equal(['buy 99 @ 100 in bar 1']);
  });

  it('of a part buys that part, below zero sells short', () => {
    expect(held(play(prices(100, 100), { 0: (c) => c.target(0.25) }))).to.equal(25);
    expect(held(play(prices(100, 100), { 0: (c) => c.target(-0.5) }))).to.equal(-50);
  });

  it('asked for again does nothing, however the price moved', () => {
    const again = (c: StrategyContext): unknown => c.target(1);
    const played = play(prices(100, 100, 150, 50, 50), { 0: again, 1: again, 2: again, 3: again });
    expect(fillsOf(played)).to.deep.equal(['buy 100 @ 100 in bar 1']);
  });

  it('changed trades the difference', () => {
    const plan: Plan = { 0: (c) => c.target(1), 1: (c) => c.target(0.5), 2: (c) => c.target(0.75) };
    expect(fillsOf(play(prices(100, 100, 100, 100), plan))).to.deep.equal([
      'buy 100 @ 100 in bar 1',
      'sell 50 @ 100 in bar 2',
      'buy 25 @ 100 in bar 3',
    ]);
  });

  it('of the other side closes first, then opens with what is left', () => {
    const plan: Plan = { 0: (c) => c.target(1), 1: (c) => c.target(-1) };
    expect(fillsOf(play(prices(100, 100, 120, 120), plan))).to.deep.equal([
      'buy 100 @ 100 in bar 1',
      'sell 100 @ 120 in bar 2',
      'sell 100 @ 120 in bar 2',
    ]);
    const lossy = play(prices(100, 100, 50, 50), plan);
    expect(fillsOf(lossy).slice(1)).to.deep.equal([
      'sell 100 @ 50 in bar 2',
      'sell 100 @ 50 in bar 2',
    ]);
  });

  it('of the other side pays for both legs', () => {
    const paid = instrument({ takerRate: asRate(1_000_000) });
    const plan: Plan = { 0: (c) => c.target(1), 1: (c) => c.target(-1), 2: (c) => c.target(1) };
    const played = play(prices(100, 100, 100, 100, 100), plan, { instrument: paid });
    expect(changesOf(played, 'denied')).to.deep.equal([]);
    expect(played.reports.filter(({ status }) => status === 'rejected')).to.deep.equal([]);
    expect(held(played)).to.be.above(90);
  });

  it('zero closes and cancels what was asked for before', () => {
    const plan: Plan = {
      0: (c) => c.target(1),
      1: (c) => (c.buy(1, { limitPrice: 50 }), c.target(0)),
    };
    const played = play(prices(100, 100, 100, 40), plan);
    expect(fillsOf(played)).to.deep.equal(['buy 100 @ 100 in bar 1', 'sell 100 @ 100 in bar 2']);
    expect(played.venue.workingOrders()).to.deep.equal([]);
  });

  it('taken back before its price was seen trades nothing', () => {
    const plan: Plan = { 0: (c) => (c.target(1), c.target(0)) };
    expect(fillsOf(play(prices(100, 100, 100), plan))).to.deep.equal([]);
  });

  it('may be asked for again after a refusal', () => {
    const plan: Plan = { 0: (c) => c.target(1), 1: (c) => c.target(1), 2: (c) => c.target(1) };
    const limits = { maxOrderValue: 10_500 };
    const lent = instrument({ leverage: 2 });
    const heard: OrderNotice[] = [];
    let bar = 0;
    const played = stage({
      ...{ rows: prices(100, 100, 100, 100), instrument: lent, limits },
      instances: [
        {
          ...{ name: 'trend', symbols: ['BTC/USDT'], allocation: 1 },
          capital: { kind: 'amount', amount: 11_000 },
          handlers: {
            onBar: (_, c) => void plan[bar++]?.(c),
            onOrder: (notice) => void heard.push({ ...notice }),
          },
        },
      ],
    }).play();
    expect(heard.map(({ status }) => status)).to.deep.equal(['denied', 'denied', 'denied']);
    expect(changesOf(played, 'denied').map(({ rule }) => rule)).to.deep.equal(
      Array<string>(3).fill('max_order_value'),
    );
  });

  it('may be asked for again after a close, and after its own stop', () => {
    const closed: Plan = { 0: (c) => c.target(1), 1: (c) => c.close(), 2: (c) => c.target(1) };
    expect(fillsOf(play(prices(100, 100, 100, 100), closed))).to.have.length(3);
    const stopped: Plan = {
      0: (c) => c.target(1),
      1: (c) => c.sell(100, { stopPrice: 90, reduceOnly: true }),
      3: (c) => c.target(1),
    };
    expect(fillsOf(play(prices(100, 100, 100, 80, 80, 80), stopped))).to.deep.equal([
      'buy 100 @ 100 in bar 1',
      'sell 100 @ 80 in bar 3',
      'buy 100 @ 80 in bar 4',
    ]);
  });

  it('replaces an earlier one that is still filling', () => {
    const slippage = { participation: 0.01 }; // Ten a bar.
    const many = prices(...Array<number>(30).fill(100));
    const plan = (next: number): Plan => ({ 0: (c) => c.target(1), 2: (c) => c.target(next) });
    expect(held(play(many, plan(0.5), { slippage }))).to.equal(50);
    expect(held(play(many, plan(-1), { slippage }))).to.equal(-100);
    expect(held(play(many, plan(0), { slippage }))).to.equal(0);
  });

  it('below zero on spot closes', () => {
    const spot = instrument({ kind: 'spot' });
    const plan: Plan = { 0: (c) => c.target(1), 1: (c) => c.target(-1) };
    expect(held(play(prices(100, 100, 100), plan, { instrument: spot }))).to.equal(0);
  });
});

describe('sizes', () => {
  it('of money become a quantity at the next open', () => {
    const bought = (size: Parameters<StrategyContext['buy']>[0]): string[] =>
      fillsOf(play(prices(100, 125), { 0: (c) => c.buy(size) }));
    expect(bought({ notional: 1000 })).to.deep.equal(['buy 8 @ 125 in bar 1']);
    expect(bought({ fraction: 0.5 })).to.deep.equal(['buy 40 @ 125 in bar 1']);
    expect(bought({ quantity: 3 })).to.deep.equal(['buy 3 @ 125 in bar 1']);
    expect(bought(3)).to.deep.equal(['buy 3 @ 125 in bar 1']);
  });

  it('by risk lose their part of equity at the stop', () => {
    const plan: Plan = { 0: (c) => c.buy({ riskFraction: 0.01 }, { stopLoss: 90 }) };
    const played = play(prices(100, 100, 90, 90), plan);
    expect(fillsOf(played)).to.deep.equal(['buy 10 @ 100 in bar 1', 'sell 10 @ 90 in bar 2']);
    expect(played.engine.account.equity).to.equal(9_900);
  });

  it('of an instrument without a price wait for its first', () => {
    const late = instrument({ symbol: 'ZZ/USDT', base: 'ZZ' });
    const known = prices(100, 100, 100, 100, 100, 100);
    const { bars, ...rest } = seriesOf(known, late);
    const series = [seriesOf(known), { ...rest, bars: sliceBars(bars, 3, 6) }];
    const onBar = (_: unknown, c: StrategyContext): void => {
      if (c.now === MINUTE) c.buy(50, { symbol: 'ZZ/USDT' });
    };
    const fills = (maxOrderValue: number): string[] =>
      fillsOf(stage({ series, handlers: { onBar }, limits: { maxOrderValue } }).play());
    expect(fills(5_000)).to.deep.equal(['buy 50 @ 100 in bar 3']);
    expect(fills(4_999)).to.deep.equal([]);
  });

  it('smaller than a lot are refused and said so', () => {
    const lots = instrument({ lot: asQuantity(100) });
    const played = play(prices(100, 100), { 0: (c) => c.buy(0.99) }, { instrument: lots });
    expect(changesOf(played, 'denied')).to.deep.equal([
      {
        ...{ kind: 'denied', instance: 'trend', symbol: 'BTC/USDT', rule: 'size' },
        ...{ limit: 1, actual: 0, reason: 'the size is less than one lot (1)' },
      },
    ]);
  });

  it('that may only reduce are refused where there is nothing to reduce', () => {
    const played = play(prices(100, 100), { 0: (c) => c.sell(5, { reduceOnly: true }) });
    const [denied, ...others] = changesOf(played, 'denied');
    expect(others).to.deep.equal([]);
    expect(denied).to.include({ rule: 'size', actual: 0 });
    expect(denied!.reason).to.match(/^reduce-only, it has less than one lot .* held to close$/);
  });
});
