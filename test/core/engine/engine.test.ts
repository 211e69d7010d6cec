/** Strategies in the engine: what they see, when they are called, and what ends them. */
import { expect } from 'chai';
import { moneyFromNumber } from '../../../src/core/domain/money.js';
import type {
  FillNotice,
  OrderNotice,
  StrategyContext,
} from '../../../src/core/strategies/strategy.js';
import { instrument } from '../risk/situation.js';
import { MINUTE, changesOf, fillsOf, flat, held, minute, seriesOf, spec, stage } from '../stage.js';
import type { Row, Scene, Stage } from '../stage.js';

type Act = (context: StrategyContext) => unknown;
type Plan = Readonly<Record<number, Act>>;

const prices = (...list: number[]): Row[] => list.map((price) => flat(price, 1000));
const calm = (bars: number): Row[] => prices(...Array<number>(bars).fill(100));

/** Handlers that act at the end of bar n as the plan says. */
function planned(plan: Plan): { onBar(bar: unknown, context: StrategyContext): void } {
  let bar = 0;
  return { onBar: (_, context) => void plan[bar++]?.(context) };
}
const play = (rows: readonly Row[], plan: Plan, scene: Scene = {}): Stage =>
  stage({ rows, handlers: planned(plan), ...scene }).play();

describe('engine: mistakes of a strategy', () => {
  const mistakes: readonly (readonly [string, Act, RegExp])[] = [
    ['a target above one', (c) => c.target(1.01), /target\(1.01\).*-1\.\.1/],
    ['a target that is no number', (c) => c.target(Number.NaN), /target\(NaN\)/],
    ['a target that is text', (c) => c.target('x' as never), /target\(x\)/],
    ['a size of nothing', (c) => c.buy(0), /buy\(0\).*positive/],
    ['a size below nothing', (c) => c.sell(-1), /sell\(-1\)/],
    ['an endless size', (c) => c.buy(Infinity), /positive number/],
    ['an amount that is no number', (c) => c.buy({ notional: Number.NaN }), /notional.*positive/],
    ['a limit at nothing', (c) => c.buy(1, { limitPrice: 0 }), /limitPrice 0 must be/],
    ['a stop that is no number', (c) => c.sell(1, { stopPrice: Number.NaN }), /stopPrice NaN/],
    [
      'a risk without a stop',
      (c) => c.buy({ riskFraction: 0.01 }),
      /riskFraction needs a stopLoss/,
    ],
    [
      'an unknown size',
      (c) => c.buy({ qty: 1 } as never),
      /buy\({"qty":1}\): the size has one of quantity,/,
    ],
    ['two sizes', (c) => c.buy({ quantity: 1, notional: 5 }), /the size has one of/],
    ['no size at all', (c) => c.buy(undefined as never), /buy\(undefined\).*positive/],
    ['a size of null', (c) => c.buy(null as never), /buy\(null\).*positive/],
    [
      'an option of other libraries',
      (c) => c.buy(1, { type: 'limit', price: 50 } as never),
      /buy has no option type: there are .*limitPrice/,
    ],
    ['a mistyped option', (c) => c.sell(1, { limitprice: 50 } as never), /no option limitprice/],
    [
      'a lifetime in capitals',
      (c) => c.buy(1, { limitPrice: 50, timeInForce: 'IOC' as never }),
      /timeInForce "IOC" must be one of gtc, ioc/,
    ],
    [
      'a flag that is text',
      (c) => c.buy(1, { postOnly: 'no' as never }),
      /postOnly "no" must be true/,
    ],
    ['options that are none', (c) => c.buy(1, 50 as never), /buy: 50 is no options/],
    [
      'an option that targets lack',
      (c) => c.target(1, { stopLoss: 9 } as never),
      /target has no option stopLoss/,
    ],
    [
      'an option that closes lack',
      (c) => c.close({ limitPrice: 9 } as never),
      /close has no option limitPrice/,
    ],
    ['gtd without a time', (c) => c.buy(1, { timeInForce: 'gtd' }), /gtd needs expireAt/],
    ['a symbol of others', (c) => c.target(1, { symbol: 'X' }), /X is not traded.*BTC\/USDT/],
    ['the position of others', (c) => c.positionOf('X'), /X is not traded/],
    ['a timer in the past', (c) => c.setTimer('t', -1), /at least 0/],
    ['a timer at no time', (c) => c.setTimer('t', Infinity), /at least 0/],
  ];
  for (const [name, act, message] of mistakes)
    it(`${name} stops it with words`, () => {
      const played = play(calm(3), { 0: act, 1: (c) => c.buy(1) });
      expect(played.engine.failures).to.have.length(1);
      expect((played.engine.failures[0]!.error as Error).message).to.match(message);
      expect(fillsOf(played)).to.deep.equal([]);
    });

  it('an answer of any kind is a mistake, a promise above all', () => {
    const stopped = (answer: unknown): string => {
      const handlers = { onBar: (): void => answer as never };
      const [change] = changesOf(stage({ rows: calm(2), handlers }).play(), 'strategy_stopped');
      return change!.reason;
    };
    expect(stopped(Promise.reject(new Error('late')))).to.match(/onBar returned a promise/);
    expect(stopped(42)).to.match(/onBar returned number/);
  });
});

