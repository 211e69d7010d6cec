import { expect } from 'chai';
import fc from 'fast-check';
import {
  DecimalColumn,
  DecimalReader,
  widestScale,
} from '../../../../src/app/data/import/decimal.js';
import { decimalText } from '../../../../src/app/data/decimal-text.js';

function read(text: string): DecimalReader | undefined {
  const reader = new DecimalReader();
  const bytes = new TextEncoder().encode(`x,${text},y`);
  return reader.read(bytes, 2, bytes.length - 2) ? reader : undefined;
}

const parts = (text: string): unknown => {
  const reader = read(text);
  return reader && [reader.mantissa, reader.places, reader.noisy];
};

describe('decimals', () => {
  it('of up to 15 digits are read as they stand, whatever zeros surround them (property)', () => {
    const decimal = fc.tuple(
      fc.bigInt(-999_999_999_999_999n, 999_999_999_999_999n),
      fc.nat(14),
      fc.nat(6),
    );
    fc.assert(
      fc.property(decimal, ([digits, scale, zeros]) => {
        const text =
          decimalText(Number(digits), scale) + (scale > 0 ? '0'.repeat(Math.min(zeros, 3)) : '');
        const reader = read(text);
        expect(reader?.noisy).to.equal(false);
        // The same number, compared without binary fractions.
        const shift = 10n ** BigInt(scale - reader!.places);
        expect(BigInt(reader!.mantissa) * shift).to.equal(digits);
      }),
    );
  });

  it('that float64 arithmetic frayed are taken for what was meant, and counted', () => {
    expect(parts('0.09946999999999999')).to.deep.equal([9947, 5, true]);
    expect(parts('0.07745453000000001')).to.deep.equal([7_745_453, 8, true]);
    expect(parts('3.8100000000000005e-05')).to.deep.equal([381, 7, true]);
    expect(parts('397787.41249925003')).to.deep.equal([39_778_741_249_925, 8, true]);
    expect(read('1.0520830154418945')?.inexact).to.equal(true);
  });

  it('may have exponents, signs and bare points', () => {
    expect(parts('5e-05')).to.deep.equal([5, 5, false]);
    expect(parts('1.25E3')).to.deep.equal([1250, 0, false]);
    expect(parts('+3602.00')).to.deep.equal([3602, 0, false]);
    expect(parts('-.5')).to.deep.equal([-5, 1, false]);
    expect(parts('7.')).to.deep.equal([7, 0, false]);
    expect(parts(' 12 ')).to.deep.equal([12, 0, false]);
    expect(parts('0.000')).to.deep.equal([0, 0, false]);
    expect(parts('123456789012345678')).to.deep.equal([123_456_789_012_345_680, 255, false]);
  });

  it('are refused when they are none', () => {
    for (const text of [
      '',
      ' ',
      '.',
      '-',
      'NaN',
      'null',
      '1,5',
      '1.2.3',
      '0x10',
      '1e',
      'Infinity',
      '1 2',
    ]) {
      expect(parts(text), JSON.stringify(text)).to.equal(undefined);
    }
  });

  it('round half to even when they must give up places', () => {
    const column = new DecimalColumn();
    for (const text of ['0.125', '0.135', '0.1251', '2']) column.push(read(text)!);
    const into = new Float64Array(4);
    const rounding = column.toIntegers(2, Uint32Array.of(0, 1, 2, 3), into);
    expect(Array.from(into)).to.deep.equal([12, 14, 13, 200]);
    expect(rounding).to.deep.equal({ noise: 0, rounded: 3, vanished: undefined });
    expect(column.places).to.equal(4);
    expect(widestScale(90_071_992)).to.equal(8);
    expect(widestScale(90_071_993)).to.equal(7);
  });
});
