/** A live daemon that trades at one exchange by the prices of another, for which it has no key. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Views } from '../../src/app/session/views.js';
import { until } from '../app/session/until.js';
import { LiveDaemon } from './live-daemon.js';

const WATCHED = 'binance:BTC/USDT';
const STRATEGY = `
export default {
  name: 'follower',
  universe: true,
  create: () => ({
    onBar(bar, context) {
      if (context.symbol !== '${WATCHED}' || context.workingOrders.length > 0) return;
      if (context.positionOf('BTC/USDT') === 0) context.buy(0.0005, { symbol: 'BTC/USDT' });
    },
  }),
};
`;

const configOf = (url: string): string => `
accounts:
  main: { venue: local, mode: live }
market_data:
  sources:
    - { name: binance, url: '${url}', symbols: [BTC/USDT], channels: [trades, ticker] }
strategies:
  - name: mine
    type: ./mine.ts
    account: main
    symbols: [BTC/USDT, '${WATCHED}']
    timeframe: 1s
`;

describe('cli: a live daemon that watches an exchange without an account', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  let second: readonly string[];
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY, '');
    second = ['--data-dir', join(daemon.home, 'second')];
    const { restUrl } = daemon.ask('exchange', 'start', '--port', '0', ...second) as {
      restUrl: string;
    };
    writeFileSync(join(daemon.home, 'tradsys.yaml'), configOf(new URL(restUrl).origin));
  });
  afterEach(() => {
    daemon.run('daemon', 'stop');
    daemon.run('exchange', 'stop', ...second);
    daemon.close();
  });

  it('trades by its prices, refuses orders there, and is as it was after a kill', async () => {
    const { pid } = daemon.start();
    const fills = async (): Promise<Views['fills']['fills']> => (await daemon.view('fills')).fills;
    await until(fills, ({ length }) => length > 0, 60_000);
    expect((await fills()).map(({ symbol }) => symbol)).to.include('BTC/USDT');
    const order = daemon.run('order', 'place', WATCHED, 'buy', '0.0005', '--yes');
    expect(order.code).to.equal(5);
    expect(order.out).to.contain('watched_only');
    process.kill(pid, 'SIGKILL');
    daemon.start();
    await daemon.agrees(['USDT', 'BTC']);
    const { positions } = await daemon.view('positions');
    expect(positions.map(({ symbol }) => symbol)).to.deep.equal(['BTC/USDT']);
    daemon.ask('daemon', 'stop', '--yes');
    expect(daemon.ask('parity')).to.include({ identical: true });
  });
});