describe('engine: a strategy that fails', () => {
  const failing: Plan = {
    0: (c) => (c.buy(2), c.buy(1, { limitPrice: 50 })),
    1: (c) => {
      c.buy(7);
      throw new Error('what now');
    },
  };

  it('fault 39: is stopped: its orders are cancelled, its positions stay, it is not called again', () => {
    let calls = 0;
    const inner = planned(failing);
    const onBar = (bar: unknown, c: StrategyContext): void => {
      calls += 1;
      inner.onBar(bar, c);
    };
    const played = stage({ rows: [...calm(3), ...prices(40, 40)], handlers: { onBar } }).play();
    expect(calls).to.equal(2);
    expect(fillsOf(played)).to.deep.equal(['buy 2 @ 100 in bar 1']);
    expect(held(played)).to.equal(2);
    expect(played.engine.orders.working).to.deep.equal([]);
    expect(changesOf(played, 'strategy_stopped')).to.deep.equal([
      { kind: 'strategy_stopped', instance: 'trend', reason: 'what now' },
    ]);
  });

  it('fault 39: does not harm its neighbours', () => {
    const other = planned({ 1: (c) => c.buy(1) });
    const instances = [
      spec('a', ['BTC/USDT'], planned(failing), { allocation: 0.5 }),
      spec('b', ['BTC/USDT'], other, { allocation: 0.5 }),
    ];
    const played = stage({ rows: calm(4), instances }).play();
    expect(held(played, 1)).to.equal(1);
    expect(played.engine.failures.map(({ instance }) => instance.name)).to.deep.equal(['a']);
  });

  it('in any handler', () => {
    const broken = (): void => {
      throw new Error('broken');
    };
    for (const name of ['onFill', 'onOrder', 'onTimer'] as const) {
      const acts = planned({
        0: (c) => {
          c.buy(1);
          c.buy(0.001);
          c.setTimer('t', 1);
        },
      });
      const played = stage({ rows: calm(4), handlers: { ...acts, [name]: broken } }).play();
      expect(changesOf(played, 'strategy_stopped'), name).to.have.length(1);
    }
  });

  it('fault 42: that answers every refusal with the same request is stopped, not endless', () => {
    const again: Act = (c) => c.buy(0.001);
    const handlers = {
      ...planned({ 0: again }),
      onOrder: (_: unknown, c: StrategyContext) => void again(c),
    };
    const played = stage({ rows: calm(3), handlers }).play();
    expect(changesOf(played, 'strategy_stopped')).to.have.length(1);
  });
});

