import { expect } from 'chai';
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../../src/core/domain/units.js';
import { Guardian } from '../../../src/core/risk/index.js';
import type { GuardianLimits, Trip } from '../../../src/core/risk/index.js';

const guardian = (limits: Partial<GuardianLimits>): Guardian =>
  new Guardian({ action: 'halt', ...limits });

const look = (one: Guardian, equity: number, at = 0, exposure = 0): Trip | undefined =>
  one.look(asTimestamp(at), equity, exposure);

describe('risk: guardian', () => {
  it('trips at the fall from the peak, and tells both numbers', () => {
    const one = guardian({ maxDrawdown: 0.1 });
    expect([look(one, 9_000), look(one, 10_000), look(one, 9_000.01)]).to.deep.equal(
      Array(3).fill(undefined),
    );
    expect(look(one, 8_900)).to.deep.include({ rule: 'drawdown', limit: 0.1, actual: 0.11 });
  });

  it('counts the loss of a day from its first equity', () => {
    const one = guardian({ dailyLoss: 500 });
    expect(look(one, 10_000)).to.equal(undefined);
    expect(look(one, 9_400, MICROSECONDS_PER_DAY)).to.equal(undefined);
    expect(look(one, 8_900, 2 * MICROSECONDS_PER_DAY - 1)?.rule).to.equal('daily_loss');
  });

  it('trips above the exposure, and on one that is unknown', () => {
    const one = guardian({ maxExposure: 1_000 });
    expect(look(one, 5_000, 0, 1_000)).to.equal(undefined);
    expect(look(one, 5_000, 0, 1_000.01)?.rule).to.equal('exposure');
    expect(look(one, 5_000, 0, NaN)?.rule).to.equal('exposure');
  });

  it('counts round trips that lost, of each position by itself, until one gains', () => {
    const one = guardian({ maxConsecutiveLosses: 2 });
    for (const [key, net] of [
      ['a', -5],
      ['b', 3],
      ['a', -6],
    ] as const) {
      one.closed(key, net);
      expect(look(one, 0)).to.equal(undefined);
    }
    one.closed('b', 2);
    expect(look(one, 0)).to.deep.include({ rule: 'consecutive_losses', limit: 2, actual: 2 });
  });

  it('fault 42: takes one order too many within a minute for a storm', () => {
    const one = guardian({ maxOrdersPerMinute: 2 });
    const times = [0, 1, 60_000_000, 60_000_000];
    const trips = times.map((at) => {
      one.sent(asTimestamp(at));
      return look(one, 0, at)?.rule;
    });
    expect(trips).to.deep.equal([undefined, undefined, undefined, 'order_storm']);
  });

  it('stays tripped over a restart, says it once, and counts anew after a reset', () => {
    const limits = { maxDrawdown: 0.1, staleAfterMicroseconds: 5 };
    const one = guardian(limits);
    look(one, 100);
    const trip = look(one, 80)!;
    one.setTrip(trip);
    const other = guardian(limits);
    other.restore(one.carry());
    other.restoreMarks(one.carryMarks());
    expect(other.trip).to.deep.equal(trip);
    expect(look(other, 1)).to.equal(undefined);
    expect(other.staleAfter).to.equal(Infinity);
    other.setTrip(undefined);
    expect(look(other, 80)).to.equal(undefined);
    expect(look(other, 71)?.actual).to.equal((80 - 71) / 80);
  });

  it('finds nothing where nothing is watched', () => {
    const one = new Guardian(undefined);
    one.sent(asTimestamp(0));
    expect(look(one, -1, 0, Infinity)).to.equal(undefined);
    expect(one.staleAfter).to.equal(Infinity);
  });
});
