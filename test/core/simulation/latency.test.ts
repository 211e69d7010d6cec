/** How long orders and reports travel. */
import { expect } from 'chai';
import fc from 'fast-check';
import { LatencyLegs } from '../../../src/core/simulation/index.js';
import type { LatencyModel } from '../../../src/core/simulation/index.js';
import { check } from '../../property/check.js';

const legs = (changes: Partial<LatencyModel> = {}): LatencyLegs =>
  new LatencyLegs({ orderMicroseconds: 100, reportMicroseconds: 30, ...changes });

describe('latency', () => {
  it('each leg takes its time', () => {
    const model = legs();
    expect(model.arrivalOf(1000)).to.equal(1100);
    expect(model.reportOf(1100, 1100)).to.equal(1130);
  });

  it('nothing is known before now', () => {
    expect(legs().reportOf(1000, 5000)).to.equal(5000);
  });

  it('as recorded: as long as market data took last, but never less than the constant', () => {
    const model = legs({ asRecorded: true });
    expect(model.arrivalOf(1000)).to.equal(1100);
    model.observe(2000, 2500);
    expect(model.arrivalOf(3000)).to.equal(3500);
    model.observe(4000, 4010);
    expect(model.arrivalOf(5000)).to.equal(5100);
  });

  it('of recorded requests: an order takes as long as the last that was sent by then', () => {
    const requests = { sentAt: [2000, 4000], order: [500, 10], report: [40, 5] };
    const model = (): LatencyLegs =>
      legs({ orderMicroseconds: 0, reportMicroseconds: 0, requests });
    expect([1000, 2000, 3999, 4000, 9000].map((at) => model().arrivalOf(at) - at)).to.deep.equal([
      500, 500, 500, 10, 10,
    ]);
    expect([1000, 3000, 4001].map((at) => model().reportOf(at, at) - at)).to.deep.equal([
      40, 40, 5,
    ]);
  });

  it('jitter is the same for the same seed, and another for another', () => {
    const times = (seed: number): number[] => {
      const model = legs({ jitterMicroseconds: 1000, seed });
      return Array.from({ length: 20 }, (_, index) => model.arrivalOf(index * 5000));
    };
    expect(times(7)).to.deep.equal(times(7));
    expect(times(7)).not.to.deep.equal(times(8));
    for (const [index, at] of times(7).entries()) {
      expect(at).to.be.within(index * 5000 + 100, index * 5000 + 1100);
    }
  });

  it('nothing overtakes what was sent before it', () =>
    check(
      fc.property(fc.integer(), fc.array(fc.nat(500), { maxLength: 50 }), (seed, gaps) => {
        const model = legs({ jitterMicroseconds: 2000, seed });
        let [sent, arrived, known] = [0, 0, 0];
        for (const gap of gaps) {
          sent += gap;
          const [arrival, report] = [model.arrivalOf(sent), model.reportOf(sent, sent)];
          expect(arrival).to.be.at.least(arrived);
          expect(report).to.be.at.least(known);
          [arrived, known] = [arrival, report];
        }
      }),
      100,
    ));
});