describe('engine: what a strategy hears', () => {
  it('its fills in plain numbers, and the ends of its orders', () => {
    const fills: FillNotice[] = [];
    const orders: OrderNotice[] = [];
    const ids: number[] = [];
    const handlers = {
      ...planned({
        0: (c) => ids.push(c.buy(2), c.buy(1, { limitPrice: 90 }), c.buy(1_000_000)),
        1: (c) => c.cancel(ids[1]!),
      }),
      onFill: (fill: FillNotice) => void fills.push({ ...fill }),
      onOrder: (order: OrderNotice) => void orders.push({ ...order }),
    };
    stage({ rows: calm(4), handlers }).play();
    expect(fills).to.deep.equal([
      {
        ...{ id: ids[0], symbol: 'BTC/USDT', side: 'buy' },
        ...{ quantity: 2, price: 100, fee: 0, at: MINUTE },
      },
    ]);
    expect(orders.map(({ id, status }) => [id, status])).to.deep.equal([
      [ids[2], 'denied'],
      [ids[1], 'cancelled'],
    ]);
  });

  it('a denial once, and requests beside it are not lost or repeated', () => {
    const heard: string[] = [];
    const handlers = {
      ...planned({ 0: (c) => (c.buy(0.001), c.buy(1)) }),
      onOrder: (order: OrderNotice, c: StrategyContext) => {
        heard.push(order.status);
        c.buy(3);
      },
    };
    const played = stage({ rows: calm(3), handlers }).play();
    expect(heard).to.deep.equal(['denied']);
    expect(fillsOf(played)).to.have.members(['buy 1 @ 100 in bar 1', 'buy 3 @ 100 in bar 1']);
  });

  it('its own account and no more', () => {
    const seen: unknown[] = [];
    const look: Act = (c) =>
      seen.push([c.symbol, c.position, c.entryPrice, c.equity, c.capital, c.workingOrders.length]);
    play(prices(100, 100, 110), { 0: (c) => (look(c), c.buy(10)), 1: look, 2: look });
    expect(seen).to.deep.equal([
      ['BTC/USDT', 0, undefined, 10_000, 10_000, 0],
      ['BTC/USDT', 10, 100, 10_000, 10_000, 0],
      ['BTC/USDT', 10, 100, 10_100, 10_100, 0],
    ]);
  });

  it('its working orders, exits too, until they end', () => {
    const counts: number[] = [];
    const look: Act = (c) => counts.push(c.workingOrders.length);
    const plan: Plan = {
      0: (c) => c.buy(1, { stopLoss: 90, takeProfit: 110 }),
      ...{ 1: look, 2: look, 3: look },
    };
    play(prices(100, 100, 105, 120), plan);
    expect(counts).to.deep.equal([2, 2, 0]);
  });

  it('state is journaled when it changes', () => {
    const played = play(calm(3), {
      0: (c) => (c.state = { seen: 1 }),
      2: (c) => (c.state = { seen: (c.state as { seen: number }).seen + 1 }),
    });
    expect(changesOf(played, 'state').map(({ json }) => json)).to.deep.equal([
      '{"seen":1}',
      '{"seen":2}',
    ]);
  });
});

describe('engine: time', () => {
  it('timers come when asked for, after the bars of their instant, and end with the data', () => {
    const heard: string[] = [];
    const handlers = {
      onBar: (_: unknown, c: StrategyContext) => {
        heard.push(`bar ${c.now / MINUTE}`);
        if (c.now === minute(1))
          for (const seconds of [90, 60]) c.setTimer(`after ${seconds}`, seconds);
      },
      onTimer: (name: string, c: StrategyContext) => {
        heard.push(`${name} at ${c.now / MINUTE}`);
        c.setTimer('again', 60);
      },
    };
    stage({ rows: calm(4), handlers }).play();
    expect(heard.slice(0, 5)).to.deep.equal([
      'bar 1',
      'bar 2',
      'after 60 at 2',
      'after 90 at 2.5',
      'bar 3',
    ]);
    expect(heard.at(-1)).to.match(/bar 4|at 4/);
  });

  it('while indicators warm up requests are dropped and equity is not drawn', () => {
    const buy: Act = (c) => c.target(1);
    const played = play(calm(5), { 0: buy, 1: buy, 2: buy, 3: buy }, { warmup: 2 });
    expect(fillsOf(played)).to.deep.equal(['buy 100 @ 100 in bar 3']);
    expect(played.equity.map(([at]) => at / MINUTE)).to.deep.equal([3, 4, 5]);
  });

  it('all bars of an instant are known before anyone is called, in name order', () => {
    const names = ['AAA', 'BBB'];
    const series = names.map((base, index) =>
      seriesOf(prices(100 + index, 200 + index), instrument({ symbol: base, base })),
    );
    const heard: string[] = [];
    const look = (who: string) => ({
      onBar: (bar: { symbol: string; close: number }, c: StrategyContext) => {
        heard.push(`${who} ${bar.symbol} ${bar.close} ${c.equity}`);
      },
    });
    // Named in the wrong order, which must not matter.
    const instances = [spec('z', ['AAA'], look('z')), spec('m', ['BBB', 'AAA'], look('m'))];
    stage({ series, instances }).play(1);
    expect(heard).to.deep.equal(['m AAA 100 10000', 'm BBB 101 10000', 'z AAA 100 10000']);
  });
});

