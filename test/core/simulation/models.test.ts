import { expect } from 'chai';
import fc from 'fast-check';
import type { Money } from '../../../src/core/domain/units.js';
import { asPrice, asQuantity, asRate } from '../../../src/core/domain/units.js';
import {
  feeAssetOf,
  feeOf as feeOfFill,
  slippedPrice,
} from '../../../src/core/simulation/models.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import type { Side } from '../../../src/core/domain/order.js';
import type { SlippageModel } from '../../../src/core/simulation/models.js';
import { NO_SLIPPAGE } from '../../../src/core/simulation/index.js';
import { instrument } from '../risk/situation.js';

const rates = { makerRate: asRate(50_000), takerRate: asRate(100_000) }; // 5 and 10 bps

interface Fill {
  readonly side: Side;
  readonly quantity: ReturnType<typeof asQuantity>;
  readonly liquidity: 'maker' | 'taker';
}
const fill: Fill = { side: 'buy', quantity: asQuantity(150), liquidity: 'taker' };

/** At a price of 100.00: how much, and of what. */
const feeOf = (one: Instrument, { side, quantity, liquidity }: Fill) => ({
  fee: feeOfFill(one, side, asPrice(10_000), quantity, liquidity),
  asset: feeAssetOf(one, side),
});

describe('fees', () => {
  it('are a part of the value in the asset of settlement', () => {
    const margin = instrument(rates);
    // 1.50 at 100.00 is 150, of which 10 bps.
    expect(feeOf(margin, fill)).to.deep.equal({ fee: 15_000_000, asset: 'USDT' });
    expect(feeOf(margin, { ...fill, liquidity: 'maker' }).fee).to.equal(7_500_000);
    expect(feeOf(margin, { ...fill, side: 'sell' }).fee).to.equal(15_000_000);
  });

  it('are taken from what a spot buy receives where the venue does so', () => {
    const spot = instrument({ ...rates, kind: 'spot', feeAsset: 'received', quantityScale: 4 });
    const bought: Fill = { ...fill, quantity: asQuantity(15_000) };
    expect(feeOf(spot, bought)).to.deep.equal({ fee: 150_000, asset: 'BTC' });
    expect(feeOf(spot, { ...bought, side: 'sell' })).to.deep.equal({
      fee: 15_000_000,
      asset: 'USDT',
    });
  });

  it('in base are whole units of quantity, half to even', () => {
    const spot = instrument({ kind: 'spot', feeAsset: 'received', takerRate: asRate(1_000_000) });
    const fee = (quantity: number): Money =>
      feeOf(spot, { ...fill, quantity: asQuantity(quantity) }).fee;
    expect(fee(50)).to.equal(0); // half a unit: to even
    expect(fee(150)).to.equal(2_000_000); // one and a half: two units
    expect(fee(149)).to.equal(1_000_000);
  });

  it('of inverse contracts are taken in base', () => {
    const inverse = instrument({
      ...rates,
      kind: 'inverse',
      contractSize: 10,
      settlement: 'BTC',
      quantityScale: 0,
    });
    // 20 contracts of 10 USD at 100: worth 2 BTC.
    expect(feeOf(inverse, { ...fill, quantity: asQuantity(20) })).to.deep.equal({
      fee: 200_000,
      asset: 'BTC',
    });
  });

  it('may be rebates', () => {
    const rebate = instrument({ makerRate: asRate(-10_000) });
    expect(feeOf(rebate, { ...fill, liquidity: 'maker' }).fee).to.equal(-1_500_000);
  });
});

describe('slippage', () => {
  const slip = (changes: Partial<SlippageModel>, side: 'buy' | 'sell', quantity = 0, volume = 0) =>
    slippedPrice({ ...NO_SLIPPAGE, ...changes }, asPrice(10_000), side, quantity, volume);

  it('is none when the model has none', () => {
    expect(slip({}, 'buy', 10, 100)).to.equal(10_000);
  });

  it('moves the price against the order by the fixed part and half the spread', () => {
    expect(slip({ fixed: 0.001 }, 'buy')).to.equal(10_010);
    expect(slip({ fixed: 0.001 }, 'sell')).to.equal(9_990);
    expect(slip({ spread: 0.002 }, 'buy')).to.equal(10_010);
    expect(slip({ fixed: 0.001, spread: 0.002 }, 'sell')).to.equal(9_980);
  });

  it('grows with the square of the share of volume, and is off without volume', () => {
    // A tenth of the volume squared is a hundredth; of 0.1, that is 10 bps.
    expect(slip({ impact: 0.1 }, 'buy', 10, 100)).to.equal(10_010);
    expect(slip({ impact: 0.1 }, 'sell', 20, 100)).to.equal(9_960);
    expect(slip({ impact: 0.1 }, 'buy', 10, 0)).to.equal(10_000);
  });

  it('rounds to a price unit against the order, and never to nothing', () => {
    expect(slip({ fixed: 0.00001 }, 'buy')).to.equal(10_001);
    expect(slip({ fixed: 0.00001 }, 'sell')).to.equal(9_999);
    expect(slippedPrice({ ...NO_SLIPPAGE, fixed: 2 }, asPrice(3), 'sell', 1, 1)).to.equal(1);
  });

  it('costs no price unit for the noise of floats', () => {
    const reference = fc.integer({ min: 1, max: 1_000_000 });
    const rates = fc.integer({ min: 0, max: 10_000 }).map((tenths) => tenths * 1_000);
    fc.assert(
      fc.property(reference, rates, (price, rate) => {
        const moved = Number((BigInt(price) * BigInt(rate) + 99_999_999n) / 100_000_000n);
        const model = { ...NO_SLIPPAGE, fixed: rate / 1e8 };
        expect(slippedPrice(model, asPrice(price), 'buy', 1, 1)).to.equal(price + moved);
        const sold = Math.max(1, price - moved);
        expect(slippedPrice(model, asPrice(price), 'sell', 1, 1)).to.equal(sold);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never in favour of the order, and more for more', () => {
    const rate = fc.integer({ min: 0, max: 100 }).map((bps) => bps / 10_000);
    const model = fc.record({
      fixed: rate,
      spread: rate,
      impact: rate,
      participation: fc.constant(0),
    });
    const units = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(model, units, units, units, (costs, reference, quantity, volume) => {
        const buy = slippedPrice(costs, asPrice(reference), 'buy', quantity, volume);
        const sell = slippedPrice(costs, asPrice(reference), 'sell', quantity, volume);
        const more = slippedPrice(costs, asPrice(reference), 'buy', quantity * 2, volume);
        expect(buy).to.be.at.least(reference);
        expect(sell).to.be.at.most(reference).and.at.least(1);
        expect(more).to.be.at.least(buy);
      }),
    );
  });
});
