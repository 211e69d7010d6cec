/** Staying awake: the event loop turns until what is waited for has come, and never for long. */
import { expect } from 'chai';
import { Vigil } from '../../src/app/vigil.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('vigil', () => {
  it('turns the loop without a rest until it is over', async () => {
    let [turns, isOver] = [0, false];
    const vigil = new Vigil(() => {
      turns += 1;
      return isOver;
    }, 10_000);
    vigil.keep();
    vigil.keep();
    await pause(20);
    expect(turns).to.be.above(100);
    isOver = true;
    await pause(5);
    const ended = turns;
    await pause(20);
    expect(turns, 'after the end').to.equal(ended);
    vigil.keep();
    await pause(5);
    expect(turns, 'kept again').to.equal(ended + 1);
  });

  it('gives up in time, and after that is left out for a while', async () => {
    let turns = 0;
    const vigil = new Vigil(() => {
      turns += 1;
      return false;
    }, 2);
    vigil.keep();
    await pause(20);
    const inVain = turns;
    expect(inVain).to.be.above(0);
    for (let time = 0; time < 15; time += 1) vigil.keep();
    await pause(20);
    expect(turns, 'left out').to.equal(inVain);
    vigil.keep();
    await pause(20);
    expect(turns, 'tried again').to.be.above(inVain);
  });
});
