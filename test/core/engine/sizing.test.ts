import { expect } from 'chai';
import fc from 'fast-check';
import { notional } from '../../../src/core/domain/money.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import { POWERS_OF_TEN, asPrice, asQuantity, asRate } from '../../../src/core/domain/units.js';
import {
  isSized,
  quantityFor,
  sizeToQuantity,
  toLimitPrice,
  toPricing,
  toQuantity,
  toStopPrice,
} from '../../../src/core/engine/sizing.js';
import { instrument } from '../risk/situation.js';

const coarse = instrument({ tick: asPrice(25), lot: asQuantity(10) }); // ticks of 0.25, lots of 0.1

describe('sizing: rounding', () => {
  it('takes a quantity toward zero, to whole lots', () => {
    expect(toQuantity(coarse, 1.29)).to.equal(120);
    expect(toQuantity(coarse, 0.3)).to.equal(30);
    expect(toQuantity(coarse, 0.1 + 0.2)).to.equal(30);
    expect(toQuantity(coarse, 0.09)).to.equal(0);
    expect(toQuantity(coarse, -5)).to.equal(0);
    expect(toQuantity(instrument({ quantityScale: 0 }), 2.999)).to.equal(2);
  });

  it('takes a limit price to the passive side: buys down, sells up', () => {
    expect(toLimitPrice(coarse, 'buy', 100.3)).to.equal(10_025);
    expect(toLimitPrice(coarse, 'sell', 100.3)).to.equal(10_050);
    expect(toLimitPrice(coarse, 'buy', 100.25)).to.equal(10_025);
    expect(toLimitPrice(coarse, 'sell', 100.25)).to.equal(10_025);
    expect(toLimitPrice(coarse, 'buy', 0.1)).to.equal(25); // no price is zero
  });

  it('takes a trigger to the side that is reached earlier: buys down, sells up', () => {
    expect(toStopPrice(coarse, 'buy', 100.3)).to.equal(10_025);
    expect(toStopPrice(coarse, 'sell', 100.3)).to.equal(10_050);
  });

  it('keeps every decimal that is whole at the scale, however large', () => {
    const units = fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e14 }));
    fc.assert(
      fc.property(units, fc.nat(8), (count, scale) => {
        const one = instrument({ quantityScale: scale, priceScale: scale });
        const written = count / POWERS_OF_TEN[scale]!;
        expect(toQuantity(one, written)).to.equal(count);
        expect(toLimitPrice(one, 'buy', written)).to.equal(count);
        expect(toLimitPrice(one, 'sell', written)).to.equal(count);
      }),
      { numRuns: 1000 },
    );
  });

  it('never rounds a price to the aggressive side by more than noise', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1e6, noNaN: true }), (price) => {
        const [down, up] = [
          toLimitPrice(coarse, 'buy', price),
          toLimitPrice(coarse, 'sell', price),
        ];
        expect(down % 25).to.equal(0);
        expect(up - down).to.be.oneOf([0, 25]);
        expect(down / 100).to.be.at.most(price * (1 + 1e-9));
        expect(up / 100).to.be.at.least(price * (1 - 1e-9));
      }),
    );
  });
});

