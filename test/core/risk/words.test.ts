import { expect } from 'chai';
import { amounts, durationText, instantText, quantityText } from '../../../src/core/risk/words.js';

describe('risk: words', () => {
  it('gives amounts two decimals, or as many as tell them apart', () => {
    expect(amounts(12_000, 10_000)).to.deep.equal(['12000.00', '10000.00']);
    expect(amounts(10_000.0004, 10_000)).to.deep.equal(['10000.0004', '10000.0000']);
    expect(amounts(0.0021, 0.0009)).to.deep.equal(['0.002', '0.001']);
    expect(amounts(0.5, 0)).to.deep.equal(['0.50', '0.00']);
    expect(amounts(1, 1)).to.deep.equal(['1.00', '1.00']);
    expect(amounts(NaN, 1)).to.deep.equal(['unknown', '1.00']);
  });

  it('gives quantities the decimals they have', () => {
    const texts = [0.1 + 0.2, 100, 0, 1.5, 1e-8, NaN].map(quantityText);
    expect(texts).to.deep.equal(['0.3', '100', '0', '1.5', '0.00000001', 'unknown']);
  });

  it('gives durations the largest unit that fits', () => {
    const texts = [900e6, 90e6, 7200e6, 2.5e6, 250_000, 250, 0].map(durationText);
    expect(texts).to.deep.equal(['15m', '90s', '2h', '2.5s', '250ms', '0.25ms', '0ms']);
  });

  it('gives instants in UTC, rounded up to the second', () => {
    const at = (iso: string): number => Date.parse(iso) * 1_000;
    expect(instantText(at('2024-02-29T23:59:58Z'))).to.equal('2024-02-29 23:59:58 UTC');
    expect(instantText(at('2024-02-29T23:59:59Z') + 1)).to.equal('2024-03-01 00:00:00 UTC');
  });
});