describe('engine: several instances', () => {
  it('need names of their own and instruments that are there', () => {
    const one = spec('one', ['BTC/USDT'], {});
    expect(() => stage({ rows: calm(1), instances: [one, one] })).to.throw('used twice');
    const other = spec('one', ['XRP/USDT'], {});
    expect(() => stage({ rows: calm(1), instances: [other] })).to.throw('no instrument XRP/USDT');
    const series = [seriesOf(calm(1)), seriesOf(calm(1))];
    expect(() => stage({ series, instances: [one] })).to.throw('not sorted');
  });

  it('keep accounts of their own within one', () => {
    const equities: number[] = [];
    const instances = [
      spec('long', ['BTC/USDT'], planned({ 0: (c) => c.target(1) }), { allocation: 0.25 }),
      spec(
        'short',
        ['BTC/USDT'],
        planned({ 0: (c) => c.target(-1), 2: (c) => equities.push(c.equity) }),
        {
          allocation: 0.5,
        },
      ),
    ];
    const played = stage({ rows: prices(100, 100, 110), instances }).play();
    expect([held(played, 0), held(played, 1)]).to.deep.equal([25, -50]);
    expect(equities).to.deep.equal([4_500]);
    expect(played.engine.account.equity).to.equal(10_000 + 250 - 500);
    expect(played.venue.account.holdings[0]).to.equal(-2500);
  });

  it('a fixed amount stays that amount', () => {
    const fixed = spec('fixed', ['BTC/USDT'], planned({ 0: (c) => c.target(1) }), {
      capital: { kind: 'amount', amount: 500 },
    });
    expect(held(stage({ rows: calm(3), instances: [fixed] }).play())).to.equal(5);
  });

  it('do not cancel or close what is not theirs', () => {
    const quiet = planned({ 0: (c) => (c.buy(1), c.buy(1, { limitPrice: 50 })) });
    const loud = planned({
      1: (c) => {
        c.cancelAll();
        c.close();
        c.cancel(1);
      },
    });
    const instances = [
      spec('loud', ['BTC/USDT'], loud, { allocation: 0.5 }),
      spec('quiet', ['BTC/USDT'], quiet, { allocation: 0.5 }),
    ];
    const played = stage({ rows: calm(4), instances }).play();
    expect(held(played, 1)).to.equal(1);
    expect(played.engine.orders.working).to.have.length(1);
  });
});

describe('engine: halting and ending', () => {
  it('halts at its drawdown: nothing may grow, everything may be closed', () => {
    const plan: Plan = {
      0: (c) => c.buy(50),
      3: (c) => c.buy(1),
      4: (c) => c.sell(20),
      5: (c) => c.target(-1),
      6: (c) => c.close(),
    };
    const rows = prices(100, 100, 80, 80, 80, 80, 80, 80);
    const played = play(rows, plan, { limits: { maxDrawdown: 0.1 } });
    expect(changesOf(played, 'trading_state')).to.deep.equal([
      { kind: 'trading_state', state: 'halted', rule: 'max_drawdown', limit: 0.1, actual: 0.1 },
    ]);
    expect(changesOf(played, 'denied').map(({ rule }) => rule)).to.include('max_drawdown');
    expect(fillsOf(played)).to.deep.equal([
      'buy 50 @ 100 in bar 1',
      'sell 20 @ 80 in bar 5',
      'sell 30 @ 80 in bar 6',
    ]);
    expect(held(played)).to.equal(0);
  });

  it('closes all at the end when asked to, and cancels what still works', () => {
    const plan: Plan = { 0: (c) => (c.buy(3), c.buy(1, { limitPrice: 50 })), 3: (c) => c.buy(9) };
    const played = play(calm(6), plan, { closeAt: [5 * MINUTE] });
    expect(fillsOf(played).at(-1)).to.equal('sell 12 @ 100 in bar 5');
    expect(held(played)).to.equal(0);
    expect(played.venue.workingOrders()).to.deep.equal([]);
    expect(played.engine.orders.working).to.deep.equal([]);
    expect(played.engine.account.portfolio.cash).to.equal(moneyFromNumber(10_000));
  });

  it('closes once, though the strategy asked in the same instant', () => {
    const plan: Plan = { 0: (c) => c.target(1), 4: (c) => c.target(0) };
    const played = play(calm(6), plan, { closeAt: [5 * MINUTE] });
    expect(fillsOf(played)).to.deep.equal(['buy 100 @ 100 in bar 1', 'sell 100 @ 100 in bar 5']);
  });
});