describe('sizing: amounts', () => {
  const paid = instrument({ takerRate: asRate(100_000) }); // 10 bps

  it('buys what an amount pays for, fee included', () => {
    expect(quantityFor(instrument(), 1000, 100)).to.equal(1000);
    expect(quantityFor(paid, 1000, 100)).to.equal(999); // 9.99 cost 999 and 0.999 of fee
    expect(quantityFor(coarse, 1000, 100)).to.equal(1000);
    expect(quantityFor(coarse, 1009, 100)).to.equal(1000);
    expect(quantityFor(instrument({ contractSize: 0.01, quantityScale: 0 }), 1000, 100)).to.equal(
      1000,
    );
    expect(quantityFor(paid, -5, 100)).to.equal(0);
  });

  it('counts inverse contracts in base, fee included', () => {
    const inverse: Partial<Instrument> = {
      ...{ kind: 'inverse', contractSize: 10, settlement: 'BTC', quantityScale: 0 },
    };
    expect(quantityFor(instrument(inverse), 2, 100)).to.equal(20);
    expect(quantityFor(instrument({ ...inverse, takerRate: asRate(1_000_000) }), 2, 100)).to.equal(
      19,
    );
  });

  it('never costs more than the amount, and one lot more would', () => {
    const kinds: readonly Partial<Instrument>[] = [
      {},
      { lot: asQuantity(7) },
      { contractSize: 0.01 },
      { kind: 'inverse', contractSize: 10, settlement: 'BTC' },
    ];
    const amounts = fc.double({ min: 1, max: 1e6, noNaN: true });
    const prices = fc.integer({ min: 100, max: 10_000_000 });
    fc.assert(
      fc.property(fc.constantFrom(...kinds), amounts, prices, (kind, amount, price) => {
        const one = instrument({ ...kind, takerRate: asRate(100_000) });
        const quantity = quantityFor(one, amount, price / 100);
        const cost = (count: number): number =>
          (Number(notional(one, asPrice(price), asQuantity(count))) / 1e8) * 1.001;
        expect(cost(quantity)).to.be.at.most(amount * (1 + 1e-9) + 1e-7);
        expect(cost(quantity + 2 * one.lot)).to.be.above(amount * (1 - 1e-9) - 1e-7);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads every kind of size', () => {
    const size = (wish: Parameters<typeof sizeToQuantity>[1], options = {}): number =>
      sizeToQuantity(instrument(), wish, 50, 10_000, options);
    expect(size(1.5)).to.equal(150);
    expect(size({ quantity: 1.5 })).to.equal(150);
    expect(size({ notional: 500 })).to.equal(1000);
    expect(size({ fraction: 0.5 })).to.equal(10_000);
    // One percent of 10000, lost over a distance of 5.
    expect(size({ riskFraction: 0.01 }, { stopLoss: 45 })).to.equal(2000);
    expect(size({ riskFraction: 0.01 }, { stopLoss: 55 })).to.equal(2000);
    expect(size({ riskFraction: 0.01 }, { stopLoss: 50 })).to.equal(0);
  });

  it('counts the risk of inverse contracts in base', () => {
    const contract = instrument({
      kind: 'inverse',
      settlement: 'BTC',
      contractSize: 100,
      quantityScale: 0,
    });
    // 100 dollars are 0.01 BTC at 10000 and 0.0125 at 8000: a contract loses 0.0025 of the 0.1 at risk.
    const size = { riskFraction: 0.01 };
    expect(sizeToQuantity(contract, size, 10_000, 10, { stopLoss: 8_000 })).to.equal(40);
  });

  it('buys nothing with no equity', () => {
    expect(sizeToQuantity(instrument(), { fraction: 1 }, 50, -100, {})).to.equal(0);
    expect(sizeToQuantity(instrument(), { riskFraction: 1 }, 50, -1, { stopLoss: 40 })).to.equal(0);
  });

  it('knows what has a quantity before any price', () => {
    expect(
      [1, { quantity: 1 }, { notional: 1 }, { fraction: 1 }, { riskFraction: 1 }].map(isSized),
    ).to.deep.equal([true, true, false, false, false]);
  });
});

describe('sizing: order types', () => {
  it('follow from the prices that are given', () => {
    const one = instrument();
    expect(toPricing(one, 'buy', {})).to.deep.equal({ type: 'market' });
    expect(toPricing(one, 'buy', { limitPrice: 99.5 })).to.deep.equal({
      ...{ type: 'limit', limitPrice: 9_950, postOnly: false },
    });
    expect(toPricing(one, 'sell', { limitPrice: 99.5, postOnly: true })).to.deep.equal({
      ...{ type: 'limit', limitPrice: 9_950, postOnly: true },
    });
    expect(toPricing(one, 'sell', { stopPrice: 95 })).to.deep.equal({
      ...{ type: 'stop', stopPrice: 9_500 },
    });
    expect(toPricing(one, 'buy', { stopPrice: 105, limitPrice: 106 })).to.deep.equal({
      ...{ type: 'stop_limit', stopPrice: 10_500, limitPrice: 10_600 },
    });
    expect(toPricing(one, 'sell', { trailingOffset: 2.5 })).to.deep.equal({
      ...{ type: 'trailing_stop', offset: 250 },
    });
    expect(toPricing(one, 'sell', { trailingOffset: 0.0001 })).to.deep.equal({
      ...{ type: 'trailing_stop', offset: 1 },
    });
  });
});
