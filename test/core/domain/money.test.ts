/** Money against the same sums in bigint, written from the definitions. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import {
  addMoney,
  applyRate,
  asMoney,
  divideHalfEven,
  divideHalfEvenBig,
  moneyFromNumber,
  moneyFromText,
  moneyToNumber,
  moneyToText,
  negateMoney,
  notional,
  quantityToMoney,
  shareOfMoney,
  subtractMoney,
} from '../../../src/core/domain/money.js';
import type { Money } from '../../../src/core/domain/units.js';
import { POWERS_OF_TEN, asPrice, asQuantity, asRate } from '../../../src/core/domain/units.js';
import { instrument } from '../risk/situation.js';

const MAX = Number.MAX_SAFE_INTEGER;
const runs = { numRuns: 2000, verbose: 0 } as const;

/** The nearest integer to `dividend / divisor`, the even one of two: by looking at the neighbours. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  const near = dividend / divisor;
  const distance = (candidate: bigint): bigint => {
    const difference = candidate * divisor - dividend;
    return difference < 0n ? -difference : difference;
  };
  return [near - 1n, near, near + 1n].reduce((best, candidate) => {
    if (distance(candidate) !== distance(best))
      return distance(candidate) < distance(best) ? candidate : best;
    return candidate % 2n === 0n ? candidate : best;
  });
}

describe('money: division', () => {
  it('rounds half to even', () => {
    const table: readonly (readonly [number, number, number])[] = [
      [5, 10, 0],
      [15, 10, 2],
      [25, 10, 2],
      [35, 10, 4],
      [26, 10, 3],
      [24, 10, 2],
      [-5, 10, 0],
      [-15, 10, -2],
      [-25, 10, -2],
      [-26, 10, -3],
      [7, 2, 4],
      [5, 2, 2],
      [0, 10, 0],
      [MAX, 1, MAX],
      [-MAX, 1, -MAX],
      [MAX, 10, 900_719_925_474_099],
      [MAX, MAX, 1],
      // The floor of the second times three is no safe integer.
      [MAX, 3, 3_002_399_751_580_330],
      [-MAX, 3, -3_002_399_751_580_330],
    ];
    for (const [dividend, divisor, expected] of table) {
      expect(divideHalfEven(dividend, divisor), `${dividend} / ${divisor}`).to.be.closeTo(
        expected,
        0,
      );
      expect(divideHalfEvenBig(BigInt(dividend), BigInt(divisor))).to.equal(BigInt(expected));
    }
  });

  it('is exact for all safe integers over powers of ten', () => {
    const anyInteger = fc.oneof(
      fc.maxSafeInteger(),
      fc.integer(),
      fc.integer({ min: -99, max: 99 }),
    );
    fc.assert(
      fc.property(anyInteger, fc.nat(15), (dividend, power) => {
        const divisor = POWERS_OF_TEN[power]!;
        const expected = halfEven(BigInt(dividend), BigInt(divisor));
        expect(BigInt(divideHalfEven(dividend, divisor))).to.equal(expected);
        expect(divideHalfEvenBig(BigInt(dividend), BigInt(divisor))).to.equal(expected);
      }),
      runs,
    );
  });

  it('is exact for all safe integers over any divisor', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), fc.integer({ min: MAX - 99, max: MAX })),
        fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: MAX })),
        fc.boolean(),
        (size, divisor, negative) => {
          const dividend = negative ? -size : size;
          const expected = halfEven(BigInt(dividend), BigInt(divisor));
          expect(BigInt(divideHalfEven(dividend, divisor)), `${dividend} / ${divisor}`).to.equal(
            expected,
          );
        },
      ),
      runs,
    );
  });

  it('settles exact halves at the edge of what is safe', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.nat(MAX), (power, seed) => {
        const half = POWERS_OF_TEN[power]! / 2;
        // An odd number of halves.
        const count = 2 * Math.floor(seed / half / 2) + 1;
        fc.pre(Number.isSafeInteger(count * half));
        const expected = halfEven(BigInt(count), 2n);
        expect(BigInt(divideHalfEven(count * half, half * 2))).to.equal(expected);
        expect(BigInt(divideHalfEven(-count * half, half * 2))).to.equal(-expected);
      }),
      runs,
    );
  });
});

/** From the definition: price x quantity x contract size (inverse: over the price), half to even. */
function notionalByDefinition(one: Instrument, price: number, quantity: number): bigint {
  const size = BigInt(Math.round(one.contractSize * 1e8));
  const prices = 10n ** BigInt(one.priceScale);
  const quantities = 10n ** BigInt(one.quantityScale);
  const [p, q] = [BigInt(price), BigInt(quantity)];
  // Money counts 10^-8, and so does `size`: the two powers cancel out.
  return one.kind === 'inverse'
    ? halfEven(q * size * prices, p * quantities)
    : halfEven(p * q * size, prices * quantities);
}

