/** Exits of a bracket whose send was under way when the process was killed: they are looked for first. */
import { expect } from 'chai';
import type { OrderId } from '../../../src/core/domain/order.js';
import { BUY, SpotDesk } from './spot-desk.js';

describe('exits of a bracket, and a process that is killed', () => {
  /** Bought 50 with a stop and a target, and killed as the stop, order 2, was on its way to the venue. */
  const armed = (): SpotDesk => {
    const desk = new SpotDesk(['market', 'limit', 'stop']);
    const options = { stopLoss: 90, takeProfit: 120 };
    desk.do({ ...BUY, quantity: desk.base(50), options });
    desk.tell(1, 'filled', 50);
    desk.quote();
    expect(desk.sent.slice(1)).to.deep.equal(['sell 50 as 2']);
    desk.restart();
    expect(desk.sent, 'it may be there').to.deep.equal([]);
    expect(desk.atVenue).to.deep.equal(['ts-1-2']);
    return desk;
  };

  for (const isRestarted of [false, true]) {
    const when = isRestarted ? 'a start' : 'that';
    it(`begin when their entry fills after it was told to have ended, and after ${when}`, () => {
      const desk = new SpotDesk(['market', 'limit', 'stop']);
      desk.do({ ...BUY, quantity: desk.base(50), options: { stopLoss: 90, takeProfit: 120 } });
      desk.tell(1, 'cancelled');
      if (isRestarted) desk.restart();
      desk.sent.length = 0;
      desk.tell(1, 'filled', 20);
      desk.quote();
      expect(desk.sent).to.deep.equal(['sell 20 as 2']);
      desk.tell(2, 'accepted');
      desk.tell(2, 'filled', 20);
      desk.quote();
      expect([desk.held, desk.statusOf(3)]).to.deep.equal([0, 'cancelled']);
    });
  }

  it('leave one at the venue that came there late', () => {
    const desk = armed();
    desk.tell(2, 'accepted');
    desk.quote();
    expect([desk.sent, desk.atVenue]).to.deep.equal([[], ['ts-1-2']]);
    desk.tell(2, 'filled', 50);
    desk.quote();
    expect([desk.held, desk.statusOf(2), desk.statusOf(3)]).to.deep.equal([
      ...[0, 'filled', 'cancelled'],
    ]);
    expect(desk.sent.filter((line) => line.startsWith('sell'))).to.deep.equal([]);
  });

  it('send one anew that never came there', () => {
    const desk = armed();
    desk.tell(2, 'rejected');
    expect(desk.sent).to.deep.equal(['sell 50 as 2']);
    expect(desk.atVenue).to.deep.equal(['ts-1-2-2-1']);
    expect(desk.statusOf(2)).to.equal('accepted');
  });

  it('cancel one that was to be cancelled and came there late', () => {
    const desk = armed();
    desk.do({ kind: 'cancel', order: 2 as OrderId });
    expect(desk.sent).to.deep.equal([]);
    desk.tell(2, 'accepted');
    expect(desk.sent).to.deep.equal(['cancel 2']);
    desk.tell(2, 'cancelled');
    expect(desk.statusOf(2)).to.equal('cancelled');
  });

  it('send the target when its price has come, once the stop is known to be off', () => {
    const desk = armed();
    desk.quote(12_100);
    expect(desk.sent).to.deep.equal([]);
    desk.tell(2, 'rejected');
    expect(desk.sent).to.deep.equal(['sell 50 as 3']);
  });

  it('send what is left of one when all that was sent of it has filled', () => {
    const desk = new SpotDesk(['market', 'limit', 'stop']);
    desk.do({ ...BUY, quantity: desk.base(50), options: {} });
    desk.tell(1, 'filled', 50);
    const trailing = { trailingOffset: 1, reduceOnly: true };
    desk.do({ ...BUY, side: 'sell', quantity: desk.base(70), options: trailing });
    desk.quote(10_000);
    desk.quote(9_800);
    expect(desk.sent.slice(1)).to.deep.equal(['sell 50 as 2']);
    desk.tell(2, 'filled', 30);
    desk.restart();
    expect(desk.atVenue, 'it is on its way').to.deep.equal(['ts-1-2']);
    desk.quote(9_700);
    expect(desk.sent, 'and not sent twice').to.deep.equal([]);
    desk.tell(2, 'filled', 20);
    desk.quote();
    expect(desk.held).to.equal(0);
    expect(desk.atVenue, 'nothing is left to look for').to.deep.equal([]);
  });

  it('are known from the fill of their entry on, whatever comes after it', () => {
    const desk = new SpotDesk(['market', 'limit', 'stop']);
    desk.do({ ...BUY, quantity: desk.base(50), options: { stopLoss: 90, takeProfit: 120 } });
    desk.tell(1, 'filled', 50);
    desk.restart();
    expect([desk.statusOf(2), desk.statusOf(3)]).to.deep.equal(['accepted', 'accepted']);
    expect(desk.atVenue).to.deep.equal(['ts-1-2']);
  });
});
