import { expect } from 'chai';
import fc from 'fast-check';
import { asQuantity, asRate } from '../../../src/core/domain/units.js';
import { VenueMinimum } from '../../../src/core/risk/venue-minimum.js';
import { Situation, instrument } from './situation.js';

const rule = new VenueMinimum();
/** Lot 0.05, at least 0.10 and 20 USDT; the fee of a buy is one percent of what is received. */
const venue = (changes = {}) =>
  instrument({ lot: asQuantity(5), minQuantity: asQuantity(10), ...changes });
const received = (changes = {}) =>
  venue({ kind: 'spot', feeAsset: 'received', takerRate: asRate(1_000_000), ...changes });

describe('risk: venue_minimum', () => {
  it('takes whole lots alone, of exits too', () => {
    const situation = new Situation([venue()]);
    expect(situation.send(rule, { quantity: 0.15 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.16 })).to.deep.equal({
      limit: 0.05,
      actual: 0.16,
      reason: 'quantity 0.16 is no multiple of the lot 0.05',
    });
    situation.hold(1);
    expect(situation.send(rule, { side: 'sell', quantity: 0.16 })).to.not.equal(undefined);
  });

  it('holds entries and exits to the smallest quantity', () => {
    const situation = new Situation([venue()]);
    expect(situation.send(rule, { quantity: 0.1 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.05 })).to.deep.equal({
      limit: 0.1,
      actual: 0.05,
      reason: 'quantity 0.05 is below the minimum of 0.1',
    });
    situation.hold(1);
    expect(situation.send(rule, { side: 'sell', quantity: 0.05 })).to.not.equal(undefined);
    expect(situation.send(rule, { side: 'sell', quantity: 0.1 })).to.equal(undefined);
  });

  it('holds entries to the smallest value, and says which size would do', () => {
    const situation = new Situation([venue({ minNotional: 20 })]);
    expect(situation.send(rule, { quantity: 0.25 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.2 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.15 })).to.deep.equal({
      limit: 20,
      actual: 15,
      reason: 'order value 15.00 USDT is below the minimum of 20.00; 0.2 would do',
    });
    situation.hold(0.15);
    expect(situation.send(rule, { side: 'sell', quantity: 0.15 })).to.equal(undefined);
  });

  it('holds an addition to a position to the same minima', () => {
    const situation = new Situation([venue({ minNotional: 20 })]).hold(5);
    expect(situation.send(rule, { quantity: 0.15 })?.reason).to.match(/; 0.2 would do$/);
    expect(situation.send(rule, { quantity: 0.2 })).to.equal(undefined);
  });

  it('knows that an inverse contract is worth its size in quote at any price', () => {
    const inverse = venue({ kind: 'inverse', contractSize: 100, minNotional: 20 });
    const situation = new Situation([inverse]);
    situation.prices[0] = 50_000;
    expect(situation.send(rule, { quantity: 0.2 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.15 })?.actual).to.equal(15);
  });

  it('refuses an entry whose exit would be too small once the fee is taken in base', () => {
    const situation = new Situation([received()]);
    expect(situation.send(rule, { quantity: 0.15 })).to.equal(undefined);
    const breach = situation.send(rule, { quantity: 0.1 });
    expect(breach?.limit).to.equal(0.1);
    expect(breach?.reason).to.equal(
      'only 0.05 of the position could be closed later, below the minimum of 0.1; 0.15 would do',
    );
  });

  it('refuses a single lot of which the fee leaves less than one', () => {
    const situation = new Situation([received({ minQuantity: asQuantity(5) })]);
    expect(situation.send(rule, { quantity: 0.05 })?.actual).to.equal(0);
    expect(situation.send(rule, { quantity: 0.1 })).to.equal(undefined);
  });

  it('refuses an entry whose exit would be worth too little', () => {
    const situation = new Situation([received({ minNotional: 20 })]);
    expect(situation.send(rule, { quantity: 0.2 })?.reason).to.match(/minimum of 0.2; 0.25 would/);
    expect(situation.send(rule, { quantity: 0.25 })).to.equal(undefined);
  });

  it('uses dust that is held', () => {
    const situation = new Situation([received()]).hold(0.01);
    expect(situation.send(rule, { quantity: 0.1 })).to.equal(undefined);
  });

  it('lets a close leave dust, but no flip a rest that cannot be closed', () => {
    const situation = new Situation([venue()]).hold(-0.48);
    expect(situation.send(rule, { quantity: 0.5 })).to.equal(undefined);
    expect(situation.send(rule, { quantity: 0.55 })?.reason).to.match(/only 0.05 .* 0.6 would do$/);
    expect(situation.send(rule, { quantity: 0.6 })).to.equal(undefined);
  });

  it('what it says would do does, and one lot less does not', () => {
    const lots = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        lots,
        lots,
        fc.nat(40),
        fc.nat(40),
        fc.nat(20),
        (size, lot, least, worth, dust) => {
          const traded = received({
            lot: asQuantity(lot),
            minQuantity: asQuantity(least * lot),
            minNotional: worth,
          });
          const situation = new Situation([traded]).hold((dust * lot) / 2_100);
          const breach = situation.send(rule, { quantity: (size * lot) / 100 });
          const wouldDo = /; (\S+) would do$/.exec(breach?.reason ?? '')?.[1];
          if (wouldDo === undefined) return;
          expect(situation.send(rule, { quantity: Number(wouldDo) })).to.equal(undefined);
          const less = Number(wouldDo) - lot / 100;
          expect(situation.send(rule, { quantity: less }), wouldDo).to.not.equal(undefined);
        },
      ),
      { numRuns: 500 },
    );
  });
});
