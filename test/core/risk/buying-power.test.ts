import { expect } from 'chai';
import { asRate } from '../../../src/core/domain/units.js';
import { BuyingPower } from '../../../src/core/risk/buying-power.js';
import { Situation, instrument, limitAt } from './situation.js';

const rule = new BuyingPower();
const spot = (changes = {}) =>
  instrument({ kind: 'spot', takerRate: asRate(100_000), feeAsset: 'quote', ...changes });

/** 10010 USDT: enough for 100 at 100 and the fee of a thousandth. */
function spotAccount(...instruments: ReturnType<typeof spot>[]): Situation {
  const situation = new Situation(instruments.length > 0 ? instruments : [spot()], ['a', 'b']);
  situation.balances.set('USDT', 10_010);
  return situation;
}

describe('risk: buying_power of spot', () => {
  it('a buy needs cash for its value and fee', () => {
    const situation = spotAccount();
    expect(situation.send(rule, { quantity: 99.99 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 100 })).to.equal(undefined);
    const breach = situation.send(rule, { quantity: 100.01 });
    expect(breach?.limit).to.equal(10_010);
    expect(breach?.actual).to.be.closeTo(10_011.001, 1e-9);
    expect(breach?.reason).to.equal('needs 10011.00 USDT, 10010.00 available');
  });

  it('a fee taken in base costs no cash', () => {
    const situation = spotAccount(spot({ feeAsset: 'received' }));
    expect(situation.send(rule, { quantity: 100.1 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 100.11 })).to.not.equal(undefined);
  });

  it('a limit buy needs the cash of its own price', () => {
    const situation = spotAccount();
    expect(situation.send(rule, { quantity: 200, pricing: limitAt(50) })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 100, pricing: limitAt(101) })).to.not.equal(undefined);
  });

  it('working buys of every symbol and strategy hold cash of the same quote', () => {
    const situation = spotAccount(
      spot(),
      spot({ symbol: 'ETH/USDT', base: 'ETH' }),
      spot({ symbol: 'ETH/EUR', base: 'ETH', quote: 'EUR' }),
    );
    situation.work('buy', 30, { instance: 1, instrument: 1 }).work('buy', 20);
    situation.work('buy', 500, { instrument: 2 }).work('sell', 500);
    expect(situation.send(rule, { quantity: 50 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 50.01 })).to.not.equal(undefined);
  });

  it('a sell needs the base the account holds, working sells included', () => {
    const situation = spotAccount();
    situation.balances.set('BTC', 2);
    expect(situation.send(rule, { side: 'sell', quantity: 2 })).to.equal(undefined);
    situation.work('sell', 0.5, { instance: 1 });
    expect(situation.send(rule, { side: 'sell', quantity: 1.5 })).to.equal(undefined);
    expect(situation.send(rule, { side: 'sell', quantity: 1.51 })).to.deep.include({
      limit: 2,
      reason: 'needs 2.01 BTC, 2 available',
    });
  });

  it('lets a strategy sell what it holds', () => {
    expect(spotAccount().hold(3).send(rule, { side: 'sell', quantity: 3 })).to.equal(undefined);
  });
});

describe('risk: buying_power of margin and contracts', () => {
  it('exposure may reach equity at leverage 1, long or short', () => {
    for (const side of ['buy', 'sell'] as const) {
      const situation = new Situation();
      expect(situation.send(rule, { side, quantity: 99.99 })).to.equal(undefined);
      expect(situation.send(rule, { side, quantity: 100 })).to.equal(undefined);
      expect(situation.send(rule, { side, quantity: 100.01 })).to.deep.include({
        limit: 10_000,
        reason: 'needs 10001.00 USDT, 10000.00 available',
      });
    }
  });

  it('tolerates the rounding of floats, no more', () => {
    const situation = new Situation();
    situation.equity = 10_000 * (1 - 5e-10);
    expect(situation.send(rule, { quantity: 100 })).to.equal(undefined);
    situation.equity = 10_000 * (1 - 5e-9);
    expect(situation.send(rule, { quantity: 100 })?.reason).to.equal(
      'needs 10000.0000 USDT, 9999.9999 available',
    );
  });

  it('divides each exposure by the leverage of its instrument', () => {
    const situation = new Situation([
      instrument({ kind: 'linear', leverage: 10 }),
      instrument({ kind: 'linear', leverage: 2, symbol: 'ETH/USDT' }),
    ]);
    situation.hold(-100, { instrument: 1 });
    expect(situation.send(rule, { quantity: 500 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 500.01 })).to.not.equal(undefined);
  });

  it('counts what all strategies hold and ask for, but no spot and no other settlement', () => {
    const situation = new Situation(
      [
        instrument(),
        spot({ symbol: 'ETH/USDT' }),
        instrument({ symbol: 'ETH/EUR', quote: 'EUR', settlement: 'EUR' }),
      ],
      ['a', 'b'],
    );
    situation.hold(40, { instance: 1 }).work('buy', 30);
    situation.hold(99, { instrument: 1 }).hold(99, { instrument: 2 });
    expect(situation.send(rule, { quantity: 30 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 30.01 })).to.not.equal(undefined);
  });

  it('allows a flip to the full size of the other side, and closing without equity', () => {
    const situation = new Situation().hold(100);
    expect(situation.send(rule, { side: 'sell', quantity: 200 })).to.equal(undefined);
    expect(situation.send(rule, { side: 'sell', quantity: 200.01 })).to.not.equal(undefined);
    situation.equity = -50;
    expect(situation.send(rule, { side: 'sell', quantity: 100 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.01 })).to.not.equal(undefined);
  });

  it('judges a limit order by the equity there would be at its price', () => {
    const flat = new Situation();
    expect(flat.send(rule, { quantity: 200, pricing: limitAt(50) })).to.equal(undefined);
    // At 50 the 100 held are worth 5000, and so is the account: no room is left.
    const full = new Situation().hold(100);
    expect(full.send(rule, { quantity: 0.01, pricing: limitAt(50) })).to.not.equal(undefined);
    // Half invested, at 50 equity is 7500 and 2500 of it are held: room for 100.
    const half = new Situation().hold(50);
    expect(half.send(rule, { quantity: 100, pricing: limitAt(50) })).to.equal(undefined);
    expect(half.send(rule, { quantity: 100.01, pricing: limitAt(50) })).to.not.equal(undefined);
  });

  it('counts inverse contracts in base, where a lower price is worth more', () => {
    const inverse = instrument({ kind: 'inverse', contractSize: 100, settlement: 'BTC' });
    const situation = new Situation([inverse]);
    situation.equity = 10;
    expect(situation.send(rule, { quantity: 10 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 10.01 })?.reason).to.match(/^needs 10.01 BTC, 10.00/);
    // At half the price five short have gained 5 x 100 / 50 - 5 x 100 / 100 = 5: room for 15 in all.
    situation.hold(-5);
    expect(situation.send(rule, { side: 'sell', quantity: 2.5, pricing: limitAt(50) })).to.equal(
      undefined,
    );
    expect(
      situation.send(rule, { side: 'sell', quantity: 2.51, pricing: limitAt(50) }),
    ).to.not.equal(undefined);
  });
});