describe('money: notional', () => {
  it('is price times quantity', () => {
    const one = instrument({ priceScale: 2, quantityScale: 3 });
    expect(notional(one, asPrice(123_45), asQuantity(1_500))).to.equal(18_517_500_000);
    expect(moneyToText(notional(one, asPrice(123_45), asQuantity(1_500)))).to.equal('185.175');
  });

  it('rounds what is finer than the ledger half to even', () => {
    // Scales of 5 + 4: one decimal more than the ledger has.
    const fine = instrument({ priceScale: 5, quantityScale: 4 });
    expect(notional(fine, asPrice(5), asQuantity(1))).to.equal(0);
    expect(notional(fine, asPrice(15), asQuantity(1))).to.equal(2);
    expect(notional(fine, asPrice(25), asQuantity(1))).to.equal(2);
  });

  it('agrees with the definition for every kind, scale and size, far beyond 2^53', () => {
    const one = fc
      .record({
        kind: fc.constantFrom(
          'spot' as const,
          'margin' as const,
          'linear' as const,
          'inverse' as const,
        ),
        priceScale: fc.nat(9),
        quantityScale: fc.nat(8),
        contractSize: fc.constantFrom(1, 1, 1, 0.01, 10, 0.00000001, 100),
      })
      .map((changes) => instrument(changes));
    const units = fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: MAX }));
    fc.assert(
      fc.property(one, units, units, (traded, price, quantity) => {
        expect(notional(traded, asPrice(price), asQuantity(quantity))).to.equal(
          asMoney(notionalByDefinition(traded, price, quantity)),
        );
      }),
      runs,
    );
  });

  it('counts a quantity in the base asset', () => {
    expect(quantityToMoney(instrument({ quantityScale: 3 }), -1_500)).to.equal(-150_000_000);
    expect(quantityToMoney(instrument({ quantityScale: 8 }), 7)).to.equal(7);
  });
});

describe('money: rates', () => {
  it('takes a part, half to even', () => {
    expect(applyRate(100_000, asRate(100_000))).to.equal(100);
    expect(applyRate(500, asRate(100_000))).to.equal(0); // 0.5
    expect(applyRate(1_500, asRate(100_000))).to.equal(2); // 1.5
    expect(applyRate(-2_500, asRate(100_000))).to.equal(-2); // -2.5
    expect(applyRate(10n ** 30n, asRate(0))).to.equal(0);
  });

  it('agrees with bigint for any amount and rate, rebates too', () => {
    const amount = fc.oneof(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.bigInt(-1000n, 1000n));
    const rate = fc.oneof(fc.integer({ min: -100_000, max: 1_000_000 }), fc.integer());
    fc.assert(
      fc.property(amount, rate, (whole, part) => {
        const expected = halfEven(whole * BigInt(part), 100_000_000n);
        expect(applyRate(asMoney(whole), asRate(part))).to.equal(asMoney(expected));
      }),
      runs,
    );
  });
});

