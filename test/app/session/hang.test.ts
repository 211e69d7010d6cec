/** Strategies that do not come back, and those that only seem not to. */
import { expect } from 'chai';
import { CONFIG, PaperHome, STRATEGY, depth, quote } from './paper-home.js';
import { until } from './until.js';

const OTHER = '  - { name: other, type: ./other.ts, symbols: [BTC/USDT], enabled: true }\ntrading:';

describe('session: hangs', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
  });
  afterEach(() => home.end());

  it('fault 40: stops a strategy that does not come back, and the others go on', async () => {
    home.write('tradsys.yaml', CONFIG.replace('trading:', OTHER));
    home.write('other.ts', STRATEGY.replace("'mine'", "'other'").replace('1000', '-1'));
    home.write('mine.ts', STRATEGY.replace('1000', '2'));
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1), quote(99.9, 100.1), quote(99.9, 100.1));
    const { strategies } = await until(
      () => session.view('strategies').catch(() => ({ strategies: [] })),
      (view) => view.strategies.some(({ state }) => state === 'stopped'),
    );
    expect(strategies.map(({ strategy, state }) => [strategy, state])).to.deep.equal([
      ['mine', 'stopped'],
      ['other', 'running'],
    ]);
    // It sees the quotes that were under way, once each.
    const { orders } = await until(
      () => session.view('orders', { all: true, strategy: 'other' }),
      (view) => view.orders.length === 2,
    );
    expect(orders.map(({ reason }) => reason)).to.have.members(['first quote', 'far below']);
  });

  it('fault 40: takes no strategy for one that hangs while nothing here could look', async () => {
    const slow = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_300);';
    home.write(
      'mine.ts',
      `export default { name: 'mine', create: () => ({ onQuote() { ${slow} } }) };`,
    );
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    // As on a machine that has more to do than it can.
    const end = performance.now() + 1_050;
    while (performance.now() < end);
    const { strategies } = await session.view('strategies');
    expect(strategies.map(({ state, reason }) => [state, reason])).to.deep.equal([['running', '']]);
    expect(await session.view('status')).to.include({ events: 2 });
  });
});
