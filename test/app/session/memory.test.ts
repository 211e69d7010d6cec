/** Strategies that keep more and more: theirs alone ends, and the others go on. */
import { expect } from 'chai';
import { CONFIG, depth, PaperHome, quote, STRATEGY } from './paper-home.js';
import { until } from './until.js';

const OTHER = `  - { name: other, type: ./other.ts, symbols: [BTC/USDT], enabled: true }
trading:`;

/** Keeps so much with each quote, fast enough to be no hang. */
const leaking = (more: string): string => `
const kept = [];
export default {
  name: 'mine',
  create: () => ({ onQuote() { kept.push(${more}); } }),
};
`;
/** Numbers of a list lie in the heap, eight bytes each; a buffer lies outside. */
const LEAKS = {
  heap: 'new Array(4_000_000).fill(0.5)',
  buffers: 'new Uint8Array(40_000_000)',
};

describe('session: memory', function () {
  this.timeout(120_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
    home.write('tradsys.yaml', CONFIG.replace('trading:', OTHER));
    home.write('other.ts', STRATEGY.replace("'mine'", "'other'").replace('1000', '-1'));
  });
  afterEach(async () => {
    await home.stop();
    home.remove();
  });

  for (const [where, more] of Object.entries(LEAKS)) {
    it(`fault 41: a strategy that fills the memory is stopped, and the others go on: ${where}`, async () => {
      home.write('mine.ts', leaking(more));
      const session = await home.start();
      home.feed.tell(depth(99.9, 100.1));
      const { strategies } = await until(
        async () => {
          home.feed.tell(quote(99.9, 100.1));
          return session.view('strategies').catch(() => ({ strategies: [] }));
        },
        (view) => view.strategies.some(({ state }) => state === 'stopped'),
        60_000,
      );
      expect(strategies.map(({ strategy, state }) => [strategy, state])).to.deep.equal([
        ['mine', 'stopped'],
        ['other', 'running'],
      ]);
      expect(strategies[0]!.reason).to.match(/^it keeps too much: 1\d\d\d MB$/);
      const { orders } = await until(
        () => session.view('orders', { all: true, strategy: 'other' }),
        (view) => view.orders.length === 2,
      );
      expect(orders.map(({ reason }) => reason)).to.have.members(['first quote', 'far below']);
    });
  }
});
