/** Orders at a spot venue whose coins a resting stop locks: the stop comes off first, or they wait. */
import { expect } from 'chai';
import type { OrderId } from '../../../src/core/domain/order.js';
import { BUY, STOP_LIMIT as STOP, SpotDesk as Desk } from './spot-desk.js';

const TRAIL = { trailingOffset: 1, reduceOnly: true };
const TARGET = { limitPrice: 120, reduceOnly: true };
const CLOSE = { kind: 'close', instance: undefined, instrument: undefined } as const;

describe('coins that are about to be sold at the market', () => {
  const trail = (desk: Desk, units: number): void =>
    desk.do({ ...BUY, side: 'sell', quantity: desk.base(units), options: TRAIL });

  it('are not sold once more by another stop that the same price triggers', () => {
    const desk = new Desk();
    desk.hold(50);
    trail(desk, 50);
    trail(desk, 50);
    desk.quote(10_000);
    desk.quote(9_800);
    expect(desk.sent).to.deep.equal(['sell 50 as 2']);
    desk.quote(9_700);
    desk.tell(2, 'filled', 50);
    desk.quote(9_600);
    expect(desk.sent).to.deep.equal(['sell 50 as 2']);
    expect([desk.held, desk.statusOf(3)]).to.deep.equal([0, 'cancelled']);
  });

  it('are not sold once more by a close, which sells what is left as soon as that is known', () => {
    const desk = new Desk();
    desk.hold(50);
    trail(desk, 20);
    desk.quote(10_000);
    desk.quote(9_800);
    desk.do(CLOSE);
    desk.do(CLOSE);
    expect(desk.sent).to.deep.equal(['sell 20 as 2']);
    desk.tell(2, 'filled', 15);
    expect(desk.sent, 'what is under way may fill whole').to.have.length(1);
    desk.tell(2, 'cancelled');
    expect(desk.sent.slice(1)).to.deep.equal(['sell 35 as 3']);
    desk.tell(3, 'filled', 35);
    desk.quote(9_700);
    expect(desk.sent.filter((one) => one.startsWith('sell'))).to.have.length(2);
    expect([desk.held, desk.statusOf(4)]).to.deep.equal([0, 'cancelled']);
  });
});

describe('coins that a resting stop locks', () => {
  it('waits until the stops are off, and is sent once', () => {
    const desk = new Desk();
    desk.hold(50, 20, 30);
    desk.do(CLOSE);
    expect(desk.sent).to.deep.equal(['cancel 2', 'cancel 3']);
    desk.quote();
    desk.tell(2, 'cancelled');
    expect(desk.sent, 'nothing twice').to.have.length(2);
    desk.tell(3, 'cancelled');
    expect(desk.sent.slice(2)).to.deep.equal(['sell 50 as 4']);
    desk.tell(4, 'filled', 50);
    expect(desk.held).to.equal(0);
  });

  it('sells nothing when the stop was quicker', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do(CLOSE);
    desk.tell(2, 'filled', 50);
    desk.tell(2, 'cancel_rejected');
    desk.quote();
    expect(desk.sent).to.deep.equal(['cancel 2']);
    expect(desk.held).to.equal(0);
  });

  it('asks again at the next price when the cancel failed', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do(CLOSE);
    desk.tell(2, 'cancel_rejected');
    desk.quote();
    expect(desk.sent).to.deep.equal(['cancel 2', 'cancel 2']);
  });

  it('waits for cancels that were asked for already: all is to be flat', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do({ kind: 'halt', flatten: true, rule: 'hand' });
    expect(desk.sent).to.deep.equal(['cancel 2']);
    desk.tell(2, 'cancelled');
    expect(desk.sent.slice(1)).to.deep.equal(['sell 50 as 3']);
  });

  it('sells what an entry fills after a halt that flattens, also after a restart', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do({ ...BUY, quantity: desk.base(40), options: { limitPrice: 90 } });
    desk.sent.length = 0;
    desk.do({ kind: 'halt', flatten: true, rule: 'hand' });
    desk.tell(3, 'filled', 10);
    desk.tell(2, 'cancelled');
    expect(desk.sent).to.have.members(['cancel 2', 'cancel 3', 'sell 50 as 4', 'sell 10 as 5']);
    desk.tell(4, 'filled', 50);
    desk.tell(5, 'filled', 10);
    expect(desk.held).to.equal(0);
    desk.restart({ 3: 30 });
    desk.quote();
    desk.tell(3, 'filled', 30);
    expect(desk.sent).to.include('sell 30 as 6');
  });

  it('leaves no stop behind when all is sold, and tells its end', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do(CLOSE);
    desk.tell(2, 'cancelled');
    expect(desk.statusOf(2), 'the house has it while the close is out').to.equal('accepted');
    desk.tell(3, 'filled', 50);
    desk.quote();
    expect(desk.statusOf(2)).to.equal('cancelled');
    expect(desk.sent.slice(2)).to.deep.equal([]);
  });

  it('puts the stop back when the close comes to nothing', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do(CLOSE);
    desk.tell(2, 'cancelled');
    desk.tell(3, 'filled', 20);
    desk.tell(3, 'rejected');
    expect(desk.sent.slice(2)).to.deep.equal(['sell 30 as 2']);
    desk.tell(2, 'accepted');
    desk.tell(2, 'filled', 30);
    desk.quote();
    expect(desk.held).to.equal(0);
    expect(desk.statusOf(2)).to.equal('cancelled');
  });

  it('sells at the stop meanwhile, and once', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do({ ...BUY, side: 'sell', quantity: desk.base(50), options: TARGET });
    expect(desk.sent).to.deep.equal(['cancel 2']);
    desk.tell(2, 'cancelled');
    expect(desk.sent.slice(1)).to.deep.equal(['sell 50 as 3']);
    desk.tell(3, 'accepted');
    desk.quote(8_000);
    expect(desk.sent.slice(2)).to.deep.equal(['cancel 3']);
    desk.tell(3, 'cancelled');
    expect(desk.sent.slice(3)).to.deep.equal(['sell 50 as 2']);
    desk.tell(2, 'filled', 50);
    expect(desk.held).to.equal(0);
  });

  it('a second stop is watched, and sells nothing before its price', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do({ ...BUY, side: 'sell', quantity: desk.base(50), options: STOP });
    desk.quote();
    expect(desk.sent).to.deep.equal([]);
    expect(desk.statusOf(3)).to.equal('accepted');
  });
});

