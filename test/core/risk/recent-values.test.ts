import { expect } from 'chai';
import fc from 'fast-check';
import { RecentValues } from '../../../src/core/risk/recent-values.js';

/** Sorted anew each time; the mean of the two in the middle of an even number. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

describe('risk: median of recent values', () => {
  it('is unknown of none', () => {
    expect(new RecentValues(3).median).to.be.NaN;
  });

  it('equals that of the last values sorted anew', () => {
    const values = fc.array(fc.nat(20), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (all, capacity) => {
        const recent = new RecentValues(capacity);
        all.forEach((value, index) => {
          recent.add(value);
          const last = all.slice(Math.max(0, index + 1 - capacity), index + 1);
          expect(recent.count).to.equal(last.length);
          expect(recent.median).to.equal(medianOf(last));
        });
      }),
    );
  });
});
