import { expect } from 'chai';
import { VenueClock } from '../../../src/adapters/clients/venue-clock.js';

const HOUR_MS = 3_600_000;
const AHEAD_MS = 5_000;
const real = Date.now;
/** A clock of the venue that nobody here sets. */
const atVenue = (): number => performance.timeOrigin + performance.now() + AHEAD_MS;

describe('clients: the clock of the venue', () => {
  afterEach(() => {
    Date.now = real;
  });
  const setMachine = (byMs: number): void => {
    Date.now = () => real() + byMs;
  };

  it('fault 10: is not moved when the clock of the machine is set, and then asks the venue again', async () => {
    let asked = 0;
    const ask = (): Promise<number> => {
      asked += 1;
      return Promise.resolve(atVenue());
    };
    const clock = new VenueClock(ask, HOUR_MS, 3);
    await clock.sync();
    expect(asked).to.equal(3);
    for (const [times, shift] of [-HOUR_MS, HOUR_MS].entries()) {
      setMachine(shift);
      expect(clock.now()).to.be.closeTo(atVenue(), 200);
      expect(clock.isFresh).to.equal(false);
      await clock.refresh();
      await clock.refresh();
      expect(asked).to.equal(3 * (times + 2));
      expect(clock.now()).to.be.closeTo(atVenue(), 200);
      expect(clock.aheadMs).to.be.closeTo(AHEAD_MS - shift, 200);
    }
  });

  it('counts the answer with the shortest way', async () => {
    const slow = async (): Promise<number> => {
      const time = atVenue();
      await new Promise((resolve) => setTimeout(resolve, 400));
      return time;
    };
    const asks = [slow, () => Promise.resolve(atVenue()), slow];
    const clock = new VenueClock(() => asks.shift()!(), HOUR_MS, asks.length);
    await clock.sync();
    expect(clock.now()).to.be.closeTo(atVenue(), 100);
  });

  it('goes on by the last comparison when the venue does not answer', async () => {
    let answers = true;
    const ask = (): Promise<number> =>
      answers ? Promise.resolve(atVenue()) : Promise.reject(new Error('away'));
    const clock = new VenueClock(ask, HOUR_MS);
    await clock.sync();
    answers = false;
    clock.doubt();
    await clock.refresh();
    expect(clock.isFresh).to.equal(false);
    expect(clock.now()).to.be.closeTo(atVenue(), 200);
  });

  it('is the clock of the machine where the venue tells no time, once that was set right', async () => {
    setMachine(HOUR_MS);
    const clock = new VenueClock(undefined, HOUR_MS);
    await clock.sync();
    expect(clock.now()).to.be.closeTo(real() + HOUR_MS, 200);
    setMachine(0);
    await clock.refresh();
    expect(clock.now()).to.be.closeTo(real(), 200);
    expect(clock.aheadMs).to.equal(0);
  });
});