describe('coins that a resting stop locks, and a process that is killed', () => {
  /** Bought 50, with a stop for all of it, which a close has recalled; the close is order 3. */
  const closing = (): Desk => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do(CLOSE);
    expect(desk.sent).to.deep.equal(['cancel 2']);
    return desk;
  };

  it('lets the close go on that waited for the recall: nobody has heard of it yet', () => {
    const desk = closing();
    desk.restart();
    expect(desk.sent, 'nothing before the fate of the stop is known').to.deep.equal([]);
    expect(desk.atVenue, 'the stop alone is asked for').to.deep.equal(['ts-1-2']);
    desk.tell(2, 'cancelled');
    expect(desk.sent).to.deep.equal(['sell 50 as 3']);
    expect(desk.atVenue).to.deep.equal(['ts-1-3-2-1']);
    desk.tell(3, 'filled', 50);
    desk.quote();
    expect([desk.held, desk.statusOf(2), desk.statusOf(3)]).to.deep.equal([
      ...[0, 'cancelled', 'filled'],
    ]);
  });

  it('recalls the stop again when it still rests, and closes after that', () => {
    const desk = closing();
    desk.restart({ 2: 50 });
    expect(desk.sent).to.deep.equal(['cancel 2']);
    desk.tell(2, 'cancelled');
    expect(desk.sent.slice(1)).to.deep.equal(['sell 50 as 3']);
  });

  it('sends the close at once when what it waited for was over before the start', () => {
    const desk = new Desk();
    desk.hold(50);
    desk.do({ ...BUY, side: 'sell', quantity: desk.base(20), options: { reduceOnly: true } });
    desk.do(CLOSE);
    desk.tell(2, 'filled', 20);
    expect(desk.sent).to.deep.equal(['sell 20 as 2', 'sell 30 as 3']);
    desk.restart();
    expect(desk.atVenue, 'it was sent under its first id').to.deep.equal(['ts-1-3']);
    desk.tell(3, 'rejected');
    expect(desk.sent, 'it never came there').to.deep.equal(['sell 30 as 3']);
    desk.tell(3, 'filled', 30);
    desk.quote();
    expect(desk.held).to.equal(0);
    expect(desk.sent.filter((line) => line.startsWith('sell'))).to.have.length(1);
  });

  it('watches a second stop that was held back: the venue does not have it', () => {
    const desk = new Desk();
    desk.hold(50, 50);
    desk.do({ ...BUY, side: 'sell', quantity: desk.base(50), options: STOP });
    desk.quote();
    desk.restart({ 2: 50 });
    expect(desk.atVenue).to.deep.equal(['ts-1-2']);
    desk.tell(2, 'cancelled');
    desk.quote();
    expect(desk.statusOf(3)).to.equal('accepted');
    desk.quote(8_000);
    expect(desk.sent).to.deep.equal(['sell 50 as 3']);
  });

  it('lets the close go on when it was sent, and the stop ends with the position', () => {
    const desk = closing();
    desk.tell(2, 'cancelled');
    expect(desk.sent.slice(1)).to.deep.equal(['sell 50 as 3']);
    desk.restart();
    desk.tell(3, 'filled', 50);
    desk.tell(2, 'cancelled');
    desk.quote();
    expect(desk.sent).to.deep.equal([]);
    expect([desk.held, desk.statusOf(2)]).to.deep.equal([0, 'cancelled']);
  });

  it('sells nothing twice when the stop was quicker than its recall', () => {
    const desk = closing();
    desk.restart();
    desk.tell(2, 'filled', 50);
    desk.tell(3, 'rejected');
    desk.quote();
    expect(desk.sent.filter((line) => line.startsWith('sell'))).to.deep.equal([]);
    expect(desk.held).to.equal(0);
  });

  it('puts the stop back when the recall arrives late, and leaves it where it never does', () => {
    const desk = closing();
    desk.do({ kind: 'cancel', order: 3 as OrderId });
    desk.quote();
    desk.restart({ 2: 50 });
    expect(desk.sent, 'it rests').to.deep.equal([]);
    desk.tell(2, 'cancelled');
    expect(desk.sent).to.deep.equal(['sell 50 as 2']);
    expect(desk.statusOf(2)).to.equal('accepted');
  });

  it('is killed again after it was put back: it is looked for under its new id', () => {
    const desk = closing();
    desk.restart();
    desk.tell(2, 'cancelled');
    desk.tell(3, 'rejected');
    desk.restart();
    expect(desk.atVenue).to.deep.equal(['ts-1-2-2-2']);
    desk.tell(2, 'rejected');
    expect(desk.sent, 'it never came there').to.deep.equal(['sell 50 as 2']);
  });

  it('does not put back what somebody has cancelled', () => {
    const desk = closing();
    desk.do({ kind: 'cancel', order: 2 as OrderId });
    desk.restart();
    desk.tell(2, 'cancelled');
    desk.tell(3, 'rejected');
    desk.quote();
    expect(desk.sent).to.deep.equal(['sell 50 as 3']);
    expect(desk.statusOf(2)).to.equal('cancelled');
  });
});
