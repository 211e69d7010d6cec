import { expect } from 'chai';
import { plainNumber } from '../../../src/app/session/plain-number.js';

describe('numbers as people write them', () => {
  it('have all their decimals, and no power of ten', () => {
    const shown = [0.1, 12, 5e-7, 1.2e-9, -2.5e-12, 0, 9_007_199_254.12].map(plainNumber);
    expect(shown).to.deep.equal([
      ...['0.1', '12', '0.0000005', '0.0000000012', '-0.0000000000025', '0', '9007199254.12'],
    ]);
  });
});