describe('money: text and numbers', () => {
  it('reads decimals and nothing else', () => {
    expect(moneyFromText('10000')).to.equal(1_000_000_000_000);
    expect(moneyFromText(' -0.00000001 ')).to.equal(-1);
    expect(moneyFromText('1.2300000000000')).to.equal(123_000_000);
    expect(moneyFromText('90071992547409930.00000001')).to.equal(9007199254740993000000001n);
    for (const text of ['', '.', '1.', '.5', '1e5', '+1', '1,000', '0x10', '1.000000001', 'NaN'])
      expect(moneyFromText(text), text).to.equal(undefined);
  });

  it('writes what it reads back', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 22n), 10n ** 22n), (whole) => {
        const amount = asMoney(whole);
        const text = moneyToText(amount);
        expect(text).to.match(/^-?\d+(\.\d*[1-9])?$/);
        expect(moneyFromText(text)).to.equal(amount);
      }),
      runs,
    );
    expect(moneyToText(0)).to.equal('0');
    expect(moneyToText(-50)).to.equal('-0.0000005');
  });

  it('takes plain numbers to the ledger scale, large ones too', () => {
    expect(moneyFromNumber(0.1)).to.equal(10_000_000);
    expect(moneyFromNumber(-1.23456789)).to.equal(-123_456_789);
    expect(moneyFromNumber(1e20)).to.equal(10n ** 28n);
    expect(moneyFromNumber(100_000_000.5)).to.equal(10_000_000_050_000_000n);
    expect(moneyFromNumber(-100_000_000.25)).to.equal(-10_000_000_025_000_000n);
    expect(moneyToNumber(123_456_789)).to.equal(1.23456789);
    for (const bad of [Number.NaN, Infinity, -Infinity])
      expect(() => moneyFromNumber(bad)).to.throw(RangeError, 'is not an amount');
  });

  it('takes a number to money and back unchanged while its digits fit a float', () => {
    const digits = fc.integer({ min: -1e15, max: 1e15 });
    fc.assert(
      fc.property(digits, fc.nat(8), (count, places) => {
        const amount = count / POWERS_OF_TEN[places]!;
        fc.pre(Math.abs(amount) < 1e7 || places === 0);
        const expected = BigInt(count) * BigInt(POWERS_OF_TEN[8 - places]!);
        expect(moneyFromNumber(amount)).to.equal(asMoney(expected));
        if (Math.abs(amount) < 1e7) expect(moneyToNumber(expected)).to.equal(amount);
      }),
      runs,
    );
  });
});

describe('money: sums', () => {
  const amount = fc
    .oneof(fc.bigInt(-(10n ** 22n), 10n ** 22n), fc.maxSafeInteger().map(BigInt), fc.constant(0n))
    .map((whole) => ({ whole, money: asMoney(whole) }));
  const isNormal = (money: Money): boolean =>
    typeof money === 'number' ? Number.isSafeInteger(money) && !Object.is(money, -0) : true;

  it('has one form for each amount', () => {
    expect(asMoney(7n)).to.equal(7);
    expect(asMoney(-(2n ** 53n) + 1n)).to.equal(-MAX);
    expect(asMoney(2n ** 53n)).to.equal(2n ** 53n);
    expect(asMoney(MAX + 1)).to.equal(2n ** 53n);
    expect(Object.is(asMoney(-0), 0)).to.equal(true);
  });

  it('agrees with bigint on both sides of 2^53', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const results = [addMoney(a.money, b.money), subtractMoney(a.money, b.money)];
        expect(results).to.deep.equal([asMoney(a.whole + b.whole), asMoney(a.whole - b.whole)]);
        expect([...results, negateMoney(a.money)].every(isNormal)).to.equal(true);
        expect(negateMoney(a.money)).to.equal(asMoney(-a.whole));
      }),
      runs,
    );
  });

  it('shares toward zero', () => {
    const parts = fc.tuple(fc.integer({ min: 1, max: MAX }), fc.integer({ min: 1, max: MAX }));
    fc.assert(
      fc.property(amount, parts, ({ whole, money }, [one, other]) => {
        const [part, of] = [Math.min(one, other), Math.max(one, other)];
        const expected = asMoney((whole * BigInt(part)) / BigInt(of));
        expect(shareOfMoney(money, part, of)).to.equal(expected);
      }),
      runs,
    );
  });
});
