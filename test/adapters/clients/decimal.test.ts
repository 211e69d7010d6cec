/** Decimals cross to and from venues digit for digit. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  decimalToUnits,
  decimalsOf,
  unitsToDecimal,
} from '../../../src/adapters/clients/decimal.js';

describe('decimals of venues', () => {
  it('come back as they went, at every scale', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 24n), 10n ** 24n),
        fc.integer({ min: 0, max: 18 }),
        (units, scale) => {
          expect(decimalToUnits(unitsToDecimal(units, scale), scale)).to.equal(units);
        },
      ),
    );
  });

  it('keep digits that no float64 has', () => {
    expect(decimalToUnits('12345678901.12345678', 8)).to.equal(1_234_567_890_112_345_678n);
    expect(unitsToDecimal(1_234_567_890_112_345_678n, 8)).to.equal('12345678901.12345678');
  });

  it('are read however a venue writes them', () => {
    expect(
      ['1', '1.', '.5', '1e-8', '2.5E3', '-0.10', '+3'].map((text) => decimalToUnits(text, 8)),
    ).to.deep.equal([
      ...[
        100_000_000n,
        100_000_000n,
        50_000_000n,
        1n,
        250_000_000_000n,
        -10_000_000n,
        300_000_000n,
      ],
    ]);
    for (const text of ['', '.', '-', 'NaN', 'Infinity', '1,000', '0x10', '1e', '1 2']) {
      expect(decimalToUnits(text, 8), text).to.equal(undefined);
    }
  });

  it('are refused or rounded where the scale is too coarse', () => {
    expect(decimalToUnits('0.15', 1)).to.equal(undefined);
    expect(decimalToUnits('0.150', 2)).to.equal(15n);
    expect(
      ['0.15', '0.25', '-0.15', '0.151'].map((text) => decimalToUnits(text, 1, 'half_even')),
    ).to.deep.equal([2n, 2n, -2n, 2n]);
    expect(['0.19', '-0.19'].map((text) => decimalToUnits(text, 1, 'toward_zero'))).to.deep.equal([
      1n,
      -1n,
    ]);
  });

  it('tell how many places a step has', () => {
    expect(['0.01', 1e-8, '0.00050', 5, '1'].map(decimalsOf)).to.deep.equal([2, 8, 4, 0, 0]);
  });
});
