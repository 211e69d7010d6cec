import { expect } from 'chai';
import fc from 'fast-check';
import {
  priceToNumber,
  qualifiedSymbol,
  quantityToNumber,
} from '../../../src/core/domain/instrument.js';
import { isTerminal, oppositeSide, sideSign, statusRank } from '../../../src/core/domain/order.js';
import type { OrderStatus } from '../../../src/core/domain/order.js';
import {
  asPrice,
  asQuantity,
  powerOfTen,
  rateFromFraction,
  rateToFraction,
} from '../../../src/core/domain/units.js';
import { instrument } from '../risk/situation.js';

describe('instrument', () => {
  it('is named by its venue unless its data are of none', () => {
    expect(qualifiedSymbol({ symbol: 'BTC/USDT', venue: 'binance' })).to.equal('binance:BTC/USDT');
    expect(qualifiedSymbol({ symbol: 'GOOG', venue: 'local' })).to.equal('GOOG');
  });

  it('shows prices and quantities as the decimals they stand for, to the last bit', () => {
    const digits = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(digits, fc.nat(15), (units, scale) => {
        const padded = `${units}`.padStart(scale + 1, '0');
        const cut = padded.length - scale;
        const written = Number(`${padded.slice(0, cut)}.${padded.slice(cut)}`);
        const one = instrument({ priceScale: scale, quantityScale: scale });
        expect(priceToNumber(one, asPrice(units))).to.equal(written);
        expect(quantityToNumber(one, asQuantity(units))).to.equal(written);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('units', () => {
  it('has each power of ten exactly, and no other', () => {
    for (let scale = 0; scale <= 18; scale++)
      expect(BigInt(powerOfTen(scale))).to.equal(10n ** BigInt(scale));
    for (const scale of [-1, 19, 1.5])
      expect(() => powerOfTen(scale)).to.throw(RangeError, `scale ${scale} is outside 0..18`);
  });

  it('counts rates in 10^-8', () => {
    expect(rateFromFraction(0.001)).to.equal(100_000);
    expect(rateFromFraction(0.00029)).to.equal(29_000);
    expect(rateToFraction(rateFromFraction(0.0007))).to.equal(0.0007);
  });
});

describe('order: words', () => {
  it('ends in the statuses of the highest ranks', () => {
    const ended: readonly OrderStatus[] = ['cancelled', 'expired', 'rejected', 'filled'];
    const others: readonly OrderStatus[] = [
      'submitted',
      'accepted',
      'triggered',
      'partially_filled',
    ];
    expect(ended.every(isTerminal)).to.equal(true);
    expect(others.some(isTerminal)).to.equal(false);
    for (const low of others)
      for (const high of ended) expect(statusRank(low)).to.be.below(statusRank(high));
    const ranks = others.map(statusRank);
    expect(ranks).to.deep.equal(ranks.toSorted((a, b) => a - b));
  });

  it('has two sides', () => {
    expect([sideSign('buy'), sideSign('sell')]).to.deep.equal([1, -1]);
    expect([oppositeSide('buy'), oppositeSide('sell')]).to.deep.equal(['sell', 'buy']);
  });
});
