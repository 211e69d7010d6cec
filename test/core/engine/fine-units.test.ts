/** Volumes with more decimals than the ledger has: spot is still booked exactly. */
import { expect } from 'chai';
import { asQuantity, asRate } from '../../../src/core/domain/units.js';
import { instrument } from '../risk/situation.js';
import { fillsOf, flat, held } from '../stage.js';
import { play } from '../simulation/play.js';

describe('quantities finer than the ledger', () => {
  it('are booked to the last unit, fee in base included', () => {
    const fine = instrument({
      kind: 'spot',
      feeAsset: 'received',
      quantityScale: 11,
      lot: asQuantity(1_000),
      minQuantity: asQuantity(1_000),
      takerRate: asRate(100_000),
    });
    const rows = [100, 100, 100, 100].map((price) => flat(price, 10));
    const played = play(
      rows,
      { 0: (c) => c.buy(1.23456789), 2: (c) => c.close() },
      { instrument: fine },
    );
    expect(fillsOf(played)).to.deep.equal([
      'buy 1.23456789 @ 100 in bar 1',
      'sell 1.23333332 @ 100 in bar 3',
    ]);
    expect(held(played)).to.equal(0);
    expect(played.engine.account.portfolio.balance('BTC')).to.equal(0);
    expect(played.venue.account.holdings[0]).to.equal(0);
  });
});
