/** Entries with exits: which exit goes first, and that nothing is left behind. */
import { expect } from 'chai';
import { asQuantity, asRate } from '../../../src/core/domain/units.js';
import { instrument } from '../risk/situation.js';
import { fillsOf, flat, held } from '../stage.js';
import type { Row, Stage } from '../stage.js';
import { calm, outcomes, play } from './play.js';
import type { Plan } from './play.js';

describe('venue: brackets', () => {
  const bracket: Plan = { 0: (c) => c.buy(1, { stopLoss: 90, takeProfit: 110 }) };
  const after = (...rows: Row[]): Stage => play([flat(100), flat(100), ...rows], bracket);

  it('the stop cancels the target and the target the stop', () => {
    expect(outcomes(after([100, 101, 89, 95]))).to.deep.equal([
      '1 filled',
      '2 accepted',
      '3 accepted',
      '2 filled',
      '3 cancelled: the other exit of its bracket filled',
    ]);
    expect(fillsOf(after([100, 112, 99, 105]))[1]).to.equal('sell 1 @ 110 in bar 2');
  });

  it('a bar that touches both counts as the stop', () => {
    expect(fillsOf(after([100, 120, 80, 110]))[1]).to.equal('sell 1 @ 90 in bar 2');
  });

  it('and so do two exits sent one by one, whichever came first', () => {
    const plan: Plan = {
      0: (c) => c.buy(1),
      1: (c) => {
        c.sell(1, { limitPrice: 110, reduceOnly: true });
        c.sell(1, { stopPrice: 90, reduceOnly: true });
      },
    };
    const played = play([...calm(2), [100, 120, 80, 110], flat(110)], plan);
    expect(fillsOf(played)).to.deep.equal(['buy 1 @ 100 in bar 1', 'sell 1 @ 90 in bar 2']);
    expect(played.venue.workingOrders()).to.deep.equal([]);
  });

  it('a gap beyond the target gives the open, a gap beyond the stop too', () => {
    expect(fillsOf(after([115, 120, 80, 110]))[1]).to.equal('sell 1 @ 115 in bar 2');
    expect(fillsOf(after([85, 120, 80, 110]))[1]).to.equal('sell 1 @ 85 in bar 2');
  });

  it('an entry at the open meets both exits in its bar, the stop first', () => {
    const played = (row: Row): string[] => fillsOf(play([flat(100), row, flat(100)], bracket));
    expect(played([100, 112, 95, 105])[1]).to.equal('sell 1 @ 110 in bar 1');
    expect(played([100, 112, 85, 105])[1]).to.equal('sell 1 @ 90 in bar 1');
  });

  it('an entry inside a bar meets its stop there, its target from the next bar on', () => {
    const limit: Plan = { 0: (c) => c.buy(1, { limitPrice: 98, stopLoss: 90, takeProfit: 110 }) };
    const both = play([flat(100), [100, 115, 85, 100], flat(100)], limit);
    expect(fillsOf(both)).to.deep.equal(['buy 1 @ 98 in bar 1', 'sell 1 @ 90 in bar 1']);
    const target = play([flat(100), [100, 115, 95, 112], [112, 113, 111, 112]], limit);
    expect(fillsOf(target)).to.deep.equal(['buy 1 @ 98 in bar 1', 'sell 1 @ 112 in bar 2']);
  });

  it('a stop that the entry has already gone beyond is met at the price of the entry', () => {
    const gap = play([flat(100), [85, 95, 80, 90], flat(90)], bracket);
    expect(fillsOf(gap)).to.deep.equal(['buy 1 @ 85 in bar 1', 'sell 1 @ 85 in bar 1']);
    expect(gap.venue.workingOrders()).to.deep.equal([]);
    const wrongSide: Plan = { 0: (c) => c.buy(1, { stopLoss: 150 }) };
    const bought = play([flat(100), flat(100), flat(100)], wrongSide);
    expect(fillsOf(bought)).to.deep.equal(['buy 1 @ 100 in bar 1', 'sell 1 @ 100 in bar 1']);
    const inside: Plan = { 0: (c) => c.sell(1, { limitPrice: 105, stopLoss: 95 }) };
    const sold = play([flat(100), [100, 110, 90, 100], flat(100)], inside);
    expect(fillsOf(sold)).to.deep.equal(['sell 1 @ 105 in bar 1', 'buy 1 @ 105 in bar 1']);
  });

  it('guard a short the other way round', () => {
    const short: Plan = { 0: (c) => c.sell(1, { stopLoss: 110, takeProfit: 90 }) };
    const played = play([...calm(2), [100, 120, 80, 100]], short);
    expect(fillsOf(played)).to.deep.equal(['sell 1 @ 100 in bar 1', 'buy 1 @ 110 in bar 2']);
  });

  it('exits grow with the fills of their entry', () => {
    const plan: Plan = { 0: (c) => c.buy(20, { stopLoss: 90 }) };
    const rows: Row[] = [...calm(3), [100, 100, 80, 85, 1000], flat(85, 1000)];
    const played = play(rows, plan, { slippage: { participation: 0.1 } });
    expect(fillsOf(played)).to.deep.equal([
      'buy 10 @ 100 in bar 1',
      'buy 10 @ 100 in bar 2',
      'sell 20 @ 90 in bar 3',
    ]);
  });

  it('leave nothing behind when a fee in base makes the exit smaller than the entry', () => {
    const spot = instrument({
      ...{ kind: 'spot', feeAsset: 'received', lot: asQuantity(10) },
      ...{ makerRate: asRate(1_000_000), takerRate: asRate(1_000_000) },
    });
    const played = play([...calm(2), ...[1, 2, 3, 4].map(() => flat(120))], bracket, {
      instrument: spot,
    });
    expect(fillsOf(played)).to.deep.equal(['buy 1 @ 100 in bar 1', 'sell 0.9 @ 120 in bar 2']);
    expect(held(played)).to.equal(0.09);
    expect(played.venue.workingOrders()).to.deep.equal([]);
    expect(played.engine.orders.working).to.deep.equal([]);
  });

  it('end the rest of an entry once they have closed what it bought', () => {
    const plan: Plan = { 0: (c) => c.buy(50, { takeProfit: 110 }) };
    const rows: Row[] = [...calm(2), [112, 120, 111, 115, 1000], flat(100), flat(100)];
    const played = play(rows, plan, { slippage: { participation: 0.1 } });
    expect(held(played)).to.equal(0);
    expect(played.venue.workingOrders()).to.deep.equal([]);
    expect(played.engine.orders.working).to.deep.equal([]);
  });
});
