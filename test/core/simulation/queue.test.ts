/** Where an order stands among those at its price, model by model. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  lastIn,
  leaveAhead,
  seeLevel,
  tradeAt,
  tradeAtNamed,
} from '../../../src/core/simulation/queue.js';
import type { QueueModel } from '../../../src/core/simulation/queue.js';
import { check } from '../../property/check.js';

const PESSIMISTIC: QueueModel = { kind: 'pessimistic' };
const proportional = (power: number): QueueModel => ({ kind: 'proportional', power });

/** Twenty rest ahead; then twenty more join behind. */
function inTheMiddle(model: QueueModel) {
  const position = lastIn(20);
  seeLevel(position, 40, model);
  return position;
}

describe('queue', () => {
  it('trades at the price serve those ahead first, and what is over is ours', () => {
    const position = lastIn(20);
    expect(tradeAt(position, 15)).to.equal(0);
    expect(position.ahead).to.equal(5);
    expect(tradeAt(position, 8)).to.equal(3);
    expect(tradeAt(position, 4)).to.equal(4);
  });

  const cancelled: readonly (readonly [model: QueueModel, left: number, ahead: number])[] = [
    // Of 40, half of them ahead, 12 are cancelled.
    [PESSIMISTIC, 28, 20],
    [proportional(1), 28, 14],
    [proportional(3), 28, 14],
    // 30 are cancelled: at least ten of them stood ahead.
    [PESSIMISTIC, 10, 10],
    [proportional(1), 10, 5],
    [proportional(1), 0, 0],
  ];
  for (const [model, left, ahead] of cancelled) {
    const name = model.kind === 'proportional' ? `proportional:${model.power}` : model.kind;
    it(`${name}: of 40 with 20 ahead ${left} are left, ${ahead} of them ahead`, () => {
      const position = inTheMiddle(model);
      seeLevel(position, left, model);
      expect(position.ahead).to.equal(ahead);
    });
  }

  it('a higher power believes that the longer part of the queue cancels', () => {
    const aheadAfter = (power: number): number => {
      const position = lastIn(10);
      seeLevel(position, 40, proportional(power));
      seeLevel(position, 30, proportional(power));
      return position.ahead;
    };
    // 30 behind, 10 ahead, 10 cancelled: 7.5, 9 and 9.64 of them behind; parts are rounded against us.
    expect([1, 2, 3].map(aheadAfter)).to.deep.equal([8, 9, 10]);
  });

  it('what traded is not counted again as cancelled when the level shows it', () => {
    const model = proportional(1);
    const position = inTheMiddle(model);
    tradeAt(position, 8);
    seeLevel(position, 40, model);
    seeLevel(position, 32, model);
    expect(position.ahead).to.equal(12);
  });

  it('where a level is not shown nothing at its price reaches us until it is', () => {
    const position = lastIn(undefined);
    expect(tradeAt(position, 1000)).to.equal(0);
    seeLevel(position, 7, PESSIMISTIC);
    expect(position.ahead).to.equal(7);
    expect(tradeAt(position, 9)).to.equal(2);
  });

  it('of named orders a trade counts at once, and its message not twice', () => {
    const position = lastIn(10, 3);
    expect(tradeAtNamed(position, 6)).to.equal(0);
    leaveAhead(position, 6);
    expect(position.ahead).to.equal(4);
    expect(tradeAtNamed(position, 5)).to.equal(1);
  });

  it('nobody is ever fewer than none, whatever is seen and traded', () =>
    check(
      fc.property(
        fc.constantFrom(PESSIMISTIC, proportional(1), proportional(2), proportional(9)),
        fc.nat(100),
        fc.array(fc.record({ isTrade: fc.boolean(), quantity: fc.nat(200) }), { maxLength: 40 }),
        (model, start, steps) => {
          const position = lastIn(start);
          for (const { isTrade, quantity } of steps) {
            const before = position.ahead;
            if (isTrade) expect(tradeAt(position, quantity)).to.be.within(0, quantity);
            else seeLevel(position, quantity, model);
            expect(Number.isSafeInteger(position.ahead)).to.equal(true);
            expect(position.ahead).to.be.within(0, before);
          }
        },
      ),
      200,
    ));

  it('the pessimistic model never stands before another', () =>
    check(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.nat(100),
        fc.array(fc.nat(200), { maxLength: 30 }),
        (power, start, levels) => {
          const [slow, fast] = [lastIn(start), lastIn(start)];
          for (const quantity of levels) {
            seeLevel(slow, quantity, PESSIMISTIC);
            seeLevel(fast, quantity, proportional(power));
            expect(fast.ahead).to.be.at.most(slow.ahead);
          }
        },
      ),
      200,
    ));
});
