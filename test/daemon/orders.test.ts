/** Orders of a live daemon whose fate takes more than one step: a stop in the way, a venue that says nothing. */
import { expect } from 'chai';
import type { Parity } from '../../src/app/parity/index.js';
import type { ActionAnswer } from '../../src/app/session/running-session.js';
import { until } from '../app/session/until.js';
import { LiveDaemon } from './live-daemon.js';

/** Trades only by hand. */
const STRATEGY = `
export default { name: 'idle', create: () => ({ onBar() {} }) };
`;

describe('a live daemon and the fate of its orders', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY);
    daemon.start();
  });
  afterEach(() => daemon.close());

  it('closes a position whose coins a stop at the venue locks', async () => {
    const place = ['order', 'place', 'BTC/USDT'] as const;
    daemon.ask(...place, 'buy', '0.0005', '--yes');
    const held = await until(
      async () => (await daemon.view('positions')).positions,
      (positions) => positions.length > 0,
    );
    // The venue keeps its fee in coin.
    const size = (Math.floor(held[0]!.quantity * 1e5) / 1e5).toFixed(5);
    const stop = ['--type', 'stop', '--stop-price', '20000', '--reduce-only', '--yes'] as const;
    daemon.ask(...place, 'sell', size, ...stop);
    const rests = async () => (await daemon.view('orders')).orders;
    await until(rests, (orders) => orders.some(({ status }) => status === 'accepted'));
    daemon.ask('position', 'close', '--yes');
    await until(
      async () => (await daemon.view('fills')).fills,
      (fills) => fills.some(({ side }) => side === 'sell'),
    );
    await until(rests, (orders) => orders.length === 0);
    await daemon.agrees(['USDT', 'BTC']);
    daemon.ask('daemon', 'stop', '--yes');
    const { attribution, ...parity } = daemon.ask('parity') as Parity;
    expect(parity).to.deep.include({ identical: true, divergence: null, changed: [] });
    expect(attribution!.trades.some(({ happened }) => happened !== null)).to.equal(true);
  });

  it('fault 13: shows an order of which the venue does not say whether it has it, and what becomes of it', async () => {
    const chaos = (fault: string, ...more: string[]) =>
      daemon.ask('exchange', 'chaos', fault, ...more);
    chaos('timeout-before', '--endpoint', 'GET /api/v3/order');
    chaos('timeout-before', '--endpoint', 'POST /api/v3/order', '--times', '1');
    const place = ['order', 'place', 'BTC/USDT', 'buy', '0.001'] as const;
    const far = ['--type', 'limit', '--price', '20000', '--yes'] as const;
    const { clientIds } = daemon.ask(...place, ...far) as ActionAnswer;
    const mine = () => daemon.order(clientIds[0]!);
    const order = await until(mine, (one) => one?.status === 'unknown');
    expect(order!.answer).to.match(/asked until it does, nothing is sent again/);
    expect(order!.changedAt).to.be.at.least(order!.sentAt);
    daemon.ask('exchange', 'chaos', '--clear');
    const told = await until(mine, (one) => one?.status === 'rejected', 60_000);
    expect(told!.answer).to.match(/never taken it/);
  });
});
