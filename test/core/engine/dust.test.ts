/** Less than a lot is no position: no order could close it. It is kept, valued, and used by the next order. */
import { expect } from 'chai';
import { asQuantity, asRate } from '../../../src/core/domain/units.js';
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { instrument } from '../risk/situation.js';
import { fillsOf, flat, held, stage } from '../stage.js';
import type { Row } from '../stage.js';
import { play } from '../simulation/play.js';

/** Lots of 0.1; the venue keeps 1 % of what is bought, counted in 0.001. */
const coin = instrument({
  kind: 'spot',
  feeAsset: 'received',
  quantityScale: 3,
  lot: asQuantity(100),
  minQuantity: asQuantity(100),
  takerRate: asRate(1_000_000),
  makerRate: asRate(1_000_000),
});
const prices = (...list: number[]): Row[] => list.map((price) => flat(price, 1000));

describe('dust', () => {
  it('is no position to a strategy, and still counts in its equity', () => {
    const seen: [number, number | undefined, number][] = [];
    const see = (c: StrategyContext): void =>
      void seen.push([c.position, c.entryPrice, Math.round(c.equity * 1e6) / 1e6]);
    const played = play(
      prices(100, 100, 100, 200, 200),
      { 0: (c) => c.buy(5), 1: (c) => (see(c), c.close()), 2: see, 3: see },
      { instrument: coin },
    );
    // 4.95 arrive, 4.9 can be sold again.
    expect(fillsOf(played)).to.deep.equal(['buy 5 @ 100 in bar 1', 'sell 4.9 @ 100 in bar 2']);
    expect(held(played)).to.equal(0.05);
    const fee = 4.9;
    expect(seen).to.deep.equal([
      [4.95, 101.010101, 9_995].map((value, index) => (index === 1 ? 100 : value)),
      [0, undefined, 9_995 - fee],
      [0, undefined, 9_995 - fee + 5],
    ]);
    expect(played.engine.account.portfolio.open).to.equal(0);
    expect(played.engine.account.equity).to.be.closeTo(9_995 - fee + 5, 1e-9);
  });

  it('frees the target that its own stop has closed', () => {
    const played = play(
      prices(100, 100, 100, 80, 80, 80),
      {
        0: (c) => c.target(0.5),
        1: (c) => c.sell(100, { stopPrice: 90, reduceOnly: true }),
        3: (c) => c.target(0.5),
      },
      { instrument: coin },
    );
    expect(fillsOf(played).map((fill) => fill.split(' ')[0])).to.deep.equal(['buy', 'sell', 'buy']);
  });

  it('joins the next entry, so that one exit is one trade', () => {
    const played = play(
      prices(100, 100, 100, 100, 100, 100),
      { 0: (c) => c.buy(5), 1: (c) => c.close(), 2: (c) => c.buy(5), 3: (c) => c.close() },
      { instrument: coin },
    );
    expect(fillsOf(played).at(-1)).to.equal('sell 5 @ 100 in bar 4');
    expect(held(played)).to.equal(0);
    expect(played.closed.map(({ quantity }) => quantity)).to.deep.equal([4_900, 5_000]);
    const { realised, fees } = played.engine.account.portfolio.positions[0]!;
    // Two fees in coins cost 0.05 each, two in money 4.9 and 5.
    expect([realised, fees]).to.deep.equal([-10_00000000, 9_90000000]);
  });

  it('leaves no exit of a bracket behind', () => {
    const onBar = (_: unknown, c: StrategyContext): void => {
      if (c.now === 60_000_000) c.buy(5, { stopLoss: 90, takeProfit: 120 });
    };
    const played = stage({
      rows: prices(100, 100, 80, 80, 130, 130),
      instrument: coin,
      handlers: { onBar },
    }).play();
    expect(fillsOf(played)).to.deep.equal(['buy 5 @ 100 in bar 1', 'sell 4.9 @ 80 in bar 2']);
    expect(played.engine.orders.working).to.deep.equal([]);
    expect(played.venue.workingOrders()).to.deep.equal([]);
  });
});
