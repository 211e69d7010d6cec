import { expect } from 'chai';
import { guardianText, tripText } from '../../../src/core/risk/index.js';

describe('guardian: in words', () => {
  it('percent, amounts with two decimals, counts and durations', () => {
    const texts = [
      tripText({ rule: 'drawdown', limit: 0.1, actual: 0.11234567891234 }),
      tripText({ rule: 'exposure', limit: 2700, actual: 3433.65986368935 }),
      tripText({ rule: 'daily_loss', limit: 100, actual: 100.00000000001 }),
      tripText({ rule: 'consecutive_losses', limit: 3, actual: 3 }),
      tripText({ rule: 'stale_data', limit: 300_000_000, actual: 300_000_000 }),
    ];
    expect(texts).to.deep.equal([
      'drawdown 11.23 %, limit 10.00 %',
      'exposure 3433.66, limit 2700.00',
      'daily_loss 100.00, limit 100.00',
      'consecutive_losses 3, limit 3',
      'stale_data 5m, limit 5m',
    ]);
    const found = { rule: 'exposure', limit: 1, actual: 2, account: 'main' } as const;
    expect(guardianText({ kind: 'guardian', tripped: true, ...found })).to.equal(
      'the guardian of main tripped: exposure 2.00, limit 1.00',
    );
  });
});
