import { expect } from 'chai';
import fc from 'fast-check';
import {
  parseAmount,
  parseAmountOrShare,
  parseDuration,
  parseDurationMs,
  parseFraction,
  parseRate,
} from '../../../src/app/config/values.js';
import { TradsysError } from '../../../src/errors.js';

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof TradsysError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('config values', () => {
  it('reads rates with their unit as fractions, without float noise', () => {
    const rates = ['10bps', '10 bps', '1bp', '0.1%', '2.5%', '-1bps', '0', '.5%'].map(parseRate);
    expect(rates).to.deep.equal([0.001, 0.001, 0.0001, 0.001, 0.025, -0.0001, 0, 0.005]);
  });

  it('refuses a bare rate with both of its readings', () => {
    expect(refusal(() => parseRate(0.1))).to.equal(
      '0.1: write 0.1bps, 0.1% or 10% (0.1 as a fraction)',
    );
    expect(refusal(() => parseRate('10'))).to.equal(
      '10: write 10bps, 10% or 1000% (10 as a fraction)',
    );
  });

  for (const text of ['', '%', 'ten bps', '10 bpss', '1e-3%', '10bps%', 'NaN']) {
    it(`refuses ${JSON.stringify(text)} as a rate`, () => {
      expect(refusal(() => parseRate(text))).to.contain('a rate with its unit, such as 10bps');
    });
  }

  it('lets a fraction stand and takes a unit as well', () => {
    expect([parseFraction(0.1), parseFraction('0.1'), parseFraction('10%')]).to.deep.equal([
      0.1, 0.1, 0.1,
    ]);
  });

  it('reads durations in microseconds, bare numbers as seconds', () => {
    const durations = ['5', 5, '100ms', '500us', '1h30m', '1.5h', '30d', '2w', '0'].map(
      parseDuration,
    );
    expect(durations).to.deep.equal([
      ...[5e6, 5e6, 1e5, 500, 5400e6, 5400e6, 30 * 86_400e6, 14 * 86_400e6, 0],
    ]);
  });

  for (const text of ['', '5 parsecs', '-5s', 's', '1h 3', 'Infinity', '5S']) {
    it(`refuses ${JSON.stringify(text)} as a duration`, () => {
      expect(refusal(() => parseDuration(text))).to.match(/a duration such as|outside/);
    });
  }

  it('refuses what is finer than can be counted', () => {
    expect(refusal(() => parseDuration('0.5us'))).to.contain('finer than a microsecond');
    expect(refusal(() => parseDurationMs('100us'))).to.contain('finer than a millisecond');
    expect(refusal(() => parseDuration('9999999999d'))).to.contain('outside the durations');
  });

  it('every whole number of milliseconds survives the round trip', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (milliseconds) => {
        expect(parseDurationMs(`${milliseconds}ms`)).to.equal(milliseconds);
      }),
    );
  });

  it('reads amounts as exact decimals with their asset', () => {
    expect(parseAmount('10000USDT')).to.deep.equal({ amount: '10000', asset: 'USDT' });
    expect(parseAmount('0.10 btc')).to.deep.equal({ amount: '0.1', asset: 'BTC' });
    expect(parseAmount('1000 1INCH')).to.deep.equal({ amount: '1000', asset: '1INCH' });
    expect(parseAmount('.5')).to.deep.equal({ amount: '0.5' });
    expect(parseAmount(10_000)).to.deep.equal({ amount: '10000' });
    expect(parseAmount('12345678901234567890.123456789USD').amount).to.equal(
      '12345678901234567890.123456789',
    );
  });

  for (const text of ['', 'USDT', '-5USDT', '1e5USDT', '10,000USDT', '10k', 'NaN']) {
    it(`refuses ${JSON.stringify(text)} as an amount`, () => {
      expect(refusal(() => parseAmount(text))).to.match(/an amount such as|exponent/);
    });
  }

  it('tells a share from an amount', () => {
    expect(parseAmountOrShare('50%')).to.deep.equal({ kind: 'share', share: 0.5 });
    expect(parseAmountOrShare('5000USDT')).to.deep.equal({
      kind: 'amount',
      amount: '5000',
      asset: 'USDT',
    });
    expect(parseAmountOrShare(2)).to.deep.equal({ kind: 'amount', amount: '2' });
    expect(parseAmountOrShare('1 BTC')).to.include({ kind: 'amount', amount: '1' });
    expect(refusal(() => parseAmountOrShare(0.5))).to.equal('0.5: write 50% or 0.5 USDT');
    expect(refusal(() => parseAmountOrShare('1'))).to.equal('1: write 100% or 1 USDT');
    expect(refusal(() => parseAmountOrShare('150%'))).to.contain('up to 100%');
    expect(refusal(() => parseAmountOrShare('0%'))).to.contain('above 0%');
  });
});
